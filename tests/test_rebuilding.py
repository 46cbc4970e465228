"""What makes indexing many records fast changes nothing of what is written, and leaves nothing behind."""

import pytest
import snowballstemmer

from practices.models import Practice
from records.search.tokens import STEMMERS, stems
from tests.factories import make_actor, make_instrument, make_practice, make_region, make_tag

pytestmark = pytest.mark.django_db


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
