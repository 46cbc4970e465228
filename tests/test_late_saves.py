"""A form that is sent when its record can no longer be written: nothing is written, and no word of it is lost."""

import re
from html import unescape

import pytest
from django.utils import timezone

from practices.models import Practice
from records import workflow
from records.forms import change_address
from records.models import Autosave, Record
from tests import factories
from tests.full_record import full_practice
from tests.typing import Desk, new_rows, sent_from

pytestmark = pytest.mark.django_db

TYPED = {"title": "A <late> title", "summary": "Line one\nline two"}
SOURCE = ("sources", {"title": "A decree", "publisher": "The region"})


@pytest.fixture
def draft(coordinator, north):
    practice = full_practice(coordinator)
    Record.objects.filter(pk=practice.pk).update(status="draft", published_at=None)
    return Practice.objects.get(pk=practice.pk)


def opened_then(person, record, happen):
    """What she sends from a form opened before something happened to its record."""
    page = Desk(person).open(change_address(record))
    happen()
    sent = sent_from(page) | new_rows(page, [SOURCE]) | TYPED
    return {name: value for name, value in sent.items() if value is not None}


def shown(page):
    """{label: text} of what the page gives back."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.content.decode(), re.DOTALL)
    return {unescape(label): unescape(text.replace("<br>", "\n")) for label, text in pairs}


def why(page):
    return re.search(r'role="alert"><p>(.*?)</p>', page.content.decode(), re.DOTALL)[1]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("review", "The record is in review now and waits for its decision."),
        ("published", "The record is public now: changes are made in a working copy of it."),
        ("archived", "The record is archived now: an editor can reopen it."),
    ],
)
def test_the_text_stands_on_the_page_and_is_kept(draft, carla, signed_in, state, said):
    now = {"status": state, "published_at": timezone.now()}
    sent = opened_then(carla, draft, lambda: Record.objects.filter(pk=draft.pk).update(**now))
    before = Practice.with_copies.filter(pk=draft.pk).values().get()
    page = signed_in(carla).post(change_address(draft), sent)
    assert (page.status_code, why(page)) == (403, f"{said} Nothing was saved.")
    texts = shown(page)
    assert (texts["Title"], texts["Summary"]) == tuple(TYPED.values())
    new = len(draft.sources.all()) + 1
    assert (texts[f"Source {new}: Title"], texts[f"Source {new}: Publisher"]) == tuple(SOURCE[1].values())
    assert Practice.with_copies.filter(pk=draft.pk).values().get() == before
    assert [kept.form["title"] for kept in Autosave.objects.filter(user=carla, record=draft)] == [
        [TYPED["title"]]
    ]


def test_it_is_offered_again_when_the_record_comes_back(draft, carla, signed_in):
    sent = opened_then(carla, draft, lambda: Record.objects.filter(pk=draft.pk).update(status="review"))
    client = signed_in(carla)
    client.post(change_address(draft), sent)
    Record.objects.filter(pk=draft.pk).update(status="draft")
    assert 'id="unsaved"' in client.get(change_address(draft)).content.decode()
    form = client.post(change_address(draft), {"_put_back": "1"}).context["adminform"].form
    assert form["title"].value() == TYPED["title"]


def test_a_copy_that_was_published_meanwhile_gives_the_text_back(carla, edda, signed_in):
    mill = factories.make_tag("mill")
    record = factories.make_practice("A mill", summary="It grinds.", no_instrument_named=True, tags=[mill])
    factories.make_source(record, "A report")
    copy = workflow.start_working_copy(record, by=carla)

    Record.with_copies.filter(pk=copy.pk).update(change_note="What the copy says anew")

    def publish():
        for action, by in (("submit", carla), ("publish", edda)):
            workflow.move(Practice.with_copies.get(pk=copy.pk), action, by=by)

    sent = opened_then(carla, copy, publish)
    page = signed_in(carla).post(change_address(copy), sent)
    assert page.status_code == 404
    assert shown(page)["Title"] == TYPED["title"]
    assert why(page).startswith("The record is gone, or it is none of your regions’.")


def test_nothing_is_told_or_kept_of_a_record_of_another_region(draft, sandro, signed_in):
    client = signed_in(sandro)
    pages = [
        client.post(change_address(draft), TYPED),
        client.post("/admin/practices/practice/99999/change/", TYPED),
    ]
    bodies = {re.sub(r'csrf\w+" value="\w+"|/99999/|/\d+/', "", page.content.decode()) for page in pages}
    assert ([page.status_code for page in pages], len(bodies)) == ([404, 404], 1)
    public = factories.make_practice("A public one of the north", owner=draft.owner)
    page = client.post(change_address(public), TYPED)
    assert (page.status_code, shown(page)["Title"]) == (403, TYPED["title"])
    assert why(page).startswith("The record is gone, or it is none of your regions’.")
    assert not Autosave.objects.exists()
