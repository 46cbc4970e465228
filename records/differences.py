"""Two versions of a record side by side, in words: for decisions, the history and two people at one form."""

import datetime
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import models
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.copying import kept_by_record
from records.dates import PartialDateField, PrecisionField, in_words
from records.restoring import code_name, rows_of_codes
from records.versions import content_of, many_names

EMPTY = "–"
# The columns after which a row is called.
TITLES = ("title", "text", "label", "name", "instrument", "item", "language", "kind", "file", "measure")
# Of the system, and no text; said elsewhere where it matters.
UNTOLD = {"uid", "kind", "version", "published_at", "copy_of"}


@dataclass(frozen=True)
class Change:
    """One field; `old` and `new` are [(is it different, text)]."""

    label: str
    old: list
    new: list


@dataclass(frozen=True)
class Row:
    """One row of a part, or the record itself; `state` is added, removed or changed."""

    state: str
    title: str
    changes: list


def differences(model, old, new):
    """[(heading, [Row])] of what two versions of a record of this kind say differently."""
    words = words_of(model, old, new)
    without = kept_by_record(model) if old.get("uid") != new.get("uid") else UNTOLD
    own = changed_fields(
        model, *(spoken(model, data, words, without=without) for data in both(old, new, model))
    )
    sections = [(capfirst(model._meta.verbose_name), [Row("changed", "", own)] if own else [])]
    titles = [titles_of(model, data) for data in (old, new)]
    for name in model.PARTS:
        part = part_of(model, name)
        rows = [
            [spoken(part, row, words, titles=known) for row in data.get(name, [])]
            for data, known in zip((old, new), titles, strict=True)
        ]
        pairs = paired(part, *rows)
        call_alike(part, pairs, rows, titles)
        sections.append((capfirst(part._meta.verbose_name_plural), changed_rows(part, pairs)))
    return [(heading, rows) for heading, rows in sections if rows]


def both(old, new, model):
    """The two without parts and without what only one of them knows, which says nothing."""
    shared = (old.keys() & new.keys()) - set(model.PARTS)
    return [{name: data[name] for name in shared} for data in (old, new)]


def part_of(model, name):
    return model._meta.get_field(name).related_model


def label_of(model, name):
    return capfirst(str(model._meta.get_field(name).verbose_name))


# Rows: which of the old ones a new one was


def call_alike(part, pairs, rows, titles):
    """A row that has only a new title is still the row that others point at."""
    places = [{id(row): place for place, row in enumerate(side)} for side in rows]
    for one, other in pairs:
        if one is not None and other is not None:
            titles[0][part][places[0][id(one)]] = titles[1][part][places[1][id(other)]]


def changed_rows(part, pairs):
    rows = []
    for one, other in pairs:
        if one != other:
            state = "added" if one is None else "removed" if other is None else "changed"
            changes = changed_fields(part, one or {}, other or {})
            rows.append(Row(state, title_of(other or one), changes))
    return rows


def paired(part, old, new):
    """[(old row, new row)], None where there is no other: equal rows first, then those alike, in the new order."""
    left, partner = list(old), {}
    for is_pair in (lambda a, b: a == b, same_key(part), are_alike):
        for place, row in enumerate(new):
            alike = [one for one in left if is_pair(one, row)] if place not in partner else []
            if alike:
                partner[place] = max(alike, key=lambda one: len(one.items() & row.items()))
                left = [one for one in left if one is not partner[place]]
    return [*((partner.get(place), row) for place, row in enumerate(new)), *((row, None) for row in left)]


def same_key(part):
    """Whether two rows say the same in what is unique within a record: an address, a language, an instrument."""
    unique = [one for one in part._meta.constraints if isinstance(one, models.UniqueConstraint)]
    names = {name for one in unique for name in one.fields[1:]}
    return lambda a, b: any(a.get(name) == b.get(name) != EMPTY for name in names if name in a)


def are_alike(one, other):
    likeness = SequenceMatcher(None, title_of(one), title_of(other), autojunk=False)
    return all(ratio() > 0.5 for ratio in (likeness.real_quick_ratio, likeness.quick_ratio, likeness.ratio))


def title_of(row):
    return next((row[name] for name in TITLES if row.get(name, EMPTY) != EMPTY), EMPTY)


def changed_fields(model, old, new):
    """The fields that differ, in the order of the model; a row that is added or removed tells all it has."""
    names = [field.name for field in content_of(model) if field.name in {*old, *new}]
    names += [name for name in many_names(model) if name in {*old, *new}]
    return [
        Change(label_of(model, name), *pieces(old.get(name, EMPTY), new.get(name, EMPTY)))
        for name in names
        if old.get(name, EMPTY) != new.get(name, EMPTY)
    ]


def pieces(old, new):
    """Both texts in pieces [(is it different, text)], word by word."""
    texts = [re.split(r"(\s+)", text) if text != EMPTY else [] for text in (old, new)]
    found = [[], []]
    for what, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        for side, text in zip(found, (texts[0][a:b], texts[1][c:d]), strict=True):
            if text:
                side.append((what != "equal", "".join(text)))
    return found


# Words


def spoken_rows(model, name, data, words):
    titles = titles_of(model, data)
    return [spoken(part_of(model, name), row, words, titles=titles) for row in data.get(name, [])]


def titles_of(model, data):
    """{part: what its rows are called}, for the keys from part to part, which stand as places."""
    return {
        part_of(model, name): [
            next((str(row[key]) for key in (*TITLES, "value") if row.get(key)), EMPTY)
            for row in data.get(name, [])
        ]
        for name in model.PARTS
    }


def spoken(model, data, words, *, titles=None, without=()):
    """{name: text} of columns and relations as people read them; `titles` of the parts that keys point at."""
    found = {}
    for field in content_of(model):
        if field.name in data and field.name not in without and not isinstance(field, PrecisionField):
            found[field.name] = text_of_value(field, data, words, titles or {}) or EMPTY
    for name in many_names(model):
        if name in data:
            known = words.get(model._meta.get_field(name), {})
            found[name] = ", ".join(sorted(known.get(code, str(code)) for code in data[name])) or EMPTY
    return found


def text_of_value(field, data, words, titles):
    value = data[field.name]
    if value in (None, ""):
        return ""
    if field.is_relation:
        return words[field].get(str(value), str(value)) if field in words else row_named(field, value, titles)
    if isinstance(field, PartialDateField):
        return in_words(day(value), data.get(field.precision_name, "D"))
    if isinstance(field, models.BooleanField):
        return _("Yes") if value else _("No")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return formats.date_format(day(value), "DATE_FORMAT")
    if isinstance(value, dict):
        return "\n".join(f"{name}: {text}" for name, text in sorted(value.items()))
    return str(value)


def day(value):
    return datetime.date.fromisoformat(str(value)[:10])


def row_named(field, place, titles):
    rows = titles.get(field.related_model, [])
    return rows[place] if isinstance(place, int) and place < len(rows) else str(place)


def words_of(model, *versions):
    """{key or relation: {code: its word}} for all codes in these versions: one query for each key in use."""
    parts = {part_of(model, name): name for name in model.PARTS}
    fields = {field: [data.get(field.name) for data in versions] for field in keys_and_relations(model)}
    for part, name in parts.items():
        rows = [row for data in versions for row in data.get(name, [])]
        outside = [field for field in keys_and_relations(part) if field.related_model not in parts]
        fields |= {field: [row.get(field.name) for row in rows] for field in outside}
    return {field: words_of_codes(field, values) for field, values in fields.items()}


def keys_and_relations(model):
    keys = [field for field in content_of(model) if field.is_relation]
    return [*keys, *(model._meta.get_field(name) for name in many_names(model))]


def words_of_codes(field, values):
    codes = {code for value in values for code in (value if isinstance(value, list) else [value]) if code}
    name = code_name(field.remote_field.model)
    return {str(getattr(row, name)): str(row) for row in rows_of_codes(field, codes)}
