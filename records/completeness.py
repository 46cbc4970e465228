"""How far a record has come: what publication needs, and what a full record has beyond it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst

# What a field holds while nobody has said anything.
NOTHING = ("", None, "not_known")


@dataclass(frozen=True)
class Point:
    """`fields` meet it, any one of them; `sentence` says what is missing, or how it helps readers."""

    fields: str
    label: str
    is_met: bool
    sentence: str
    anchor: str


@dataclass(frozen=True)
class Completeness:
    needed: list
    more: list

    @property
    def met(self):
        return sum(point.is_met for point in self.needed)

    @property
    def missing(self):
        return [point for point in self.needed if not point.is_met]

    @property
    def may_be_public(self):
        return self.met == len(self.needed)

    @property
    def percent(self):
        points = [*self.needed, *self.more]
        return 100 * sum(point.is_met for point in points) // len(points)


def completeness(record):
    """Of one record of a kind; `look_up` first, or each of its relations asks for itself."""
    model = type(record)
    needed = [
        point(model, fields, not is_missing, sentence)
        for fields, is_missing, sentence in record.needs()
        if is_missing
        or fields != "verification"  # an obstacle where it stands in the way, else nothing to tell
    ]
    more = [point(model, name, is_filled(record, name), why) for name, why in model.FULL.items()]
    return Completeness(needed, more)


def point(model, fields, is_met, sentence):
    first = fields.split()[0]
    anchor = f"{first}-group" if model._meta.get_field(first).one_to_many else f"id_{first}"
    return Point(fields, label_of(model, fields), is_met, sentence, anchor)


def label_of(model, fields):
    """The words of the form, of the first two fields: "who benefits / tags"."""
    return capfirst(" / ".join(name_of(model._meta.get_field(field)) for field in fields.split()[:2]))


def name_of(field):
    is_part = field.one_to_many or (field.one_to_one and field.auto_created)
    return str(field.related_model._meta.verbose_name_plural if is_part else field.verbose_name)


def is_filled(record, name):
    if is_relation(type(record), name):
        return record.has(name)
    return getattr(record, name) not in NOTHING


def is_relation(model, name):
    field = model._meta.get_field(name)
    return field.one_to_many or field.many_to_many


def relations_of(model):
    """The relations that `needs` and FULL of a kind ask for."""
    asked = [name for fields, *_rest in model().needs() for name in fields.split()] + [*model.FULL]
    return [name for name in dict.fromkeys(asked) if is_relation(model, name)]


def look_up_typed(record, form, formsets):
    """The same of a form that comes back unsaved: by what is in its boxes."""
    rows = {formset.prefix: bool(formset.rows) for formset in formsets}
    asked = relations_of(type(record))
    boxes = {name: bool(form[name].value()) for name in asked if name in form.fields}
    known = record.__dict__.get("known_relations", dict.fromkeys(asked, False))
    record.known_relations = known | boxes | {name: rows[name] for name in asked if name in rows}


def look_up(records):
    """Ask once, for records of one kind, which of their relations have rows."""
    records = [record for record in records if record.pk]
    if not records:
        return
    model = type(records[0])
    names = relations_of(model)
    of_record = model._base_manager.filter(pk=OuterRef("pk"))
    found = {f"any_{name}": Exists(of_record.filter(**{f"{name}__isnull": False})) for name in names}
    rows = model._base_manager.filter(pk__in=[record.pk for record in records]).values("pk", **found)
    known = {row["pk"]: {name: row[f"any_{name}"] for name in names} for row in rows}
    for record in records:
        record.known_relations = known[record.pk]
