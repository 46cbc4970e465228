"""What the database refuses, whoever writes; how dates, names and versions behave."""

import datetime
import json
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from practices.models import (
    Assessment,
    CriterionScore,
    LegalReference,
    RegionCoverage,
    TagLabel,
    Transfer,
)
from practices.models.instruments import InstrumentTypeLabel
from records import dates
from records.models import (
    Autosave,
    Film,
    FilmTrack,
    FilmTranscript,
    Image,
    LinkCheck,
    OldSlug,
    Record,
    RecordFacet,
    RegionCode,
    RegionLabel,
    SiteSettings,
    TermLabel,
    Version,
)
from records.versions import as_data, differ, whole
from tests import factories
from tests.full_record import full_practice

OURS = [
    model for app in ("records", "actors", "practices") for model in apps.get_app_config(app).get_models()
]


@pytest.fixture
def world(edda, north):
    """A row of everything that the refusals below start from."""
    practice = full_practice(edda)
    film = Film.objects.create(title="Film", file="film/a.mp4", is_project_film=True)
    return SimpleNamespace(
        practice=practice,
        actor=factories.make_actor(),
        instrument=factories.make_instrument(),
        region=north,
        user=edda,
        film=film,
        track=FilmTrack.objects.create(film=film, language="sv", file="film/a.vtt"),
        transcript=FilmTranscript.objects.create(film=film, language="sv", text="Text"),
        settings=SiteSettings.objects.create(),
        type=factories.make_type("T1"),
        term=factories.make_term("sector", "care"),
        act=LegalReference.objects.create(title="Act", eli="eli/1", celex="32014L0024"),
        assessment=Assessment.objects.get(),
        transfer=Transfer.objects.get(),
        coverage=RegionCoverage.objects.get(),
        copy=factories.make_copy(factories.make_practice("The original")),
    )


def change(row, **fields):
    """Write columns past every form and every save()."""
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def again(row, **fields):
    """The same row a second time, but for these columns."""
    row = type(row)._base_manager.get(pk=row.pk)
    row.pk, row._state.adding = None, True
    for name, value in fields.items():
        setattr(row, name, value)
    type(row)._base_manager.bulk_create([row])


DAY = datetime.date(2014, 6, 30)
ONCE = {
    "uid": lambda w: change(w.actor, uid=w.practice.uid),
    "slug": lambda w: change(w.actor, slug=w.practice.slug),
    "code of a region": lambda w: again(w.region),
    "slug of a country": lambda w: change(factories.make_region("IT"), slug=factories.make_region("SE").slug),
    "other code of a region": lambda w: [
        RegionCode.objects.create(region=w.region, code="SE999", version=2021) for _ in "12"
    ],
    "membership": lambda w: again(w.user.memberships.get()),
    "term": lambda w: again(w.term),
    "label of a term": lambda w: [TermLabel.objects.create(of=w.term, language="sv", text="A") for _ in "12"],
    "label of a type": lambda w: [
        InstrumentTypeLabel.objects.create(of=w.type, language="sv", text="A") for _ in "12"
    ],
    "label of a region": lambda w: [
        RegionLabel.objects.create(of=w.region, language="sv", text="A") for _ in "12"
    ],
    "label of a tag": lambda w: [
        TagLabel.objects.create(of=w.practice.tags.get(), language="sv", text="A") for _ in "12"
    ],
    "address of a source": lambda w: again(w.practice.sources.first()),
    "translation": lambda w: again(w.practice.translations.first()),
    "open copy": lambda w: factories.make_copy(w.copy.copy_of.child),
    "number of a version": lambda w: again(w.practice.versions.first()),
    "old slug": lambda w: [OldSlug.objects.create(record_id=w.actor.pk, slug="old") for _ in "12"],
    "link check": lambda w: [LinkCheck.objects.create(url="https://example.org/") for _ in "12"],
    "facet": lambda w: [
        RecordFacet.objects.create(record_id=w.actor.pk, facet="level", value="eu") for _ in "12"
    ],
    "code of a type": lambda w: again(w.type),
    "ELI": lambda w: again(w.act, celex=""),
    "CELEX": lambda w: again(w.act, eli=""),
    "own reading": lambda w: again(w.practice.self_readings.first()),
    "building block": lambda w: again(w.practice.building_blocks.first()),
    "instrument of a practice": lambda w: again(w.practice.instrument_links.first(), is_main=False),
    "main instrument": lambda w: w.practice.instrument_links.update(is_main=True),
    "assessment of a day": lambda w: again(w.assessment),
    "score of a criterion": lambda w: again(w.assessment.scores.first()),
    "coverage": lambda w: again(w.coverage),
    "film of the project": lambda w: again(w.film),
    "track": lambda w: again(w.track),
    "transcript": lambda w: again(w.transcript),
    "site settings": lambda w: SiteSettings.objects.bulk_create([SiteSettings(pk=2)]),
    "lead partner": lambda w: [change(factories.make_partner(), is_lead=True) for _ in "12"],
    "tag of a practice": lambda w: again(w.practice.tagged.first()),
}


def score(w, **fields):
    """The score of one gate, with a reason, but for these columns."""
    reason = "It serves the social economy in this region."
    defaults = {"criterion": "gate_lawful", "score": 2, "comment": reason}
    CriterionScore.objects.create(assessment=w.assessment, **(defaults | fields))


NEVER = {
    "unknown status": lambda w: change(w.practice, status="lost"),
    "unknown origin": lambda w: change(w.practice, origin="hearsay"),
    "unknown data status": lambda w: change(w.practice, data_status="sure"),
    "unknown kind": lambda w: change(w.practice, kind="event"),
    "unknown role": lambda w: w.user.memberships.update(role="owner"),
    "unknown action": lambda w: w.practice.decisions.create(action="guess"),
    "a record without a slug": lambda w: change(w.practice, slug=None),
    "a copy with a slug": lambda w: change(w.copy, slug="a-copy"),
    "a published copy": lambda w: change(w.copy, status="published", published_at=timezone.now()),
    "published without a title": lambda w: change(w.practice, title=""),
    "published without a date": lambda w: change(w.practice, published_at=None),
    "published by a region, unchecked": lambda w: change(w.practice, origin="region"),
    "published from general knowledge": lambda w: change(w.practice, verification="general_knowledge"),
    "confirmed without a date": lambda w: change(w.practice, data_status="confirmed"),
    "review before the check": lambda w: change(w.practice, checked_on=DAY, review_by=DAY),
    "a date without precision": lambda w: change(w.practice, started=DAY, started_precision=""),
    "a precision without date": lambda w: change(w.actor, founded=None, founded_precision="Y"),
    "an end before the start": lambda w: change(
        w.practice, ended="2013-12-31", ended_precision="Y", ongoing="no"
    ),
    "ended and still going on": lambda w: change(w.practice, ended=DAY, ended_precision="D", ongoing="yes"),
    "out of force before adopted": lambda w: change(
        w.instrument,
        adopted=DAY,
        adopted_precision="D",
        in_force_until="2013-12-31",
        in_force_until_precision="Y",
    ),
    "out of force before in force": lambda w: change(
        w.instrument,
        in_force_from=DAY,
        in_force_from_precision="D",
        in_force_until="2013-12-31",
        in_force_until_precision="Y",
    ),
    "an instrument across borders": lambda w: change(w.instrument, level="cross_border"),
    "a figure without source": lambda w: w.practice.figures.update(source=None, source_text=""),
    "a source elsewhere than on the web": lambda w: factories.make_source(w.actor, url="ftp://example.org/"),
    "a script as a website": lambda w: change(w.actor, website="javascript:alert(1)"),
    "a type in a foreign category": lambda w: change(w.type, category="legal"),
    "evidence of level 6": lambda w: change(w.practice, evidence_level=6),
    "an own reading of 4": lambda w: w.practice.self_readings.update(value=4),
    "a seventh building block": lambda w: w.practice.building_blocks.create(position=7, name="Too many"),
    "a score of 4": lambda w: score(w, criterion="core_efficiency", score=4),
    "a weak gate": lambda w: score(w, score=1),
    "a score without a reason": lambda w: score(w, comment="Fine."),
    "dropped without a reason": lambda w: change(w.transfer, status="dropped"),
    "decided nowhere": lambda w: change(w.coverage, finding="not_competence"),
    "an image without words": lambda w: Image.objects.create(record_id=w.actor.pk, file="a.png"),
    "a film from nowhere": lambda w: Film.objects.create(title="None"),
    "a region with an address of its own": lambda w: change(w.region, slug="ostergotland"),
}


def is_refused(attempt, world):
    try:
        with transaction.atomic():
            attempt(world)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("refusals", [ONCE, NEVER], ids=["twice", "at all"])
def test_the_database_does_not_take(world, refusals):
    """In one go, as the world they start from is large; each attempt is undone."""
    assert [what for what, attempt in refusals.items() if not is_refused(attempt, world)] == []


@pytest.mark.django_db
def test_what_is_unknown_may_be_unknown_twice(world):
    """Empty is no value: sources without address, acts without number, gates not assessed, ends without start."""
    for _time in "12":
        factories.make_source(world.actor, url="")
        LegalReference.objects.create(title="Act without a number")
    score(world, score=None, comment="")
    change(world.actor, active_to=DAY, active_to_precision="D")


def test_what_others_use_cannot_go(world):
    practice = world.practice
    for row in (practice.region, practice.tags.get(), practice.sources.first(), world.actor.main_kind):
        with pytest.raises(models.ProtectedError), transaction.atomic():
            row.delete()


SHORT_TEXTS = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
    st.just(""),
)


@given(text=SHORT_TEXTS, end=st.booleans())
def test_a_partial_date_comes_back_as_it_was_written(text, end):
    assert dates.as_text(*dates.parse(text, end=end)) == text


@given(early=SHORT_TEXTS, late=SHORT_TEXTS)
def test_a_period_is_in_order_when_its_texts_are(early, late):
    """A start is the first day it can mean and an end the last, so 2014 to 2014 is no contradiction."""
    if early and late and early <= late:
        assert dates.parse(early)[0] <= dates.parse(late, end=True)[0]


@given(text=st.text(max_size=12))
def test_any_text_is_a_date_or_refused(text):
    with suppress(ValidationError):
        date, precision = dates.parse(text)
        assert bool(date) == bool(precision) == bool(text.strip())


AS_WRITTEN = {
    "March 2007": "2007-03",
    "mars 2007": "2007-03",
    "maj 2007": "2007-05",
    "Sept. 2010": "2010-09",
    "03/2007": "2007-03",
    "01/03/2009": "2009-03-01",
    "1.3.2009": "2009-03-01",
    "1 March 2009": "2009-03-01",
    "den 1 mars 2009": "2009-03-01",
    "March 1, 2009": "2009-03-01",
    "2011-": "2011",
    "March 2007 –": "2007-03",
    "2011-12": "2011-12",
}


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_dates_are_read_as_people_write_them(text):
    assert dates.as_text(*dates.parse(text)) == AS_WRITTEN[text]


@given(
    day=st.dates(min_value=datetime.date(1000, 1, 1)),
    end=st.booleans(),
    language=st.sampled_from(["en", "sv"]),
)
def test_every_way_to_write_a_day_means_that_day(day, end, language):
    with override(language):
        month = date_format(day, "F")
    written = [f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", f"{day.day} {month} {day.year}"]
    assert {dates.parse(text, end=end) for text in written} == {(day, dates.Precision.DAY)}
    months = [f"{month} {day.year}", f"{day:%m/%Y}", f"{month.upper()[:3]} {day.year}"]
    assert {dates.as_text(*dates.parse(text, end=end)) for text in months} == {day.isoformat()[:7]}


REFUSED = {
    "14": "four digits",
    "1/3/09": "four digits",
    "2011/2012": "two years",
    "2011–2012": "two years",
    "2014/06": "two years",
    "2014-13": "calendar",
    "2014-02-30": "calendar",
    "2014-6-31": "calendar",
    "31/02/2009": "calendar",
    "0000": "calendar",
    "2014-00": "calendar",
    "in spring 2014": "Write a year",
    "-": "Write a year",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(ValidationError, match=REFUSED[text]):
        dates.parse(text)


def test_an_end_is_no_beginning():
    with pytest.raises(ValidationError, match="leave the end empty"):
        dates.parse("2011-", end=True)


def test_dates_are_told_as_precisely_as_they_are_known():
    told = [dates.in_words(*dates.parse(text)) for text in ("2014", "2014-06", "2014-06-30", "")]
    assert told == ["2014", "June 2014", told[2], ""]
    assert "30" in told[2]
    with override("sv"):
        assert dates.in_words(*dates.parse("2014-06")) == "juni 2014"


def test_every_row_says_what_it_is(world):
    TermLabel.objects.create(of=world.term, language="sv", text="Vård")
    Autosave.objects.create(user=world.user, kind="practice")
    world.practice.decisions.create(action="load")
    rows = [model._base_manager.first() for model in OURS if "_" not in model.__name__]
    assert [row for row in rows if row and (not str(row) or " object (" in str(row))] == []
    assert [
        model for model in OURS if model.__str__ is models.Model.__str__ and "_" not in model.__name__
    ] == []


# --- versions ----------------------------------------------------------------------------------------

# Rows that point to a record and are not copied with it: the trail, what the system keeps, what hangs on the
# record and never on its copy, and keys by which one record names another.
NOT_PARTS = {
    "Decision.record",
    "Version.record",
    "OldSlug.record",
    "RecordFacet.record",
    "SearchText.record",
    "Autosave.record",
    "Assessment.practice",
    "Transfer.practice",
    "Record.copy_of",
    "Record.successor",
    "Partner.actor_today",
    "PracticeActor.actor",
    "PracticeInstrument.instrument",
    "TaggedPractice.content_object",
}


def keys_to_records():
    """Yield (key as Model.field, the relation seen from the record)."""
    kinds = {Record, *Record.__subclasses__()}
    for model in OURS:
        for field in model._meta.local_fields:
            is_parent_link = getattr(field.remote_field, "parent_link", False)
            if field.is_relation and field.related_model in kinds and not is_parent_link:
                yield f"{model.__name__}.{field.name}", field.remote_field.get_accessor_name()


def test_every_key_to_a_record_is_a_part_or_a_named_exception():
    parts = {name for kind in Record.__subclasses__() for name in kind.PARTS}
    keys = dict(keys_to_records())
    assert {key for key, name in keys.items() if name not in parts} == NOT_PARTS
    assert parts <= set(keys.values())


@pytest.mark.django_db
def test_a_version_holds_every_part(world):
    """Each part has rows; each is in the data; and nothing in it is a number of this database."""
    data = as_data(world.practice)
    parts = {name: len(data[name]) for name in world.practice.PARTS}
    assert parts == dict.fromkeys(parts, 2)
    assert json.loads(json.dumps(data)) == data
    assert data["instrument_links"][0]["instrument"] == world.practice.instrument_links.first().instrument.uid
    assert (data["region"], data["tags"], data["also_regions"]) == ("SE123", ["worker_buyout"], ["SE232"])
    assert [row["source"] for row in data["results"]] == [0, 1]
    assert [row["fact"] for row in data["figures"]] == [0, 1]
    assert (
        data["preconditions"][0] | {"instrument_type": "L5a", "service": "advice"} == data["preconditions"][0]
    )


@pytest.mark.django_db
def test_a_version_is_the_same_however_the_record_was_fetched(world, django_assert_num_queries):
    fetched = whole(type(world.practice).objects.filter(pk=world.practice.pk)).get()
    with django_assert_num_queries(0):
        data = as_data(fetched)
    assert data == as_data(world.practice) == as_data(Record.objects.get(pk=world.practice.pk))
    assert not differ(data, Version.objects.get(record=world.practice).data)


@pytest.mark.django_db
def test_versions_differ_when_a_part_does(world):
    before = as_data(world.practice)
    world.practice.results.filter(position=0).update(text="Thirteen jobs")
    after = as_data(world.practice)
    assert differ(before, after)
    assert not differ(before, before | {"a_field_of_later": "value"})
