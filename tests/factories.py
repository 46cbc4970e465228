"""One function for each thing: a default for everything, so that a test states only what it is about."""

from itertools import count

from django.utils import timezone
from django.utils.text import slugify

from actors.countries import country_of
from actors.models import Actor, Partner
from practices.models import Instrument, InstrumentType, Practice, Tag
from records import generation
from records.indexing import index
from records.models import Generation, Region, Source, Term

numbers = count(1)
CATEGORIES = {"L": "legal", "T": "tax", "O": "operational"}
COUNTRIES = {"EL": "GR", "UK": "GB"}
NAMES = {
    "EU": "European Union",
    "SE": "Sweden",
    "IT": "Italy",
    "DE": "Germany",
    "EL": "Greece",
    "UK": "United Kingdom",
}


def make_region(code="SE123", name="", **given):
    """A region; the places above it are made with it."""
    level = -1 if code == "EU" else len(code) - 2
    name = name or NAMES.get(code, "Östergötland" if code == "SE123" else f"Region {code}")
    parent = make_region(code[:-1]) if level > 0 else None
    country = COUNTRIES.get(code[:2], code[:2])
    slug = slugify(name) if level == 0 else None
    defaults = {"name": name, "level": level, "country": country, "parent": parent, "slug": slug} | given
    return Region.objects.get_or_create(code=code, defaults=defaults)[0]


def make_term(vocabulary, code, label=""):
    given = {"label": label or code.replace("_", " ").capitalize()}
    return Term.objects.get_or_create(list=vocabulary, code=code, defaults=given)[0]


def make_tag(slug, name=""):
    return Tag.objects.get_or_create(
        slug=slug, defaults={"name": name or slug.replace("_", " ").capitalize()}
    )[0]


def make_type(code="O1", label="", **given):
    group = code.rstrip("abcdef")
    defaults = {"group": group, "category": CATEGORIES[code[0]], "label": label or f"Type {code}"} | given
    return InstrumentType.objects.get_or_create(code=code, defaults=defaults)[0]


def record_defaults(title, given):
    """A published record from public sources."""
    region = given.pop("region", None) or make_region()
    return {
        "title": title,
        "slug": slugify(title),
        "region": region,
        "owner": region,
        "status": "published",
        "published_at": timezone.now(),
        "origin": "research",
        "verification": "retrieved_page",
        "confidence": "high",
    }


def finish(record, given, parts):
    """Save a record of any kind, with its partial dates as short texts and its many-to-many rows, and index it."""
    for name in [name for name in given if name.endswith("_text") and hasattr(type(record), name)]:
        setattr(record, name, given.pop(name))
    for name, value in given.items():
        setattr(record, name, value)
    record.kind = record._meta.model_name
    if record.is_public:
        record.generation = Generation.advance()
        generation.check_again()
    record.full_clean(exclude=["slug"] if record.copy_of_id else None)
    record.save()
    for name, rows in parts.items():
        getattr(record, name).set(rows)
    index(record)
    return record


def split_parts(given, *names):
    return {name: given.pop(name) for name in names if name in given}


def make_instrument(title=None, type="O1", **given):
    title = title or f"Instrument {next(numbers)}"
    parts = split_parts(given, "also_types", "also_regions")
    given = record_defaults(title, given) | {"level": "national"} | given
    return finish(Instrument(type=make_type(type)), given, parts)


def make_practice(title=None, instruments=(), **given):
    """The first of the instruments is the main one."""
    title = title or f"Practice {next(numbers)}"
    names = ("target_groups", "sectors", "purposes", "policy_areas", "tags", "also_regions")
    parts = split_parts(given, *names)
    practice = finish(Practice(), record_defaults(title, given) | given, parts)
    for position, instrument in enumerate(instruments):
        practice.instrument_links.create(instrument=instrument, position=position, is_main=not position)
    index(practice)
    return practice


def make_actor(title=None, kind="advice", **given):
    title = title or f"Actor {next(numbers)}"
    parts = split_parts(given, "services", "also_kinds", "also_regions")
    main_kind = make_term(Term.List.ACTOR_KIND, kind)
    given = record_defaults(title, given) | given
    seat = country_of(given["region"]) or "BE" if "region" in given else "SE"
    given.setdefault("seat_country", seat)
    return finish(Actor(main_kind=main_kind), given, parts)


def make_partner(title=None, kind="public_body", **given):
    title = title or f"Partner {next(numbers)}"
    parts = split_parts(given, "also_regions")
    body_kind = make_term(Term.List.BODY_KIND, kind)
    return finish(Partner(body_kind=body_kind), record_defaults(title, given) | given, parts)


def make_source(record, title="A source", url=None, **given):
    url = f"https://example.org/{next(numbers)}" if url is None else url
    return Source.objects.create(record=record, title=title, url=url, **given)


def make_figure(record, value, as_of="", **given):
    figure = record.figures.model(record=record, value=value, **({"source_text": "a report"} | given))
    figure.as_of_text = as_of
    figure.save()
    return figure


def make_copy(record, **given):
    """The open working copy of a published record: a draft without an address."""
    given = {"slug": None, "copy_of": record, "status": "draft", "published_at": None} | given
    copy = type(record).with_copies.get(pk=record.pk)
    copy.pk = copy.id = copy.record_ptr = None
    copy._state.adding = True
    copy.uid = f"copy{next(numbers):04}"
    for name, value in given.items():
        setattr(copy, name, value)
    copy.save()
    return copy
