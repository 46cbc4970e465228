"""Mails of the life cycle and of the weekly run: exactly who gets them, in which language, and what is in them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from records import autosave, emails, reminders
from records.models import Autosave, ImportFile, Record, ReminderSent, User
from records.still_correct import VALID_SECONDS, confirmation, signer
from records.workflow import move, start_working_copy
from tests import factories
from tests.conftest import make_member, make_place

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


class NoServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """A function: move a record, and let happen what waits for the end of the transaction."""

    def step(record, action, by, **given):
        with django_capture_on_commit_callbacks(execute=True):
            move(record, action, by=by, **given)

    return step


def draft(title="Work integration", region="SE123", **given):
    """A complete draft, ready for review."""
    texts = {"summary": "In short.", "authority": "A ministry", "what_it_does": "It helps."}
    given = {"status": "draft", "published_at": None} | texts | given
    record = factories.make_instrument(title, region=make_place(region, region), **given)
    factories.make_source(record)
    return record


def in_review(author, title="Work integration", **given):
    record = draft(title, author=author, submitted_by=author, **given)
    Record.objects.filter(pk=record.pk).update(status="review")
    record.refresh_from_db()
    return record


def sent():
    """{address: subject} of all mails; everybody gets one at most."""
    found = {address: message.subject for message in mail.outbox for address in message.recipients()}
    assert len(found) == len(mail.outbox)
    return found


def addresses(*people):
    return {person.email for person in people}


def body_for(person):
    [message] = [message for message in mail.outbox if message.to == [person.email]]
    return message.body


def staff_page(record, name):
    return SITE + reverse(f"admin:practices_{record.kind}_{name}", args=[record.pk])


def speak_swedish(*people):
    User.objects.filter(pk__in=[person.pk for person in people]).update(language="sv")


# A record is sent to review


def test_editors_of_the_region_are_asked_to_review(after_commit, carla, edda, sandro, coordinator):
    nils = make_member("nils", make_place("SE", "Sweden"), "editor")
    speak_swedish(nils)
    record = draft(author=carla)
    after_commit(record, "submit", carla)
    assert set(sent()) == addresses(edda, nils)
    assert sent() == {
        "edda@example.org": "To review: Work integration",
        "nils@example.org": "Att granska: Work integration",
    }
    assert "carla has sent this record of Östergötland to review:" in body_for(edda)
    assert staff_page(record, "decide") in body_for(edda)
    assert staff_page(record, "preview") in body_for(edda)
    assert body_for(nils).startswith("Hej nils!")


def test_nobody_is_asked_to_review_their_own_record(after_commit, carla, edda, coordinator):
    anna = make_member("anna", make_place("SE123", ""), "editor")
    after_commit(draft(author=anna), "submit", edda)
    assert set(sent()) == addresses(coordinator)
    mail.outbox.clear()
    after_commit(draft("Other", author=edda), "submit", edda)
    assert set(sent()) == addresses(anna)


def test_without_an_editor_the_coordinators_are_asked(after_commit, carla, sandro, coordinator):
    second = User.objects.create_superuser("second", "second@example.org")
    after_commit(draft(author=carla), "submit", carla)
    assert set(sent()) == addresses(coordinator, second)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": ""}])
def test_who_has_left_gets_no_mail(after_commit, carla, edda, north, change):
    anna = make_member("anna", north, "editor")
    User.objects.filter(pk=edda.pk).update(**change)
    after_commit(draft(author=carla), "submit", carla)
    assert set(sent()) == addresses(anna)


# A decision is taken


@pytest.mark.parametrize(
    ("action", "comment", "subject", "swedish"),
    [
        ("return", "Name the act.", "sent back", "skickad tillbaka"),
        ("publish", "", "published", "publicerad"),
    ],
)
def test_author_and_submitter_learn_of_the_decision(
    after_commit, carla, edda, sandro, north, coordinator, action, comment, subject, swedish
):
    anna = make_member("anna", north, "contributor")
    speak_swedish(anna)
    record = in_review(carla)
    Record.objects.filter(pk=record.pk).update(submitted_by=anna)
    record.refresh_from_db()
    after_commit(record, action, edda, comment=comment)
    assert set(sent()) == addresses(carla, anna)
    assert sent()["carla@example.org"] == f"Work integration: {subject}"
    assert sent()["anna@example.org"] == f"Work integration: {swedish}"
    said = body_for(carla)
    assert "edda has decided on a record that you wrote or submitted:" in said
    assert ("Comment:\n  Name the act." in said) == bool(comment)
    public = f"{SITE}{record.get_absolute_url()}"
    assert (public if action == "publish" else staff_page(record, "change")) in said


def test_the_writers_of_a_working_copy_learn_of_its_publication(after_commit, carla, edda, north):
    """And not who once wrote the record that it changes."""
    anna = make_member("anna", north, "contributor")
    record = draft(author=anna)
    Record.objects.filter(pk=record.pk).update(status="published", published_at=timezone.now())
    copy = start_working_copy(record, by=carla)
    Record.with_copies.filter(pk=copy.pk).update(change_note="The new act")
    after_commit(Record.with_copies.get(pk=copy.pk), "submit", carla)
    mail.outbox.clear()
    after_commit(Record.with_copies.get(pk=copy.pk), "publish", edda)
    assert sent() == {"carla@example.org": "Work integration: change published"}
    assert f"{SITE}{record.get_absolute_url()}" in body_for(carla)


def test_who_decides_is_not_told(after_commit, coordinator, carla):
    record = in_review(coordinator)
    after_commit(record, "return", coordinator, comment="Not yet.")
    assert sent() == {}


@pytest.mark.parametrize("action", ["check", "confirm"])
def test_a_check_is_no_news_for_the_author(after_commit, carla, edda, action):
    after_commit(factories.make_practice(author=carla), action, edda, role="Region")
    assert sent() == {}


def test_signs_in_a_title_stay_as_they_are(after_commit, carla, edda):
    after_commit(draft("Laws & <rules>"), "submit", carla)
    assert sent() == {"edda@example.org": "To review: Laws & <rules>"}
    assert "  Laws & <rules>\n" in body_for(edda)
    [message] = mail.outbox
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert message.from_email == "messe@localhost"


def test_a_step_that_is_undone_tells_nobody(django_capture_on_commit_callbacks, carla, edda):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        move(draft(author=carla), "submit", by=carla)
        transaction.set_rollback(True)
    assert sent() == {}


def test_a_mail_that_fails_breaks_nothing(signed_in, settings, carla, edda, caplog, after_commit):
    settings.EMAIL_BACKEND = "tests.test_mails.NoServer"
    record = draft(author=carla)
    after_commit(record, "submit", carla)
    record.refresh_from_db()
    assert record.status == "review"
    assert [row.getMessage() for row in caplog.records] == [
        "A mail could not be sent: To review: Work integration"
    ]


def test_as_many_queries_for_many_reviewers(carla, edda, north, django_assert_num_queries):
    record = in_review(carla)
    emails.review_requested(record)  # words of vocabularies are read once
    with django_assert_num_queries(3):
        emails.review_requested(record)
    for number in range(3):
        make_member(f"editor{number}", north, "editor")
    with django_assert_num_queries(3):
        emails.review_requested(record)


# The weekly run


def old(record, days, **given):
    Record.with_copies.filter(pk=record.pk).update(updated=timezone.now() - timedelta(days=days), **given)
    return record


def due(title, days, region="SE123", **given):
    """A published record whose next check is in so many days."""
    today = timezone.localdate()
    given |= {"review_by": today + timedelta(days=days), "checked_on": today - timedelta(days=400)}
    return factories.make_practice(title, region=make_place(region, region), **given)


def run(capsys, **given):
    mail.outbox.clear()
    call_command("send_reminders", **given)
    return capsys.readouterr().out


def test_what_waits_is_told_to_those_who_can_act(capsys, carla, edda, sandro, coordinator):
    speak_swedish(edda)
    record = old(draft("Old draft", author=carla), 8)
    old(draft("New draft", author=carla), 6)
    copy = old(factories.make_copy(factories.make_practice("Public"), author=carla, title="Old copy"), 9)
    review = old(in_review(carla, "Old review"), 8)
    old(draft("Somebody left", author=None), 8)
    old(draft("Not mine any more", author=sandro), 8)
    assert run(capsys) == "Mails sent: 2\n"
    assert sent() == {
        "carla@example.org": "2 records wait for you",
        "edda@example.org": "1 post väntar på dig",
    }
    titles = re.findall(r"^- (.*)$", body_for(carla), re.MULTILINE)
    assert titles == ["Old copy", "Old draft"]
    for one in (record, copy):
        assert staff_page(one, "change") in body_for(carla)
    assert "Under granskning, väntar på beslut:" in body_for(edda)
    assert staff_page(review, "decide") in body_for(edda)


def test_the_days_are_chosen(capsys, carla):
    old(draft(author=carla), 4)
    assert run(capsys) == "Mails sent: 0\n"
    assert run(capsys, days=3) == "Mails sent: 1\n"
    for days in (0, -1, 10**9):
        with pytest.raises(CommandError, match="--days"):
            call_command("send_reminders", days=days)


def test_what_is_to_be_checked_is_told_to_the_region(capsys, carla, edda, sandro, coordinator):
    speak_swedish(edda)
    late, soon = due("Overdue", -10), due("Soon", 30)
    due("Later", 31)
    due("Archived", -10, status="archived")
    factories.make_practice("Never checked")
    due("Of Tuscany", 1, region="ITI1")
    due("Of nobody", 2, region="FR10")
    assert run(capsys) == "Mails sent: 4\n"
    assert sent() == {
        "carla@example.org": "Still correct? 2 records to check",
        "edda@example.org": "Stämmer det fortfarande? 2 poster att granska",
        "sandro@example.org": "Still correct? 1 record to check",
        "coordinator@example.org": "Still correct? 1 record to check",
    }
    said = body_for(carla)
    assert re.findall(r"^- (.*)$", said, re.MULTILINE) == ["Overdue", "Soon"]
    assert "Östergötland, to be checked by" in said
    for record in (late, soon):
        assert confirmation(record).rpartition(":")[0].rpartition(":")[0] in said
        assert staff_page(record, "change") in said
    assert "- Of nobody\n" in body_for(coordinator)


def test_each_mail_is_sent_once_in_a_week(capsys, carla, edda):
    due("Overdue", -10)
    old(draft("Old draft", author=carla), 8)
    assert run(capsys) == "Mails sent: 3\n"
    assert run(capsys) == "Mails sent: 0\n"
    assert mail.outbox == []
    ReminderSent.objects.update(on=timezone.localdate() - timedelta(days=6))
    assert run(capsys) == "Mails sent: 0\n"
    ReminderSent.objects.update(on=timezone.localdate() - timedelta(days=7))
    assert run(capsys) == "Mails sent: 3\n"


def test_a_run_forgets_what_was_left_lying(capsys, carla):
    """Files that nobody confirmed, and typed text that nobody came back for; what is newer stays."""
    files = [ImportFile.objects.create(user=carla, kind="practice", name=name, content=b"") for name in "ab"]
    texts = [autosave.keep(carla, kind, None, {"title": ["x"]}) for kind in ("practice", "actor")]
    ImportFile.objects.filter(pk=files[0].pk).update(at=timezone.now() - timedelta(days=2))
    Autosave.objects.filter(pk=texts[0].pk).update(at=timezone.now() - timedelta(days=31))
    call_command("send_reminders")
    assert [*ImportFile.objects.all()] == files[1:]
    assert [*Autosave.objects.all()] == texts[1:]


def test_of_two_runs_at_once_one_sends(carla):
    record = due("Overdue", -10)
    assert reminders.send_once(carla, "due", [record]) is True
    assert reminders.send_once(carla, "due", [record]) is None
    assert len(mail.outbox) == 1


def test_what_could_not_be_sent_is_sent_by_the_next_run(capsys, settings, carla):
    due("Overdue", -10)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.test_mails.NoServer"
    with pytest.raises(CommandError, match="could not be sent: 1"):
        run(capsys)
    assert capsys.readouterr().out == "Mails sent: 0\n"
    settings.EMAIL_BACKEND = works
    assert run(capsys) == "Mails sent: 1\n"


def test_as_many_queries_for_many_records(django_assert_num_queries, carla, edda, north):
    def gather():
        staff = User.objects.in_service()
        return reminders.waiting(staff, 7), reminders.due(staff)

    due("One", -1)
    old(in_review(carla, "Review"), 8)
    with django_assert_num_queries(5):
        gather()
    for number in range(3):
        due(f"Due {number}", -1)
        old(in_review(carla, f"Review {number}"), 8)
        make_member(f"editor{number}", north, "editor")
    with django_assert_num_queries(5):
        waiting, checks = gather()
    assert {len(found) for found in checks.values()} == {4}
    assert carla not in waiting


# The link of the weekly mail


def path_of(record):
    return confirmation(record).removeprefix(SITE)


def test_one_click_says_that_it_is_still_correct(signed_in, carla):
    record = due("Overdue", -10)
    client = signed_in(carla)
    page = client.get(path_of(record))
    assert page.status_code == 200
    assert "Overdue" in page.text
    assert "Östergötland" in page.text
    assert f'href="{record.get_absolute_url()}"' in page.text
    record.refresh_from_db()
    assert record.review_by < timezone.localdate()  # looking changes nothing

    done = client.post(path_of(record), follow=True)
    assert "Overdue: checked, still correct." in done.text
    record.refresh_from_db()
    assert record.checked_on == timezone.localdate()
    assert record.checked_by_role == "Östergötland"
    assert record.review_by > timezone.localdate() + timedelta(days=360)
    assert [(row.action, row.by) for row in record.decisions.all()] == [("check", carla)]


def test_a_coordinator_checks_as_the_central_desk(signed_in, coordinator):
    record = due("Overdue", -10)
    signed_in(coordinator).post(path_of(record))
    record.refresh_from_db()
    assert record.checked_by_role == "central desk"


def test_the_link_alone_opens_nothing(client, carla):
    record = due("Overdue", -10)
    for page in (client.get(path_of(record)), client.post(path_of(record))):
        assert page.status_code == 302
        assert page.url.startswith("/admin/login/?next=/admin/check/")
    assert not record.decisions.exists()


def test_a_link_of_another_region_is_no_link(signed_in, sandro):
    record = due("Overdue", -10)
    client = signed_in(sandro)
    assert client.get(path_of(record)).status_code == client.post(path_of(record)).status_code == 404
    assert not record.decisions.exists()


@pytest.mark.parametrize(
    "change", [lambda path: path[:-3] + "/", lambda path: path.replace("check/", "check/x"), None]
)
def test_a_changed_or_old_link_says_so(signed_in, carla, monkeypatch, change):
    record = due("Overdue", -10)
    path = path_of(record)
    if change:
        path = change(path)
    else:
        monkeypatch.setattr("records.still_correct.VALID_SECONDS", -1)
    client = signed_in(carla)
    for page in (client.get(path), client.post(path)):
        assert page.status_code == 410
        assert "This link is too old, or a part of it is missing." in page.text
        assert 'href="/admin/"' in page.text
    assert not record.decisions.exists()


def test_a_link_lives_longer_than_until_the_next_mail():
    assert signer.unsign(signer.sign("abcdefgh"), max_age=VALID_SECONDS) == "abcdefgh"
    assert VALID_SECONDS > 8 * 24 * 60 * 60


@pytest.mark.parametrize("status", ["archived", "draft"])
def test_what_is_not_public_is_not_confirmed(signed_in, carla, status):
    record = due("Overdue", -10)
    Record.objects.filter(pk=record.pk).update(status=status)
    client = signed_in(carla)
    assert "there is nothing to confirm" in client.get(path_of(record)).text
    assert "Only published records are checked; this one is" in client.post(path_of(record)).text
    assert not record.decisions.exists()
