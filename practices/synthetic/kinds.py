"""One actor, one instrument, one practice: each adds its rows to the run and returns its key."""

from actors.models import Actor
from practices.models import (
    Evidence,
    Instrument,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Result,
    TaggedPractice,
)
from records.models import Record, Region, Term

from .drawing import TODAY, partial, weighted

LEVELS = {
    Region.Level.UNION: {"eu": 1},
    Region.Level.COUNTRY: {"national": 1},
    Region.Level.NUTS_1: {"regional": 1},
    Region.Level.NUTS_2: {"regional": 3, "local": 1},
    Region.Level.NUTS_3: {"regional": 1, "local": 2},
}
DESIGNED_FOR = dict.fromkeys(Instrument.DesignedFor.values, 1) | {"social_economy": 4, "not_known": 3}
SCALES = {"local": 5, "regional_small": 3, "regional_large": 2, "national": 2, "cross_border": 1, "": 2}
EVIDENCE_LEVELS = {None: 30, 0: 25, 1: 20, 2: 13, 3: 7, 4: 4, 5: 1}
EVIDENCE_KINDS = {
    1: ("theory_of_change", "own_report"),
    2: ("monitoring", "own_report"),
    3: ("comparison",),
    4: ("external_evaluation",),
    5: ("replication",),
}
TERM_LISTS = {
    "target_groups": (Term.List.TARGET_GROUP, 3),
    "sectors": (Term.List.SECTOR, 2),
    "purposes": (Term.List.PURPOSE, 2),
}


def actor(run):
    draw, region = run.draw, run.regions.one(run.draw)
    language = run.language_of(region)
    pk = run.record(Record.Kind.ACTOR, region, language)
    kinds = run.terms[Term.List.ACTOR_KIND].some(draw, 1, 2)
    run.add(
        Actor,
        record_ptr_id=pk,
        main_kind_id=kinds[0].pk,
        seat_country="BE" if region == run.union else region.country,
        website=f"https://actor.example/{pk}",
        cost_to_user=draw.choice(Actor.Cost.values),
        languages=", ".join(dict.fromkeys([language, "en"])),
        **partial(draw, "founded", 1950, 2020),
    )
    run.add_many(Actor, "also_kinds", pk, kinds[1:])
    run.add_many(Actor, "services", pk, run.terms[Term.List.SERVICE].some(draw, 1, 4))
    return pk, region


def instrument(run):
    draw, region = run.draw, run.regions.one(run.draw)
    language = run.language_of(region)
    words = run.words[language]
    pk = run.record(Record.Kind.INSTRUMENT, region, language)
    types = run.types.some(draw, 1, 2)
    run.add(
        Instrument,
        record_ptr_id=pk,
        type_id=types[0].pk,
        level=weighted(draw, LEVELS[region.level]),
        authority=words.title(draw),
        legal_basis=f"{words.title(draw)} § {draw.randint(1, 90)}",
        what_it_does="\n".join(words.text(draw, 14) for _point in range(4)),
        designed_for=weighted(draw, DESIGNED_FOR),
        official_url=f"https://instrument.example/{pk}",
        **partial(draw, "adopted", 1990, 2004),
        **partial(draw, "in_force_from", 2005, 2022),
        **partial(draw, "in_force_until", 2023, 2030, end=True, known=0.2),
    )
    run.add_many(Instrument, "also_types", pk, types[1:])
    return pk, region


def practice(run, nearby):
    """`nearby(region)` gives the instruments and the actors of a place."""
    draw, region = run.draw, run.regions.one(run.draw)
    language = run.language_of(region)
    words = run.words[language]
    pk = run.record(Record.Kind.PRACTICE, region, language)
    first_source = run.sources - 1
    instruments, actors = nearby(region)
    linked = instruments.some(draw, 1, 3) if draw.random() < 0.97 else []
    level = weighted(draw, EVIDENCE_LEVELS)
    run.add(
        Practice,
        record_ptr_id=pk,
        place=region.name,
        level="cross_border" if draw.random() < 0.03 else weighted(draw, LEVELS[region.level]),
        spatial_scale=weighted(draw, SCALES),
        no_instrument_named=not linked,
        problem=words.text(draw, 28),
        approach=words.text(draw, 42),
        success_factors=words.points(draw, 3),
        challenges=words.points(draw, 2),
        evidence_level=level,
        **period(draw),
    )
    if draw.random() < 0.1:
        others = [place for place in run.regions.some(draw, 1, 3) if place != region]
        run.add_many(Record, "also_regions", pk, others)
    for name, (vocabulary, most) in TERM_LISTS.items():
        run.add_many(Practice, name, pk, run.terms[vocabulary].some(draw, 1, most))
    for tag in run.tags.some(draw, 2, 5):
        run.add(TaggedPractice, content_object_id=pk, tag_id=tag.pk)
    add_links(run, pk, linked, actors.some(draw, 1, 3))
    add_results(run, pk, words, first_source, level)
    return pk


def period(draw):
    started = partial(draw, "started", 1995, 2019)
    ended = partial(draw, "ended", 2020, TODAY.year - 1, end=True, known=0.25)
    going_on = "yes" if not started["started"] or draw.random() < 0.6 else "not_known"
    return started | ended | {"ongoing": "no" if ended["ended"] else going_on}


def add_links(run, pk, instruments, actors):
    for position, instrument in enumerate(instruments):
        is_main = not position
        run.add(
            PracticeInstrument, practice_id=pk, instrument_id=instrument, is_main=is_main, position=position
        )
    for position, (actor, name) in enumerate(actors):
        role = PracticeActor.Role.PARTNER if position else PracticeActor.Role.PROMOTER
        run.add(PracticeActor, practice_id=pk, role=role, name=name, actor_id=actor, position=position)


def add_results(run, pk, words, source, level):
    for position in range(2):
        run.add(Result, practice_id=pk, text=words.text(run.draw, 12), source_id=source, position=position)
    if level:
        kind = run.draw.choice(EVIDENCE_KINDS[level])
        date = partial(run.draw, "on", 2015, TODAY.year - 1)
        run.add(
            Evidence, practice_id=pk, level=level, kind=kind, independent=level > 3, source_id=source, **date
        )
