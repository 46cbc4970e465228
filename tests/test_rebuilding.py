"""What makes indexing many records fast changes nothing of what is written, and leaves nothing behind."""

import pytest
import snowballstemmer
from django.db import OperationalError, connection

from practices.models import Practice
from records import indexing
from records.models import SearchText
from records.search import engines
from records.search.tokens import STEMMERS, stems
from tests.factories import make_actor, make_instrument, make_practice, make_region, make_tag

pytestmark = pytest.mark.django_db

only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL gathers")


def make_whole_practice(title):
    """A practice with something in every relation that the index reads."""
    record = make_practice(
        title,
        [make_instrument(f"{title} act", type="L5a"), make_instrument(f"{title} grants", status="draft")],
        tags=[make_tag("bread"), make_tag("corn")],
    )
    record.also_regions.add(make_region("ITI1", "Tuscany"))
    record.actor_links.create(actor=make_actor(f"{title} friends"), name="They", role="partner")
    record.actor_links.create(name="Somebody", role="partner")
    record.results.create(text="Two sails.")
    record.results.create(text="One mill.")
    record.facts.create(text="It turns.", public=True)
    record.translations.create(language="sv", fields={"title": "Kvarn"})
    return record


def said(record):
    return record.search_texts(), record.facet_values()


def test_records_fetched_for_the_index_say_what_each_says_alone(django_assert_num_queries):
    made = [
        make_whole_practice("Mill"),
        make_whole_practice("Kiln"),
        make_practice("Bare", region=make_region("SE")),
    ]
    alone = {record.pk: said(Practice.with_copies.get(pk=record.pk)) for record in made}
    fetched = Practice.with_copies.for_index()
    with django_assert_num_queries(0):
        together = {record.pk: said(record) for record in fetched}
    assert together == alone


def test_as_many_queries_for_three_records_as_for_one(
    django_assert_num_queries, django_assert_max_num_queries
):
    make_whole_practice("Mill")
    with django_assert_max_num_queries(24) as first:
        Practice.with_copies.for_index()
    make_whole_practice("Kiln")
    make_whole_practice("Barn")
    with django_assert_num_queries(len(first)):
        assert len(Practice.with_copies.for_index()) == 3


def test_no_stemmer_would_change_a_number():
    for language, name in STEMMERS.items():
        stemmer = snowballstemmer.stemmer(name)
        for number in ("0", "7", "007", "12", "1999", "2026", "000123", "1234567890"):
            assert stems(number, language) == (f"~{language}~{stemmer.stemWord(number)}",)


def gathering():
    """{index: whether it gathers what comes}, and the pages that wait in one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'records\\_search\\_%' AND relkind = 'i'"
        )
        found = {name: "fastupdate=on" in options for name, options in cursor.fetchall() if options}
        cursor.execute("SELECT gin_clean_pending_list('records_search_body')")
        return found, cursor.fetchone()[0]


ALL = dict.fromkeys(engines.TABLES.values(), True)
NONE = dict.fromkeys(engines.TABLES.values(), False)


@only_postgresql
def test_the_index_gathers_only_while_it_is_rebuilt():
    make_practice("Mill", approach="Sails turn.")
    SearchText.objects.all().delete()
    seen = []
    indexing.rebuild(lambda done: seen.append(gathering()))
    assert [(found, pages > 0) for found, pages in seen] == [(ALL, True)]
    assert gathering() == (NONE, 0)


@only_postgresql
def test_an_index_that_failed_to_be_rebuilt_gathers_no_longer():
    make_practice("Mill")

    def fail(done):
        raise ValueError

    with pytest.raises(ValueError):
        indexing.rebuild(fail)
    assert gathering() == (NONE, 0)


@only_postgresql
def test_an_index_that_somebody_holds_is_rebuilt_all_the_same(monkeypatch):
    record = make_practice("Mill")
    tried = []

    def gather_in_index(value):
        tried.append(value)
        if value == "on":
            raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(engines, "gather_in_index", gather_in_index)
    assert indexing.rebuild() == 1
    assert tried == ["on", "off"]
    assert set(Practice.objects.search("mill")) == {record}
