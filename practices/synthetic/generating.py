"""All records of a run, in one transaction; then the index, which every search and every count needs."""

from collections import defaultdict

from django.db import transaction

from practices.starter import FOLDER, vocabularies
from practices.starter.files import read_all
from records import generation
from records.models import Generation, Record, SiteSettings, Source

from . import MARK, NotEmpty, kinds, tables
from .drawing import Spread
from .run import Run

AT_ONCE = 2000


def generate(practices, seed):
    """Write the vocabularies and the records; return {kind: number}. Raises NotEmpty if there are records."""
    refuse_records()
    files = read_all(FOLDER)
    counts = {
        "actor": min(2000, max(20, practices // 50)),
        "instrument": max(50, practices // 20),
        "practice": practices,
    }
    with transaction.atomic():
        tables.prepare()
        vocabularies.load(files)
        SiteSettings.objects.get_or_create(pk=1)
        write_records(Run(seed, files, Generation.advance()), counts)
    tables.finish([Record, Source])
    generation.forget()
    return counts


def refuse_records():
    real = Record.with_copies.exclude(title__contains=MARK).count()
    if real:
        raise NotEmpty(
            f"The database holds {real} records that are not synthetic. Invented records are never mixed "
            "with real ones: name an empty database in DATABASE_URL."
        )
    if Record.with_copies.exists():
        raise NotEmpty("The database holds synthetic records already: name an empty one in DATABASE_URL.")


def write_records(run, counts):
    actors = [kinds.actor(run) for _number in range(counts["actor"])]
    titles = {row["id"]: row["title"] for row in run.rows[Record]}
    run.flush()
    instruments = []
    for number in range(counts["instrument"]):
        instruments.append(kinds.instrument(run))
        flush_now_and_then(run, number)
    near = nearby(run, instruments, [((pk, titles[pk]), region) for pk, region in actors])
    for number in range(counts["practice"]):
        kinds.practice(run, near)
        flush_now_and_then(run, number)
    run.flush()


def flush_now_and_then(run, number):
    if number % AT_ONCE == AT_ONCE - 1:
        run.flush()


def nearby(run, instruments, actors):
    """A function that gives the instruments and the actors of a region's country, with those of the Union."""
    found = [by_country(run, instruments), by_country(run, actors)]
    return lambda region: [rows.get(region.country) or rows[""] for rows in found]


def by_country(run, rows):
    """{country: Spread of its rows and those of the Union}; under "" all rows, for a country without any."""
    found = defaultdict(list)
    for row, region in rows:
        found[region.country].append(row)
    union = found[run.union.country]
    own = {country: Spread(run.draw, [*rows, *union]) for country, rows in found.items() if rows}
    return own | {"": Spread(run.draw, [row for row, _region in rows])}
