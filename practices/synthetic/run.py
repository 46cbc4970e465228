"""One run: its generator, what its records may point to, and the rows that wait to be written."""

import random
from collections import defaultdict
from operator import attrgetter

from practices.models import InstrumentType, Tag
from records.models import Record, Region, Source, Term
from records.models.record import UID_LETTERS

from . import MARK, tables
from .drawing import Spread, at_noon, day_before, uid, weighted
from .languages import LANGUAGES
from .words import vocabularies

NOTE = "Invented for measurements; nothing in it is true."
LONGEST_TITLE = 78  # the mark follows
DATA_STATUSES = {"public_sources": 70, "confirmed": 25, "stub": 5}


def in_order(rows, name):
    """Sorted here: every database has an order of letters of its own."""
    return sorted(rows, key=attrgetter(name))


class Run:
    def __init__(self, seed, files, generation):
        self.seed, self.generation = seed, generation
        self.draw = draw = random.Random(seed)  # noqa: S311 wanted: the same rows for the same seed
        self.words = vocabularies(files)
        self.records = self.sources = 0
        self.rows = defaultdict(list)
        regions = in_order(Region.objects.all(), "code")
        self.union = next(region for region in regions if region.level == Region.Level.UNION)
        self.partners = {region.country: region for region in regions if region.is_partner}
        self.regions = Spread(draw, regions, 0.8)
        self.types = Spread(draw, in_order(InstrumentType.objects.usable(), "code"), 0.7)
        self.tags = Spread(draw, in_order(Tag.objects.all(), "slug"))
        terms = in_order(Term.objects.all(), "code")
        self.terms = {
            name: Spread(draw, [term for term in terms if term.list == name])
            for name in Term.List.values
            if name != Term.List.GLOSSARY
        }

    def add(self, model, **row):
        self.rows[model].append(row)

    def add_many(self, model, field, record, others):
        """Rows of a many-to-many field of the model."""
        through = getattr(model, field).through
        target = model._meta.get_field(field).m2m_reverse_field_name()
        own = model._meta.get_field(field).m2m_field_name()
        for other in others:
            self.add(through, **{f"{own}_id": record, f"{target}_id": other.pk})

    def flush(self):
        """Write what waits, in the order in which tables were first used: the parents."""
        for model, rows in self.rows.items():
            tables.write(model, rows)
            rows.clear()

    def language_of(self, region):
        spoken = [
            code for code, language in LANGUAGES.items() if region.country in language.countries.split()
        ]
        return spoken[0] if spoken else "en"

    def record(self, kind, region, language):
        """Add what all kinds have in common, with two sources, and return the key."""
        draw, words = self.draw, self.words[language]
        self.records += 1
        number, published = self.records, at_noon(day_before(draw, 1500))
        title = f"{words.title(draw)}, {region.name_local or region.name}"
        if len(title) > LONGEST_TITLE:
            title = title.partition(",")[0][:LONGEST_TITLE]
        self.add(
            Record,
            id=number,
            uid=uid(self.seed, number, UID_LETTERS),
            kind=kind,
            slug=f"synthetic-{kind}-{number:06}",
            title=f"{title} {MARK}{number:06})",
            language=language,
            summary=words.text(draw, 22, 300),
            region_id=region.pk,
            owner_id=self.partners.get(region.country, self.union).pk,
            status=Record.Status.PUBLISHED,
            published_at=published,
            generation=self.generation,
            verification="partial" if draw.random() < 0.2 else "retrieved_page",
            confidence="medium" if draw.random() < 0.3 else "high",
            change_note=NOTE,
            created=published,
            updated=published,
            **self.standing(),
        )
        self.add_sources(number, words)
        return number

    def standing(self):
        """Who stands for the record: its data status, and whether a region has checked it."""
        draw, checked = self.draw, None
        if is_checked := draw.random() < 0.7:
            checked = day_before(draw, 700)
        status = weighted(draw, DATA_STATUSES)
        is_confirmed = status == Record.DataStatus.CONFIRMED
        return {
            "origin": Record.Origin.REGION if is_checked else Record.Origin.RESEARCH,
            "checked_on": checked and checked.isoformat(),
            "checked_by_role": "Synthetic desk" if is_checked else "",
            "review_by": checked and checked.replace(year=checked.year + 1, day=1).isoformat(),
            "data_status": status,
            "confirmed_on": day_before(draw, 700).isoformat() if is_confirmed else None,
            "confirmed_by_role": "Synthetic office" if is_confirmed else "",
        }

    def add_sources(self, record, words):
        for position in range(2):
            self.sources += 1
            self.add(
                Source,
                id=self.sources,
                record_id=record,
                title=words.title(self.draw),
                publisher="Synthetic publisher",
                url=f"https://source.example/{record}/{position + 1}",
                text_seen=True,
                position=position,
            )
