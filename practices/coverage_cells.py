"""A cell of the grid in words, for the page and for the files: every state has its own."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practices.coverage import Cell, Mix, State

DECIDED = {
    "eu": gettext_lazy("decided by the European Union"),
    "national": gettext_lazy("decided by the state"),
    "regional": gettext_lazy("decided by a regional authority"),
    "local": gettext_lazy("decided by local authorities"),
}


@dataclass(slots=True)
class Shown:
    """What the page draws of one cell."""

    cell: Cell | Mix
    css: str
    word: str
    address: str
    above: list  # of sentences
    mix: list  # of sentences, for a folded cell
    key: str = ""


class Wording:
    """Words and addresses of the cells of one page. Each is made once: thousands of cells share a few dozen."""

    def __init__(self, asked):
        self.asked, self.known = asked, {}

    def once(self, make, *given):
        key = (make, *given)
        if key not in self.known:
            self.known[key] = make(*given)
        return self.known[key]

    def shown(self, cell):
        above = [self.once(above_in_words, *pair) for pair in cell.above.items()]
        if isinstance(cell, Mix):
            word = self.once(instruments_in_words, cell.number)
            mix = [self.once(mix_in_words, *pair) for pair in cell.states]
            return Shown(cell, "mix", word, self.address(cell), above, mix)
        key = key_of(cell) if cell.finding else ""
        return Shown(cell, cell.state.value, self.in_words(cell), self.address(cell), above, [], key)

    def in_words(self, cell):
        """The state of a cell with what belongs to it: how many, when somebody looked, who decides."""
        if cell.state == State.RECORDED:
            return self.once(recorded_in_words, cell.number)
        if cell.state == State.NONE_EXISTS:
            day = date_format(cell.finding.looked_on, "DATE_FORMAT")
            return _("looked, none exists, %(day)s") % {"day": day}
        if cell.state == State.NOT_COMPETENCE:
            return str(DECIDED.get(cell.finding.decided_at, State.NOT_COMPETENCE.label))
        return self.once(state_in_words, cell.state)

    def address(self, cell):
        """Its instruments; what was looked for, further down the page; else where to tell us."""
        if cell.number:
            return self.list_address(cell)
        if isinstance(cell, Mix):
            return ""
        if cell.state == State.OTHER_LEVEL:
            return Wording(self.asked.at_all_levels).list_address(cell)
        return f"#{key_of(cell)}" if cell.finding else self.contact

    @cached_property
    def contact(self):
        return f"{reverse('contact')}#correct"

    @cached_property
    def list_parts(self):
        return f"{reverse('instrument_list')}?region=", f"&{urlencode(self.asked.parameters)}"

    def list_address(self, cell):
        """The list of exactly its instruments."""
        return self.list_of(cell.place, cell.codes)

    def list_of(self, place, codes):
        start, end = self.list_parts
        return start + place.code + "".join(f"&type={code}" for code in codes) + end


def recorded_in_words(number):
    return ngettext("%(number)s recorded", "%(number)s recorded", number) % {"number": number}


def state_in_words(state):
    return str(state.label)


def instruments_in_words(number):
    return ngettext("%(number)s instrument", "%(number)s instruments", number) % {"number": number}


def above_in_words(level, number):
    words = {
        "regional": ngettext("+%(n)s regional", "+%(n)s regional", number),
        "national": ngettext("+%(n)s national", "+%(n)s national", number),
        "european": ngettext("+%(n)s European", "+%(n)s European", number),
    }
    return words[level] % {"n": number}


def mix_in_words(state, number):
    """How many types of a folded cell are in one state."""
    words = {
        State.RECORDED: ngettext("%(n)s type recorded", "%(n)s types recorded", number),
        State.OTHER_LEVEL: ngettext(
            "%(n)s type recorded at another level", "%(n)s types recorded at another level", number
        ),
        State.NONE_EXISTS: ngettext("%(n)s type: none exists", "%(n)s types: none exist", number),
        State.NOT_COMPETENCE: ngettext(
            "%(n)s type decided elsewhere", "%(n)s types decided elsewhere", number
        ),
        State.NOT_LOOKED: ngettext("%(n)s type not looked yet", "%(n)s types not looked yet", number),
    }
    return words[state] % {"n": number}


def key_of(cell):
    return f"{cell.place.code}-{cell.kind.code}"


def fields_of(cell, wording, start):
    """{column: value} of one cell in a file; `start` is the address of the site."""
    finding = cell.finding if cell.state in (State.NONE_EXISTS, State.NOT_COMPETENCE) else None
    return {
        "place": cell.place.code,
        "place_name": str(cell.place),
        "type": cell.kind.code,
        "type_name": str(cell.kind),
        "category": cell.kind.category,
        "state": cell.state.value,
        "state_in_words": wording.in_words(cell),
        "recorded": cell.number,
        "from_region_above": cell.above.get("regional", 0),
        "from_country": cell.above.get("national", 0),
        "from_union": cell.above.get("european", 0),
        "list": start + wording.list_address(cell) if cell.number else None,
        **fields_of_finding(finding),
    }


def fields_of_finding(finding):
    read_on = finding and finding.source_accessed
    return {
        "looked_on": finding and finding.looked_on.isoformat(),
        "looked_by": finding and finding.by_role,
        "decided_at": (finding and finding.decided_at) or None,
        "note": (finding and finding.note) or None,
        "source": (finding and finding.source_title) or None,
        "source_address": (finding and finding.source_url) or None,
        "source_read_on": read_on and read_on.isoformat(),
    }
