"""Invented records: as many as asked for, the same for the same seed, each as a person could have entered it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from actors.models import Actor
from practices.models import Instrument, Practice, PracticeInstrument
from records.models import Generation, Record, Region, Source
from tests import factories

KINDS = (Actor, Instrument, Practice)


@pytest.fixture(scope="class")
def generated(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("generate_records", practices=60, verbosity=0)
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.usefixtures("generated", "db")
class TestSixtyPractices:
    def test_there_are_as_many_as_asked_for(self):
        assert [kind.objects.published().count() for kind in KINDS] == [20, 50, 60]
        assert Record.objects.count() == 130

    @pytest.mark.parametrize("kind", KINDS)
    def test_each_record_and_each_part_holds_all_rules(self, kind):
        for record in kind.objects.all():
            record.full_clean()
            for name in record.PARTS:
                for part in getattr(record, name).all():
                    part.full_clean()

    @pytest.mark.parametrize("kind", KINDS)
    def test_each_record_could_have_been_published(self, kind):
        assert [record.missing() for record in kind.objects.all() if record.missing()] == []

    def test_every_title_says_that_it_is_invented(self):
        assert Record.objects.exclude(title__regex=r" \(synthetic \d{6}\)$").count() == 0

    def test_every_record_has_two_sources_and_one_generation(self):
        assert Source.objects.count() == 2 * Record.objects.count()
        assert set(Record.objects.values_list("generation", flat=True)) == {Generation.current()}

    def test_one_instrument_is_the_main_one(self):
        linked = Practice.objects.filter(no_instrument_named=False).count()
        assert 0 < linked == PracticeInstrument.objects.filter(is_main=True).count()

    def test_every_facet_has_a_choice(self, client):
        page = client.get("/practices/?category=operational&country=SE").content.decode()
        names = (
            "category",
            "type",
            "country",
            "region",
            "level",
            "group",
            "sector",
            "tag",
            "status",
            "actor",
            "language",
        )
        assert [name for name in names if f'name="{name}"' not in page] == []

    def test_the_pages_stand(self, client):
        records = [kind.objects.first().get_absolute_url() for kind in KINDS]
        for address in ("/practices/", "/instruments/", "/actors/", "/regions/", *records):
            response = client.get(address)
            assert (address, response.status_code) == (address, 200)

    def test_a_reader_of_the_record_cannot_miss_it(self, client):
        practice = Practice.objects.first()
        page = client.get(practice.get_absolute_url()).content.decode()
        assert f"(synthetic {practice.pk:06})</h1>" in page
        assert "Invented for measurements; nothing in it is true." in page

    def test_records_are_found_by_their_words(self):
        practice = Practice.objects.first()
        assert practice in Practice.objects.search(practice.title.partition(" (")[0])

    def test_the_next_record_gets_a_number_of_its_own(self):
        new = factories.make_practice("Made by a person", region=Region.objects.get(code="SE"))
        assert new.pk == max(Record.objects.values_list("pk", flat=True)) == 131

    def test_a_second_run_is_refused(self):
        with pytest.raises(CommandError, match="holds synthetic records already"):
            call_command("generate_records", practices=1)


def contents(seed):
    """What a run writes, without the keys that a database gives; nothing of it stays."""
    columns = ("uid", "slug", "title", "summary", "region__code", "published_at", "practice__approach")
    with transaction.atomic():
        call_command("generate_records", practices=5, seed=seed, verbosity=0)
        found = [*Record.objects.order_by("pk").values_list(*columns)]
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_the_seed_decides():
    once = contents(7)
    assert once == contents(7)
    assert not {row[0] for row in once} & {row[0] for row in contents(8)}


@pytest.mark.django_db
def test_real_records_are_left_alone():
    real = factories.make_practice("Made by a person")
    with pytest.raises(CommandError, match="holds 1 records that are not synthetic"):
        call_command("generate_records", practices=1)
    assert [*Record.objects.all()] == [real.record_ptr]


def test_a_number_is_asked_for():
    with pytest.raises(CommandError, match="number from 1"):
        call_command("generate_records", practices=0)
