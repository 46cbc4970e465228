"""The columns of a kind of record. They follow from its model: what is added there is exported and imported too."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import dates
from records.dates import PartialDateField, PrecisionField
from records.forms import language_code
from records.models import Source
from records.spreadsheets.known import NO, YES, key
from records.versions import code_of, content_of, many_names, plain

# Given by the system or by a decision: exported, and never taken from a file.
DECIDED = {
    "uid",
    "status",
    "published_at",
    "version",
    "origin",
    "data_status",
    "confirmed_on",
    "confirmed_by_role",
    "checked_on",
    "checked_by_role",
    "review_by",
    "successor",
}
ONLY_WHEN_NEW = {"slug", "owner"}
LANGUAGES = {"language", "title_original_language"}
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
web_address = URLValidator(
    ["http", "https"], message=gettext_lazy("Write the whole address, beginning with https:// or http://.")
)


def tidy(text):
    """Text as it is compared and kept: no control characters, which neither XML nor PostgreSQL takes."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def ignore(record, value):
    """A value that is no column of the record: it is written once the record is saved."""


@dataclass(frozen=True, eq=False)
class Column:
    name: str
    label: str
    get: Callable  # record -> value
    shown: Callable = str  # value -> text of the cell
    parse: Callable | None = (
        None  # (text, known) -> value, or a ValidationError; None: files do not change it
    )
    put: Callable = ignore  # (record, value), before the record is saved
    put_after: Callable | None = None  # (record, value), once it is saved
    joined: Callable = lambda old, new: new  # what the record has then
    entries: Callable | None = None  # known -> what the form offers
    usual: Callable | None = None  # record -> value of a new one whose cell is empty
    help: str = ""
    is_many: bool = False
    is_required: bool = False
    only_when_new: bool = False
    get_public: Callable | None = None  # what those of other regions are told, where it is less

    def text(self, record):
        return tidy(self.shown(self.get(record)))

    def text_for_others(self, record):
        return tidy(self.shown((self.get_public or self.get)(record)))


def columns_of(model, *more, kept=(), limits=None, usual=None):
    """All columns of a kind: of its fields, of its vocabularies, and `more`.

    `kept` are further fields that no file changes; `limits` stand in for those of a field; `usual` is {name: what an
    empty cell of a new record means}.
    """
    limits, usual, kept = limits or {}, usual or {}, DECIDED | set(kept)
    fields = [
        field for field in content_of(model) if not isinstance(field, PrecisionField) and field.name != "kind"
    ]
    names = [name for name in many_names(model) if name != "tags"]
    many = [model._meta.get_field(name) for name in names]
    own = [
        as_kept(field) if field.name in kept else of_field(field, usual.get(field.name)) for field in fields
    ]
    return (*own, *(of_many(field, limits.get(field.name)) for field in many), *more)


def as_kept(field):
    def get(record):
        return plain(field, record, {})

    def get_public(record):
        """A key to a record that is not public leads nowhere."""
        named = getattr(record, field.name) if field.is_relation else None
        return None if named is not None and not getattr(named, "is_public", True) else get(record)

    return Column(field.name, field.verbose_name, get, as_word, get_public=get_public)


def of_field(field, usual=None):
    column = kind_of(field)(field)
    return replace(
        column,
        help=field.help_text or column.help,
        usual=usual,
        is_required=is_required(field) and not usual,
        only_when_new=field.name in ONLY_WHEN_NEW,
    )


def kind_of(field):
    if isinstance(field, PartialDateField):
        return dated
    if field.is_relation:
        return pointed
    if isinstance(field, models.BooleanField):
        return ticked
    return chosen if field.choices else typed


def is_required(field):
    return not (field.blank or field.has_default()) and field.name != "owner"


def as_word(value):
    return "" if value is None else str(value)


def setter(name):
    return lambda record, value: setattr(record, name, value)


def typed(field):
    check = (
        web_address
        if isinstance(field, models.URLField)
        else language_code
        if field.name in LANGUAGES
        else None
    )

    def parse(text, known):
        if text and check:
            check(text)
        return text or (field.get_default() if field.has_default() else None if field.null else "")

    return Column(
        field.name,
        field.verbose_name,
        lambda record: getattr(record, field.name),
        as_word,
        parse,
        setter(field.name),
    )


def chosen(field):
    def parse(text, known):
        if not text:
            return field.get_default() if field.has_default() else None if field.null else ""
        words = known.choices(field)
        if key(text) not in words:
            raise ValidationError(_("“%(text)s” is no known code or word.") % {"text": text[:80]})
        return words[key(text)]

    labels = [label for value, label in field.flatchoices if value != ""]
    return Column(
        field.name,
        field.verbose_name,
        lambda record: getattr(record, field.name),
        as_word,
        parse,
        setter(field.name),
        entries=lambda known: [str(label) for label in labels],
    )


def ticked(field):
    def parse(text, known):
        if key(text) not in YES | NO:
            raise ValidationError(_("Write yes or no."))
        return key(text) in YES

    return Column(
        field.name,
        field.verbose_name,
        lambda record: getattr(record, field.name),
        lambda value: "yes" if value else "no",
        parse,
        setter(field.name),
        entries=lambda known: [_("yes"), _("no")],
    )


def dated(field):
    name = f"{field.name}_text"

    def parse(text, known):
        return dates.as_text(*dates.parse(text, end=field.end))

    return Column(
        field.name,
        field.verbose_name,
        lambda record: getattr(record, name),
        str,
        parse,
        setter(name),
        help=dates.INVALID,
    )


def code_or_nothing(row):
    return "" if row is None else str(code_of(row))


def pointed(field):
    """A key to a vocabulary, written by its code."""
    limits = field.get_limit_choices_to()

    def parse(text, known):
        if not text and not (field.blank or field.name == "owner"):
            raise ValidationError(_("This is needed."))
        return known.words(field.related_model, limits).find(text) if text else None

    def get(record):
        return None if getattr(record, field.attname) is None else getattr(record, field.name)

    return Column(
        field.name,
        field.verbose_name,
        get,
        code_or_nothing,
        parse,
        setter(field.name),
        entries=lambda known: known.words(field.related_model, limits).entries(),
    )


def of_many(field, limits=None):
    limits = limits or field.get_limit_choices_to()
    return vocabulary(field.name, field.verbose_name, field.related_model, limits)


def vocabulary(name, label, model, limits=None):
    """Several rows of a vocabulary, written by their codes with semicolons between them."""
    limits = limits or {}

    def parse(text, known):
        words = known.words(model, limits)
        return list({row.pk: row for row in map(words.find, split(text))}.values())

    return Column(
        name,
        label,
        lambda record: [] if record._state.adding else list(getattr(record, name).all()),
        lambda rows: "; ".join(sorted(str(code_of(row)) for row in rows)),
        parse,
        put_after=lambda record, rows: getattr(record, name).set(rows),
        entries=lambda known: known.words(model, limits).entries(),
        help=gettext_lazy("Several: with semicolons between them."),
        is_many=True,
    )


def split(text):
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


# Sources: the addresses alone. A file adds them, and never takes one away that figures may rest on.


def addresses_of(record):
    return [] if record._state.adding else [source.url for source in record.sources.all() if source.url]


def parse_addresses(text, known):
    urls = list(dict.fromkeys(url.removesuffix(";") for url in text.split()))
    for url in filter(None, urls):
        web_address(url)
        Source(title="-", url=url).clean_fields(exclude=["record"])
    return [url for url in urls if url]


def add_sources(record, urls):
    known = list(record.sources.values_list("url", flat=True))
    for position, url in enumerate((url for url in urls if url not in known), len(known)):
        source = Source(record_id=record.pk, title=urlsplit(url).hostname[:240], url=url, position=position)
        source.full_clean(validate_constraints=False)  # `known` keeps addresses unique
        source.save()


SOURCES = Column(
    "sources",
    gettext_lazy("sources"),
    addresses_of,
    "; ".join,
    parse_addresses,
    put_after=add_sources,
    joined=lambda old, new: [*old, *(url for url in new if url not in old)],
    help=gettext_lazy(
        "Addresses, with semicolons between them. New ones are added; one that is missing here stays on the record."
    ),
    is_many=True,
)
