"""Text that was typed and not saved: kept for one person, offered once more, and never the record."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from practices.models import Practice
from records.forms import change_address
from records.models import Autosave
from tests import factories
from tests.conftest import make_member
from tests.test_entering import ADD, SOURCE, draft, snapshot
from tests.typing import Desk, formsets_of, sent_from

AUTOSAVE = "/admin/practices/practice/autosave/"
NEW_SOURCE = {"sources-TOTAL_FORMS": "1", "sources-INITIAL_FORMS": "0", "sources-0-title": "A typed source"}


def sent(typed):
    boxes = [
        [name, str(one)]
        for name, value in typed.items()
        if value is not None
        for one in (value if isinstance(value, list) else [value])
    ]
    return json.dumps(boxes)


def autosave(client, typed, record=None):
    address = f"{AUTOSAVE}?record={record.pk}" if record else AUTOSAVE
    body = typed if isinstance(typed, str | bytes) else sent(typed)
    return client.post(address, body, content_type="application/json")


@pytest.fixture
def practice(north):
    return draft(north, title="As saved", summary="Saved.")


@pytest.fixture
def client(signed_in, carla):
    return signed_in(carla)


def typed_into(client, address, **typed):
    return sent_from(client.get(address)) | typed


def test_what_is_typed_comes_back_into_the_form(client, practice):
    typed = typed_into(client, change_address(practice), summary="Typed.", title="", **NEW_SOURCE)
    assert autosave(client, typed, practice).json().keys() == {"at"}
    practice.refresh_from_db()
    assert (practice.summary, practice.sources.count()) == ("Saved.", 0)

    page = client.get(change_address(practice))
    assert f"Text from {page.context_data['unsaved_at']} that was not saved." in page.text
    assert "Typed." not in page.text

    page = client.post(change_address(practice), {"_put_back": "1"})
    assert "Typed.</textarea>" in page.text
    assert 'value="A typed source"' in page.text
    assert 'name="_put_back"' not in page.text
    assert page.context_data["errors"] == []
    assert "errornote" not in page.text
    assert "It is not saved yet." in page.text
    practice.refresh_from_db()
    assert (practice.title, practice.summary, practice.sources.count()) == ("As saved", "Saved.", 0)


def test_nothing_is_saved_by_putting_back_what_is_right(client, north):
    typed = typed_into(client, ADD, **snapshot(north), **NEW_SOURCE)
    autosave(client, typed)
    page = client.post(ADD, {"_put_back": "1"})
    assert page.status_code == 200
    assert 'value="A house for repairs"' in page.text
    assert not Practice.objects.exists()


def test_what_was_put_back_can_be_saved_and_is_forgotten(client, practice):
    typed = typed_into(client, change_address(practice), summary="Typed.")
    autosave(client, typed, practice)
    page = client.post(change_address(practice), {"_put_back": "1"})
    again = {name: value for name, value in sent_from(page).items() if value is not None}
    assert client.post(change_address(practice), again).status_code == 302
    practice.refresh_from_db()
    assert practice.summary == "Typed."
    assert not Autosave.objects.exists()


def test_it_is_thrown_away(client, practice):
    autosave(client, {"summary": "Typed."}, practice)
    answer = client.post(change_address(practice), {"_throw_away": "1"})
    assert answer.url == change_address(practice)
    assert not Autosave.objects.exists()
    assert 'name="_put_back"' not in client.get(change_address(practice)).text
    assert client.post(change_address(practice), {"_put_back": "1"}).status_code == 302


def test_each_person_record_and_kind_is_kept_apart(client, signed_in, carla, north, practice):
    other = draft(north, title="Another")
    autosave(client, {"title": "First"}, practice)
    autosave(client, {"title": "Again"}, practice)
    autosave(client, {"title": "New"})
    client.post(
        "/admin/actors/actor/autosave/", sent({"title": "New actor"}), content_type="application/json"
    )
    kept = {(row.record_id, row.kind): row.form["title"] for row in Autosave.objects.all()}
    assert kept == {
        (practice.pk, "practice"): ["Again"],
        (None, "practice"): ["New"],
        (None, "actor"): ["New actor"],
    }
    assert client.get(change_address(other)).context_data["unsaved"] is None
    colleague = signed_in(make_member("karl", north, "editor"))
    assert colleague.get(change_address(practice)).context_data["unsaved"] is None
    assert colleague.get(ADD).context_data["unsaved"] is None
    assert colleague.post(change_address(practice), {"_put_back": "1"}).status_code == 302
    colleague.post(change_address(practice), {"_throw_away": "1"})
    assert Autosave.objects.filter(user=carla).count() == 3


def test_saving_forgets_this_form_alone(carla, client, north, practice):
    autosave(client, {"title": "Typed"}, practice)
    autosave(client, {"title": "New"})
    assert Desk(carla).save(ADD, SOURCE, **snapshot(north)) == []
    assert [row.record_id for row in Autosave.objects.all()] == [practice.pk]


def test_two_new_records_side_by_side_are_kept_apart(client, north):
    """And offered one after the other, the newest first; one that is saved is offered no more."""
    pages = [client.get(ADD) for _tab in range(3)]
    addresses = [page.context_data["autosave_address"] for page in pages]
    for number, address in enumerate(addresses):
        client.post(address, sent({"title": f"Case {number}"}), content_type="application/json")
    saved = {name: value for name, value in sent_from(pages[1]).items() if value is not None}
    saved |= snapshot(north) | {"title": "Case 1", "_slot": pages[1].context_data["slot"]}
    saved |= {f"sources-{name}": value for name, value in [("TOTAL_FORMS", "1"), ("0-title", "A report")]}
    assert client.post(ADD, saved).status_code == 302
    assert Practice.objects.filter(title="Case 1").exists()
    assert all(f'name="_slot" value="{page.context_data["slot"]}"' in page.text for page in pages)
    offered = []
    while kept := client.get(ADD).context_data["unsaved"]:
        assert f'name="_slot" value="{kept.slot}"' in client.get(ADD).text
        page = client.post(ADD, {"_put_back": "1", "_slot": kept.slot})
        assert page.context_data["autosave_address"] == addresses[int(page.text.partition("Case ")[2][0])]
        offered.append(page.context_data["adminform"].form["title"].value())
        client.post(ADD, {"_throw_away": "1", "_slot": kept.slot})
    assert offered == ["Case 2", "Case 0"]


def test_a_refused_save_forgets_nothing(carla, client, practice):
    autosave(client, {"title": "Typed"}, practice)
    assert Desk(carla).save(change_address(practice), title="") == ["This field is required."]
    assert Autosave.objects.exists()


def test_only_who_could_save_may_keep(client, signed_in, sandro, north, practice):
    public = factories.make_practice("Open", region=north)
    waiting = draft(north, title="Waiting", status="review")
    assert autosave(client, {"title": "x"}, waiting).status_code == 403
    stranger = signed_in(sandro)
    assert autosave(stranger, {"title": "x"}, public).status_code == 403
    assert autosave(stranger, {"title": "x"}, practice).status_code == 404
    assert stranger.post(change_address(public), {"_put_back": "1"}).status_code == 403
    assert autosave(Client(), {"title": "x"}).url.startswith("/admin/login/")
    for strange in ("x", "9" * 30, "0"):
        assert stranger.post(f"{AUTOSAVE}?record={strange}", "[]", "application/json").status_code == 404
    assert not Autosave.objects.exists()


def test_text_of_one_person_never_goes_to_the_next_at_the_same_screen(client, sandro, carla):
    for ask in (client.get, client.post):
        assert ask(f"{AUTOSAVE}?user={sandro.pk}").status_code == 403
    address = client.get(ADD).context_data["autosave_address"]
    assert re.fullmatch(rf"{re.escape(AUTOSAVE)}\?user={carla.pk}&slot=[0-9a-f]{{32}}", address)
    assert client.get(address).status_code == 200


BAD = [
    "",
    "[]",
    "{}",
    "null",
    '"text"',
    "[1]",
    '[["a"]]',
    '[["a", 1]]',
    '[["_save", "1"]]',
    "[" * 100_000,
    b"\xff",
]


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_form_is_refused(client, body):
    answer = autosave(client, body)
    assert answer.status_code == 400
    assert answer.json() == {"error": "This could not be read and is not kept."}
    assert not Autosave.objects.exists()


def test_another_kind_of_body_is_refused(client):
    assert client.post(AUTOSAVE, {"title": "x"}).status_code == 400


def test_more_than_a_megabyte_is_refused(client):
    answer = autosave(client, {"summary": "x" * 1024 * 1024})
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["error"]
    assert autosave(client, {"summary": "x" * 1000 * 1000}).status_code == 200


def test_strange_letters_are_kept_as_a_database_can(client):
    autosave(client, '[["a\\u0000b", "\\u0000x\\ud800y"], ["csrfmiddlewaretoken", "t"]]')
    assert Autosave.objects.get().form == {"ab": ["x?y"]}
    assert client.post(ADD, {"_put_back": "1"}).status_code == 200


def test_old_text_is_pruned_when_new_is_written(client, carla, north):
    for days in (29, 31):
        kept = Autosave.objects.create(
            user=make_member(f"m{days}", north, "editor"), kind="actor", form={"a": ["b"]}
        )
        Autosave.objects.filter(pk=kept.pk).update(at=timezone.now() - timedelta(days=days))
    autosave(client, {"title": "New"})
    assert {row.user.username for row in Autosave.objects.all()} == {"m29", "carla"}


def test_text_of_another_day_says_the_day(client, carla, practice):
    autosave(client, {"title": "x"}, practice)
    at = timezone.now() - timedelta(days=3)
    Autosave.objects.update(at=at)
    page = client.get(change_address(practice))
    assert str(timezone.localtime(at).year) in page.context_data["unsaved_at"]


def test_a_token_needs_the_page_and_can_be_renewed(carla, practice):
    strict = Client(enforce_csrf_checks=True)
    device = carla.staticdevice_set.create(name="strict", confirmed=True)
    strict.force_login(carla, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session = strict.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert autosave(strict, {"title": "x"}, practice).status_code == 403
    token = strict.get(AUTOSAVE).json()["token"]
    answer = strict.post(AUTOSAVE, sent({"title": "x"}), "application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200


def test_rows_that_are_gone_since_do_no_harm(client, practice):
    source = factories.make_source(practice, "Soon gone")
    typed = typed_into(client, change_address(practice), **{"sources-0-title": "Typed over"})
    autosave(client, typed, practice)
    source.delete()
    page = client.post(change_address(practice), {"_put_back": "1"})
    assert page.status_code == 200
    assert formsets_of(page)["sources"].is_bound


def test_the_popup_of_a_new_record_keeps_nothing(client):
    autosave(client, {"title": "New"})
    page = client.get(f"{ADD}?_popup=1")
    assert (page.context_data["unsaved"], page.context_data["autosave_address"]) == (None, "")


def test_messages_say_that_it_is_back(client, practice):
    autosave(client, {"title": "x"}, practice)
    page = client.post(change_address(practice), {"_put_back": "1"})
    assert [str(one) for one in get_messages(page.wsgi_request)] == [
        "Your text is back in the form. It is not saved yet."
    ]
