"""The record template of the MESSE project, 2012-2014: its codes A1 to E2 as columns, or one sheet for each practice.

Words that the knowledge base does not know are kept as text and said; left-over words of the template are dropped and
said. Nothing is cut.
"""

import re
import textwrap
from collections import defaultdict

from django.utils.translation import gettext as _

from practices.models import Practice, Resource, Result, SelfReading
from practices.old_dates import partial_date
from records.models import Record, Region, Term
from records.spreadsheets.known import Known, key
from records.spreadsheets.layouts import Line

CODE = re.compile(r"(A[1-7]|A8[ab]|A9|A1[0-3]|B1[a-h]|C[1-3]|D[1-3]|E1[a-f]|E2)(?![0-9a-z])", re.IGNORECASE)
ENDS = {
    "strengths": "success_factors",
    "weaknesses": "challenges",
    "difficulties": "challenges",
    "lessons": "success_factors",
}
LEFT_OVER = re.compile(r"[^\n]*\bplease insert (your )?comments?[^\n]*", re.IGNORECASE)
STEPS = {
    "B1": {"very positive impacts": 3, "very positive impact": 3},
    "C1": {"a little involvement": 1, "highly involved": 3},
    "C2": {"no influence": 0, "a little": 1, "reasonable degree": 2, "not known": None},
    "C3": {"a little": 1, "a great deal": 3},
}
RESOURCES = {
    "E1a": Resource.Kind.INCOME,
    "E1b": Resource.Kind.INCOME_MIX,
    "E1c": Resource.Kind.STAFF_FTE,
    "E1d": Resource.Kind.TECHNOLOGY,
    "E1e": Resource.Kind.SET_UP,
    "E1f": Resource.Kind.EXTERNAL_SUPPORT,
}
PLAIN = {
    "A1": "title_original",
    "A2": "title",
    "A10": "keywords",
    "A11": "objectives",
    "A12": "approach",
    "D3": "transfer_notes",
}
PIECE = 360
ENOUGH = 3  # codes that make a file one of the old template


def lines_of(tables):
    """Lines of practices, or None if the file has another layout."""
    raw = columns(tables[0]) or [row for table in tables for row in labels(table)]
    known = Known(None)
    return [read(number, table, cells, known) for number, table, cells in raw] or None


def code_of(text):
    """(code, whether it is the comment) of a heading; the free questions at the end have words for codes."""
    match = CODE.match(text.strip())
    if match:
        code = match[0][0].upper() + match[0][1:].lower()
        return code, "comment" in text.lower()
    word = next((word for word in ENDS if key(text).startswith(word)), None)
    return (word, False) if word else None


def columns(table):
    codes = [code_of(text) for text in table.rows[0][1]]
    if sum(bool(code) for code in codes) < ENOUGH:
        return []
    return [
        (number, table.name, gathered(zip(codes, cells, strict=False))) for number, cells in table.rows[1:]
    ]


def labels(table):
    """A sheet whose first column holds the codes: what stands behind the answer is its comment."""
    pairs = []
    for _number, cells in table.rows:
        code = code_of(cells[0])
        if code:
            answer, *comment = [text for text in cells[1:] if text] or [""]
            pairs += [(code, answer), ((code[0], True), "\n".join(comment))]
    if len({code for code, _text in pairs}) < 2 * ENOUGH:
        return []
    return [(table.rows[0][0], table.name, gathered(pairs))]


def gathered(pairs):
    found = defaultdict(list)
    for code, text in pairs:
        if code and text:
            found[code].append(text)
    return {code: "\n".join(texts) for code, texts in found.items()}


def read(number, table, cells, known):
    reading = Reading(cells, known)
    return Line(
        number, reading.columns(), table, Record.Origin.TEMPLATE_IMPORT, reading.parts, reading.notices
    )


class Reading:
    """One practice of the old template, on its way to the columns and parts of today."""

    def __init__(self, cells, known):
        self.known, self.parts, self.notices, self.kept = known, [], [], []
        self.cells = {code: self.without_left_over(code[0], text) for code, text in cells.items()}

    def without_left_over(self, code, text):
        rest, dropped = LEFT_OVER.subn("", text)
        if dropped:
            self.notices.append((code, _("Left-over text of the template was dropped.")))
        return rest.strip()

    def text(self, code):
        answer, comment = (self.cells.get((code, is_comment), "") for is_comment in (False, True))
        return "\n".join(filter(None, [answer, comment]))

    def keep(self, code, text, why):
        """What has no place of its own stands in the internal note."""
        self.kept.append(f"{code}: {text}")
        self.notices.append((code, why))

    def columns(self):
        found = {name: self.text(code) for code, name in PLAIN.items()}
        found["language"] = "en"
        if not found["title"] and found["title_original"]:
            found["title"] = found["title_original"]
            self.notices.append(("A2", _("There is no English title: the original one was taken.")))
        self.place(found)
        self.economy(found)
        self.words(found)
        self.period(found)
        self.summary(found)
        self.told(found)
        self.money(found)
        self.ends(found)
        self.results()
        self.readings()
        self.resources()
        found["internal_note"] = "\n".join(self.kept)
        return found

    def place(self, found):
        """The region by its code or name; else the country, and the words as the place."""
        country, region = self.text("A3"), self.text("A4")
        words = self.known.words(Region, {})
        for text in filter(None, (region, country)):
            row = words.lookup(text)
            if row is not None:
                found["region"] = row.code
                break
        else:
            found["region"] = region or country
        if region and words.lookup(region) is None:
            found["place"] = region
            if country:
                self.notices.append(
                    (
                        "A4",
                        _(
                            "No region of this name is known: the country was taken, and the name as the place."
                        ),
                    )
                )

    def economy(self, found):
        text = self.text("A5")
        match = re.match(r"([A-U])\b", text)
        if match:
            found |= {"nace_section": match[1], "nace_revision": "2"}
        elif text:
            self.keep("A5", text, _("No NACE letter: the text stands in the internal note."))

    def words(self, found):
        words = self.known.words(Term, {"list": Term.List.PURPOSE})
        purposes = [part.strip(" -•*") for part in re.split(r"[;\n]", self.text("A6"))]
        rows = {text: words.lookup(text) for text in purposes if text}
        found["purposes"] = "; ".join(row.code for row in rows.values() if row)
        for text in (text for text, row in rows.items() if row is None):
            self.keep("A6", text, self.not_known(text))
        scale = self.text("A7")
        field = Practice._meta.get_field("spatial_scale")
        value = self.known.choices(field).get(key(scale))
        if value:
            found["spatial_scale"] = value
        elif scale:
            self.keep("A7", scale, self.not_known(scale))

    @staticmethod
    def not_known(text):
        return _("“%(text)s” is no known word: it stands in the internal note.") % {"text": text[:80]}

    def period(self, found):
        """The date as far as it can be read, and the words as they are wherever they say more."""
        for code, name in (("A8a", "started"), ("A8b", "ended")):
            text = self.text(code)
            date, is_all = partial_date(text)
            if date and not (name == "ended" and not is_all):
                found[name] = date
            if text and not (date and is_all):
                found[f"{name}_note"] = text
                self.notices.append((code, _("The words are kept as a note: see whether the date is right.")))

    def summary(self, found):
        text = self.text("A9")
        if len(text) <= PIECE:
            found["summary"] = text
        else:
            found["approach"] = "\n\n".join(filter(None, [text, found["approach"]]))
            self.notices.append(
                (
                    "A9",
                    _("Too long for a summary: it stands at the head of what was done. Write a short one."),
                )
            )

    def told(self, found):
        found["communication"] = "\n\n".join(filter(None, [self.text("D1"), self.text("D2")]))

    def money(self, found):
        text = self.text("E2")
        first = key(re.split(r"[\s.,;:!–-]", text, maxsplit=1)[0])
        found["without_public_money"] = first if first in ("yes", "no", "partly") else "not_known"
        found["without_public_money_text"] = text

    def ends(self, found):
        for word, name in ENDS.items():
            found[name] = "\n".join(filter(None, [found.get(name), self.text(word)]))

    def results(self):
        for text in pieces(self.text("A13")):
            self.parts.append(("results", Result(text=text)))

    def readings(self):
        for item in SelfReading.Item.values:
            answer, comment = (self.cells.get((item, is_comment), "") for is_comment in (False, True))
            if answer or comment:
                value, rest = self.step(item, answer)
                said = "\n".join(filter(None, [rest, comment]))
                self.parts.append(("self_readings", SelfReading(item=item, value=value, comment=said)))

    def step(self, item, answer):
        """(value, the rest of the answer); of an unknown step the words are kept as the comment."""
        steps = STEPS[item[:2]]
        for words in sorted(steps, key=len, reverse=True):
            match = re.match(rf"{words}\b[\s.,;:–-]*", answer, re.IGNORECASE)
            if match:
                return steps[words], answer[match.end() :]
        if answer:
            self.notices.append(
                (
                    item,
                    _("The step “%(text)s” is not known: it stands in the comment.") % {"text": answer[:80]},
                )
            )
        return None, answer

    def resources(self):
        for code, kind in RESOURCES.items():
            for text in pieces(self.text(code)):
                self.parts.append(("resources", Resource(kind=kind, text=text)))


def pieces(text):
    """One for each point; a longer one goes on in the next."""
    points = (line.strip(" -•*\t") for line in text.splitlines())
    return [piece for point in points if point for piece in textwrap.wrap(point, PIECE)]
