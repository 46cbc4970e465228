"""Facet table, bitmaps and a plain count in Python agree, also after many changes; and no snapshot ever changes."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from practices.filters import PracticeFilter
from practices.models import Practice
from records import bitmaps, generation
from records.controls import controls
from records.indexing import index
from records.models import Generation, Record, RecordFacet, Term
from tests.factories import make_instrument, make_practice, make_region, make_tag, make_term

pytestmark = pytest.mark.django_db

REGIONS = {"SE123": "SE", "SE232": "SE", "ITH20": "IT", "ITI1": "IT", "DE2": "DE"}
TYPES = {"L5a": "legal", "L5b": "legal", "T1": "tax", "O1": "operational"}
WORDS = {
    "group": ["women", "young"],
    "tag": ["pilot", "grant", "repair"],
    "level": ["local", "regional"],
    "language": ["en", "sv"],
    "status": ["stub", "public_sources"],
}
# {first level: (second level, {its values: the first level's})}
INNER = {"country": ("region", REGIONS), "category": ("type", TYPES)}
FACETS = [*INNER, "evidence", *WORDS]


def some(values):
    return st.sets(st.sampled_from(sorted(values)))


PRACTICES = st.lists(
    st.fixed_dictionaries(
        {
            "region": some(REGIONS).filter(bool),
            "type": some(TYPES),
            "group": some(WORDS["group"]),
            "tag": some(WORDS["tag"]),
            "evidence": st.none() | st.integers(0, 5),
            **{name: st.sampled_from(WORDS[name]) for name in ("level", "language", "status")},
            "public": st.sampled_from([True, True, True, False]),
        }
    ),
    max_size=8,
)
TICKS = st.fixed_dictionaries(
    {},
    optional={
        "country": some(REGIONS.values()),
        "region": some(REGIONS),
        "category": some(TYPES.values()),
        "type": some(TYPES),
        "evidence": some("012345"),
        **{name: some(values) for name, values in WORDS.items()},
    },
)


def make(number, given):
    """A practice; the first of its regions and types in the alphabet is the main one."""
    main, *others = [make_region(code) for code in sorted(given["region"])]
    types = [
        make_instrument(f"Of {code}", type=code, slug=f"of-{code.lower()}-{number}")
        for code in sorted(given["type"])
    ]
    return make_practice(
        f"Practice {number}",
        types,
        region=main,
        also_regions=others,
        target_groups=[make_term(Term.List.TARGET_GROUP, code) for code in given["group"]],
        tags=[make_tag(slug) for slug in given["tag"]],
        evidence_level=given["evidence"],
        level=given["level"],
        language=given["language"],
        data_status=given["status"],
        **({} if given["public"] else {"status": "draft", "published_at": None}),
    )


def values(given):
    """{facet: values} of a practice as a person would say them."""
    steps = () if given["evidence"] is None else map(str, range(given["evidence"] + 1))
    return {
        "country": {REGIONS[code] for code in given["region"]},
        "region": given["region"],
        "category": {TYPES[code] for code in sorted(given["type"])[:1]},
        "type": given["type"],
        "evidence": set(steps),  # "at least" each of these
        **{name: given[name] if name in ("group", "tag") else {given[name]} for name in WORDS},
    }


def passes(own, ticks, without=""):
    """Any of the ticks of a facet, all facets; a tick of the second level narrows the one it lies in."""
    for facet in FACETS:
        inner, inside = INNER.get(facet, ("", {}))
        whole, part = ticks.get(facet, set()), ticks.get(inner, set())
        if facet == without or not (whole or part):
            continue
        whole = {min(whole)} if facet == "evidence" else whole - {inside[one] for one in part}
        if not (own[facet] & whole or own.get(inner, set()) & part):
            return False
    return True


def filters(ticks):
    query = QueryDict(mutable=True)
    for name, ticked in ticks.items():
        query.setlist(name, sorted(ticked))
    return PracticeFilter(query, Practice.objects.published())


@pytest.fixture
def words():
    """Every word that can be ticked; and a record of another kind in each language, which counts nowhere."""
    for code in REGIONS:
        make_region(code)
    for slug in WORDS["tag"]:
        make_tag(slug)
    for code in WORDS["group"]:
        make_term(Term.List.TARGET_GROUP, code)
    for code in TYPES:
        make_instrument(f"Other {code}", type=code, language="sv")


QUICKLY = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],  # making smaller examples takes minutes here
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@settings(max_examples=25, **QUICKLY)
@given(PRACTICES, st.lists(TICKS, min_size=1, max_size=4))
def test_lists_and_counts_are_those_of_a_plain_count(words, given, several):
    with undone():
        records = [make(number, one) for number, one in enumerate(given)]
        own = {
            record.title: values(one) for record, one in zip(records, given, strict=True) if record.is_public
        }
        check_table(records, given)
        tags = set().union(*(one["tag"] for one in own.values()))
        for given_ticks in several:
            ticks = given_ticks | {
                "tag": given_ticks.get("tag", set()) & tags
            }  # no other tag is known to the public
            form = filters(ticks)
            found = {title for title in own if passes(own[title], ticks)}
            assert set(Practice.objects.filter(pk__in=form.found).values_list("title", flat=True)) == found
            for control in controls(form):
                check_counts(control, own, ticks)


@contextmanager
def undone():
    generation.forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    generation.forget()


def check_table(records, given):
    """A region stands there with all it lies in, a type with its group; evidence as its own step alone."""
    for record, one in zip(records, given, strict=True):
        expected = {(facet, value) for facet, known in values(one).items() for value in known}
        expected = {pair for pair in expected if pair[0] != "evidence"}
        expected |= {("evidence", str(one["evidence"]))} if one["evidence"] is not None else set()
        expected |= {("region", code[:length]) for code in one["region"] for length in range(2, 6)}
        expected |= {("place", code) for code in one["region"]}
        expected |= {("type", code.rstrip("ab")) for code in one["type"]}
        expected |= {("instrument", link.instrument.slug) for link in record.instrument_links.all()}
        rows = RecordFacet.objects.filter(record=record.pk)
        assert {(row.facet, row.value) for row in rows} == expected


def check_counts(control, own, ticks):
    """A second level stands alone where its first leaves no choice, and is counted as inside it."""
    facet = control.name
    outer = next((outer for outer, (inner, _inside) in INNER.items() if inner == facet), facet)
    base = [one for one in own.values() if passes(one, ticks, without=outer)]
    for choice in control.choices:
        assert choice.count == sum(choice.value in one[facet] for one in base), (facet, choice.value)
        if choice.inner:
            inner, inside = INNER[facet]
            for other in choice.inner.choices:
                assert other.count == sum(other.value in one[inner] for one in base), (inner, other.value)
                assert inside[other.value] == choice.value
    if facet != "evidence":
        shown = {choice.value for choice in control.choices}
        assert shown == ticks.get(facet, set()) | {value for one in own.values() for value in one[facet]}


def test_a_region_narrows_its_country_and_leaves_others_whole(words):
    for code in ("SE123", "SE232", "ITH20", "ITI1", "DE2"):
        make_practice(code, region=make_region(code))
    found = filters({"country": {"SE", "IT"}, "region": {"SE123"}}).found
    assert titles(found) == {"SE123", "ITH20", "ITI1"}
    assert titles(filters({"country": {"IT"}, "region": {"SE123"}}).found) == {"SE123", "ITH20", "ITI1"}
    assert titles(filters({"region": {"SE123", "ITI1"}}).found) == {"SE123", "ITI1"}
    assert titles(filters({"country": {"SE"}, "region": {"SE1"}}).found) == {"SE123"}


def titles(numbers):
    return set(Record.objects.filter(pk__in=numbers).values_list("title", flat=True))


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("status"), st.integers(0, 7), st.sampled_from(["published", "archived", "draft"])),
        st.tuples(st.just("level"), st.integers(0, 7), st.sampled_from(WORDS["level"])),
        st.tuples(st.just("title"), st.integers(0, 7), st.sampled_from(["Å", "b", "Ö", "z"])),
        st.tuples(
            st.just("started"), st.integers(0, 7), st.dates(date(1990, 1, 1), date(2026, 1, 1)) | st.none()
        ),
        st.tuples(st.just("delete"), st.integers(0, 7), st.none()),
        st.tuples(st.just("look"), st.none(), st.none()),
    ),
    max_size=12,
)


@pytest.mark.parametrize("most", [0, 2, 300])
@settings(max_examples=15, **QUICKLY)
@given(CHANGES)
def test_reading_what_has_changed_equals_reading_anew(words, monkeypatch, most, changes):
    monkeypatch.setattr(bitmaps, "MOST_CHANGES", most)
    with undone():
        records = [
            make_practice(f"Practice {number}", level="local", evidence_level=number % 6)
            for number in range(8)
        ]
        first = looked()
        before = copied(first)
        for change in changes:
            apply(records, *change)
        refreshed = copied(looked())
        assert copied(first) == before  # who still reads the old snapshot sees nothing of this
        generation.forget()
        assert refreshed == copied(looked())
        public = Record.objects.published()
        assert refreshed["everything"] == set(public.values_list("pk", flat=True))
        rows = RecordFacet.objects.filter(record__in=public).values_list("facet", "value", "record")
        assert {(facet, value, number) for facet, value, number in rows} == refreshed["facets"]


def looked():
    generation.check_again()
    found = bitmaps.current()
    for order in bitmaps.ORDERS:
        found.ordered(order)
    return found


def copied(found):
    return {
        "everything": set(found.everything),
        "kinds": {(kind, number) for kind, numbers in found.kinds.items() for number in numbers},
        "facets": {
            (facet, value, number)
            for facet, known in found.facets.items()
            for value, numbers in known.items()
            for number in numbers
        },
        "keys": dict(found.keys),
        "orders": {order: list(numbers) for order, numbers in found.orders.items()},
    }


def apply(records, what, number, value):
    if what == "look":
        looked()
        return
    record = records[number]
    if record.pk is None:
        return
    if what == "delete":
        Record.objects.filter(pk=record.pk).update(status="archived", generation=Generation.advance())
        record.delete()
        return
    text = {"started_text": value.isoformat() if value else ""} if what == "started" else {what: value}
    for name, new in ({"generation": Generation.advance()} | text).items():
        setattr(record, name, new)
    record.save()
    index(Practice.with_copies.get(pk=record.pk))
