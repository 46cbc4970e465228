"""Side by side: what an address asks to compare, and the table that answers it.

The address is the comparison, in its order: `practice=slug` or `instrument=slug` two to five times, or `type=O1` with
two to five `region=SE123`, a country or a region by its code. `flip=1` puts the items in rows, `differences=1` folds
away the rows in which all agree; `find_practice` and `find_instrument` look for one more. Whatever cannot be compared
is left out and said, and one that is not published reads like one that does not exist.
"""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practices import comparing_instruments, comparing_practices, comparing_regions
from practices.comparing_cells import foreign
from practices.models import Category, Instrument, InstrumentType, Practice
from records import vocabularies
from records.models import Region

MOST = 5
LONGEST_NAME, MOST_NAMES = 60, 5  # of what a message repeats
LONGEST_TYPED = 100
SWITCHES = ("flip", "differences")
FINDS = ("find_practice", "find_instrument")
ITEMS = (
    "practice",
    "instrument",
    "region",
)  # of several, the first is compared: the order of an address may be changed
PARAMETERS = (*ITEMS, "type", *SWITCHES, *FINDS)
RECORDS = {
    "practice": (Practice, comparing_practices),
    "instrument": (Instrument, comparing_instruments),
}
ONLY = {
    "practice": gettext_lazy(
        "Practices, instruments and regions are compared apart: here only the practices."
    ),
    "instrument": gettext_lazy("Instruments and regions are compared apart: here only the instruments."),
}


@dataclass
class Row:
    name: str
    label: str
    cells: list  # of lists of entries

    @property
    def agrees(self):
        said = [[(one.of, one.said) for one in cell] for cell in self.cells]
        return len(said) > 1 and all(cell == said[0] for cell in said)


@dataclass
class Column:
    """One of the things compared."""

    key: str  # its value in the address
    title: str
    url: str
    language: str = ""
    category: str = ""
    category_name: str = ""
    where: str = ""


@dataclass
class Comparison:
    kind: str = ""  # practice, instrument or region; empty: nothing was chosen
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    type: InstrumentType | None = None
    switches: tuple = ()
    notices: list = field(default_factory=list)

    @property
    def flip(self):
        return "flip" in self.switches

    @property
    def differences(self):
        return "differences" in self.switches

    @cached_property
    def alike(self):
        """The rows that are folded away."""
        return [row for row in self.rows if row.agrees] if self.differences else []

    @cached_property
    def shown(self):
        return [row for row in self.rows if row not in self.alike]

    @property
    def chosen(self):
        """The pairs of the address that say what is compared, without the switches."""
        of_type = [("type", self.type.code)] if self.type else []
        return of_type + [(self.kind, column.key) for column in self.columns]

    @property
    def items(self):
        """(column, the address without it, its cells of the rows shown)"""
        return [
            (column, self.address(without=column.key), [row.cells[number] for row in self.shown])
            for number, column in enumerate(self.columns)
        ]

    @property
    def flip_address(self):
        return self.address(flip=not self.flip)

    @property
    def differences_address(self):
        return self.address(differences=not self.differences)

    @property
    def is_full(self):
        return len(self.columns) >= MOST

    def address(self, *, without="", more="", **switches):
        """The query with one item more or less, or with a switch turned."""
        pairs = [pair for pair in self.chosen if pair != (self.kind, without)]
        pairs += [(self.kind, more)] if more else []
        on = [name for name in SWITCHES if switches.get(name, name in self.switches)]
        query = urlencode([*pairs, *((name, "1") for name in on)])
        return f"?{query}" if query else ""

    def with_one_more(self, kind, key):
        return self.address(more=key) if kind == self.kind else f"?{urlencode({kind: key})}"


def compared(given):
    """The Comparison of a query: never an error, always a sentence about what could not be used."""
    found = Comparison(kind=next((name for name in ITEMS if values_of(given, name)), ""))
    found.switches = tuple(name for name in SWITCHES if given.get(name) == "1")
    found.notices = wrong_words(given)
    if not found.kind and values_of(given, "type"):
        found.kind = "region"
    if found.kind in RECORDS:
        others = [name for name in (*ITEMS, "type") if name != found.kind and values_of(given, name)]
        found.notices += [ONLY[found.kind]] if others else []
        compare_records(found, values_of(given, found.kind))
    elif found.kind:
        compare_regions(found, values_of(given, "type"), values_of(given, "region"))
    found.notices = [str(notice) for notice in found.notices]
    return found


def values_of(given, name):
    return [value.strip() for value in given.getlist(name) if value.strip()]


def wrong_words(given):
    """Sentences about parameters that mean nothing here."""
    strange = [name for name in given if name not in PARAMETERS]
    found = []
    if strange:
        sentence = _("The address holds words that mean nothing here; they were left out: %(names)s.")
        found.append(sentence % {"names": quoted(strange)})
    for name in SWITCHES:
        if given.get(name, "1") not in ("1", ""):
            found.append(_("“%(name)s” can only be 1; it was left out.") % {"name": name})
    return found


def quoted(names):
    shown = [_("“%(value)s”") % {"value": name[:LONGEST_NAME]} for name in names[:MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(names) > MOST_NAMES else "")


def left_out(kind, names):
    """One that is not published reads like one that does not exist."""
    sentences = {
        "practice": _("No published practice has this word in its address; it was left out: %(names)s."),
        "instrument": _("No published instrument has this word in its address; it was left out: %(names)s."),
        "region": _("No region or country has this code; it was left out: %(names)s."),
    }
    return [sentences[kind] % {"names": quoted(names)}] if names else []


def first_five(pairs):
    """Of (what was asked, what it is), each thing once and five at most; and sentences about the rest."""
    kept, notices = {}, []
    for _asked, one in pairs:
        if one.pk in kept:
            notices.append(_("“%(title)s” was named twice and is shown once.") % {"title": one})
        kept.setdefault(one.pk, one)
    rest = len(kept) - MOST
    if rest > 0:
        sentence = ngettext(
            "Five are compared at most: one more was left out.",
            "Five are compared at most: %(number)s more were left out.",
            rest,
        )
        notices.append(sentence % {"number": rest})
    return list(kept.values())[:MOST], list(dict.fromkeys(notices))


# Practices, instruments


def compare_records(found, slugs):
    model, criteria = RECORDS[found.kind]
    known = by_slug(model, slugs)
    chosen, notices = first_five([(slug, known[slug]) for slug in slugs if slug in known])
    found.notices += left_out(found.kind, list(dict.fromkeys(slug for slug in slugs if slug not in known)))
    found.notices += notices
    whole = {row.pk: row for row in criteria.whole([row.pk for row in chosen])} if chosen else {}
    records = [whole[row.pk] for row in chosen if row.pk in whole]
    found.columns = [record_column(record) for record in records]
    if records:
        found.rows = [
            Row(name, str(label), [[read(record)] for record in records])
            for name, label, read in criteria.CRITERIA
        ]


def by_slug(model, slugs):
    """{slug as asked: published record}, through addresses that records once had too."""
    light = model.objects.published().only("slug", "title", "kind")
    known = {row.slug: row for row in light.filter(slug__in=set(slugs))}
    missing = set(slugs) - set(known)
    if missing:
        for row in light.filter(old_slugs__slug__in=missing).prefetch_related("old_slugs"):
            known |= {old.slug: row for old in row.old_slugs.all() if old.slug in missing}
    return known


def record_column(record):
    category = record.category
    return Column(
        key=record.slug,
        title=record.title,
        url=record.get_absolute_url(),
        language=foreign(record.language),
        category=category,
        category_name=str(Category(category).label) if category else "",
        where=record.region.with_country,
    )


# One type across regions


def compare_regions(found, codes, region_codes):
    found.type, notices = one_type(codes)
    known = known_regions(region_codes)
    regions, more = first_five([(code, known[code]) for code in region_codes if code in known])
    found.notices += notices
    found.notices += left_out(
        "region", list(dict.fromkeys(code for code in region_codes if code not in known))
    )
    found.notices += more
    found.notices += [] if regions else [_("Choose two to five countries or regions.")]
    found.columns = [
        Column(key=place.code, title=place.with_country, url=place.get_absolute_url()) for place in regions
    ]
    if found.type and regions:
        places = comparing_regions.places(found.type, regions)
        found.rows = [
            Row(name, str(label), cells) for name, label, cells in comparing_regions.rows(found.type, places)
        ]


def one_type(codes):
    """The type that is compared, and sentences about what could not be."""
    by_code = {code.casefold(): row for code, row in vocabularies.rows("type").items() if row.in_use}
    types = list(dict.fromkeys(by_code[code.casefold()] for code in codes if code.casefold() in by_code))
    unknown = list(dict.fromkeys(code for code in codes if code.casefold() not in by_code))
    notices = []
    if unknown:
        notices.append(_("There is no instrument type with the code %(names)s.") % {"names": quoted(unknown)})
    if len(types) > 1:
        notices.append(_("One type is compared at a time: here %(type)s.") % {"type": types[0]})
    if not codes:
        notices.append(_("Choose an instrument type: without one there is nothing to compare."))
    return (types[0] if types else None), notices


def known_regions(codes):
    """{code as asked: region}, by the code of today or one that it had in another year."""
    wanted = {code: code.upper()[:8] for code in codes}
    by_code = {row.code: row for row in Region.objects.filter(code__in=set(wanted.values()))}
    missing = set(wanted.values()) - set(by_code)
    if missing:
        for row in Region.objects.filter(codes__code__in=missing).prefetch_related("codes"):
            by_code |= {old.code: row for old in row.codes.all() if old.code in missing}
    return {code: by_code[spelt] for code, spelt in wanted.items() if spelt in by_code}
