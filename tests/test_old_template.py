"""The record template of the MESSE project, A1 to E2, read in as practices."""

import pytest

from practices.models import Practice
from practices.old_dates import partial_date
from records.models.terms import TermLabel
from tests import factories
from tests.sheets import all_rows, confirm, csv_file, refusals, states, upload, xlsx_file

pytestmark = pytest.mark.django_db

ANSWERS = {
    "A1 Title in original language": "Ett påhittat exempel",
    "A2 Title in English": "An invented example",
    "A3 Location, national": "Sweden",
    "A4 Location, regional": "Östergötland",
    "A5 Economic field": "Q Human health and social work activities",
    "A6 Ultimate purpose": "create or conserve employment; make tea",
    "A7 Spatial scale": "Regional (large scale)",
    "A8a Start": "March 07",
    "A8b Anticipated end": "01/03/2009 (End of the funding, but the GP has continued)",
    "A9 Short description": "People work together.",
    "A10 Key words": "work, together",
    "A11 Objectives": "More work.",
    "A12 Activities": "A workshop.",
    "A13 Achievements": "- Twelve jobs\n- A second workshop",
    "B1a Legal exclusion": "Very positive impacts. Debts were settled.",
    "B1b Employment": "Some impact",
    "C1 Is the governance fully inclusive?": "Highly involved",
    "C1 Comments and learning points": "Members decide.",
    "C2 Influence": "Not known",
    "C3 Partnership": "A great deal of partnership work",
    "D1 Told to the public": "A leaflet.",
    "D2 Told to decision makers": "Please insert comments on this here",
    "D3 What would transfer": "The workshop.",
    "E1a Income": "100 000 euro",
    "E1b How it is made up": "78% comes from the public sector while 22% comes from the private sector",
    "E1c Human resources": "Four people",
    "E1d Technology": "Sewing machines",
    "E1e Investment": "A loan",
    "E1f External support": "Advice",
    "E2 Without public funding?": "Yes, with fewer people",
    "Strengths": "The members",
    "Weaknesses": "Little room",
    "Difficulties": "The rent",
    "Lessons learned": "Begin small",
}


@pytest.fixture
def client_of_edda(edda, signed_in):
    term = factories.make_term("purpose", "create_or_conserve_employment", "Create or keep jobs")
    TermLabel.objects.create(of=term, language="en", text="create or conserve employment", kind="synonym")
    factories.make_region("SE")
    return signed_in(edda)


def as_columns(answers=ANSWERS):
    return csv_file([list(answers), list(answers.values())], delimiter=";")


def as_sheets():
    rows = [["Template"], *ANSWERS.items()]
    another = [
        ["A1", "Ett annat"],
        ["A2", "Another"],
        ["A3", "Sweden"],
        ["A4", "Östergötland"],
        ["A9", "x"],
        ["B1a", "-", "Good"],
    ]
    return xlsx_file(rows, Another=another)


@pytest.mark.parametrize(("make", "number"), [(as_columns, 1), (as_sheets, 2)])
def test_a_practice_of_the_old_template_becomes_a_draft(client_of_edda, north, make, number):
    preview = upload(client_of_edda, Practice, make())
    assert {state: len(rows) for state, rows in states(preview).items()} == {"new": number}
    confirm(client_of_edda, preview)
    practice = Practice.objects.get(title="An invented example")
    assert (practice.status, practice.origin, practice.region, practice.owner) == (
        "draft",
        "template_import",
        north,
        north,
    )
    assert practice.title_original == "Ett påhittat exempel"
    assert (practice.nace_section, practice.nace_revision, practice.spatial_scale) == (
        "Q",
        "2",
        "regional_large",
    )
    assert [term.code for term in practice.purposes.all()] == ["create_or_conserve_employment"]
    assert practice.internal_note == "A6: make tea"
    assert (practice.started_text, practice.started_note) == ("2007-03", "")
    assert (practice.ended, practice.ended_note) == (None, ANSWERS["A8b Anticipated end"])
    assert (practice.summary, practice.keywords) == ("People work together.", "work, together")
    assert (practice.objectives, practice.approach) == ("More work.", "A workshop.")
    assert [result.text for result in practice.results.all()] == ["Twelve jobs", "A second workshop"]
    assert (practice.communication, practice.transfer_notes) == ("A leaflet.", "The workshop.")
    assert practice.without_public_money == "yes"
    assert practice.without_public_money_text == "Yes, with fewer people"
    assert practice.success_factors == "The members\nBegin small"
    assert practice.challenges == "Little room\nThe rent"
    assert [(row.item, row.value, row.comment) for row in practice.self_readings.all()] == [
        ("B1a", 3, "Debts were settled."),
        ("B1b", None, "Some impact"),
        ("C1", 3, "Members decide."),
        ("C2", None, ""),
        ("C3", 3, "of partnership work"),
    ]
    assert [row.kind for row in practice.resources.all()] == [
        "income",
        "income_mix",
        "staff_fte",
        "technology",
        "set_up",
        "external_support",
    ]


def test_what_could_not_be_read_is_said(client_of_edda):
    preview = upload(client_of_edda, Practice, as_columns())
    said = [(label, str(sentence)) for label, sentence in all_rows(preview)[0].notices]
    assert said == [
        ("D2", "Left-over text of the template was dropped."),
        ("A6", "“make tea” is no known word: it stands in the internal note."),
        ("A8b", "The words are kept as a note: see whether the date is right."),
        ("B1b", "The step “Some impact” is not known: it stands in the comment."),
    ]
    assert all(sentence in preview.text for _label, sentence in said)
    assert "Twelve jobs" in preview.text


def test_a_place_that_is_not_known(client_of_edda, coordinator, client, signed_in):
    client.logout()
    signed_in(coordinator)
    somewhere = ANSWERS | {"A4 Location, regional": "Nowhere at all"}
    [row] = all_rows(upload(client, Practice, as_columns(somewhere)))
    assert (row.record.region.code, row.record.place) == ("SE", "Nowhere at all")
    nowhere = somewhere | {"A3 Location, national": "Atlantis"}
    assert refusals(upload(client, Practice, as_columns(nowhere))) == [
        (2, "region", "“Nowhere at all” is no known code or word.")
    ]


def test_nothing_is_cut(client_of_edda):
    long = ANSWERS | {"A9 Short description": "Long words " * 40, "A13 Achievements": "Many jobs " * 50}
    confirm(client_of_edda, upload(client_of_edda, Practice, as_columns(long)))
    practice = Practice.objects.get()
    assert (practice.summary, practice.approach) == ("", f"{('Long words ' * 40).strip()}\n\nA workshop.")
    assert " ".join(result.text for result in practice.results.all()) == ("Many jobs " * 50).strip()


@pytest.mark.parametrize(
    ("text", "short", "is_all"),
    [
        ("March 07", "2007-03", True),
        ("Sept. 2009", "2009-09", True),
        ("1st June 2010", "2010-06-01", True),
        ("01/03/2009 (End of the funding)", "2009-03-01", False),
        ("1.3.09", "2009-03-01", True),
        ("06/2011", "2011-06", True),
        ("2012", "2012", True),
        ("2012-2014", "2012", False),
        ("2012-06", "2012-06", True),
        ("31/02/2009", "", False),
        ("ongoing", "", False),
        ("", "", False),
    ],
)
def test_dates_as_people_typed_them(text, short, is_all):
    assert partial_date(text) == (short, is_all)
