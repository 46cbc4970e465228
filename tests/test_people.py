"""People come and go: invitations, lost passwords and phones, the end of an account."""

import re
from datetime import timedelta
from threading import enumerate as threads

import pytest
from axes.models import AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from records import accounts
from records.account_forms import EndAccountForm
from records.models import Record, User
from tests import factories
from tests.conftest import make_member, make_place
from tests.typing import Desk

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet river"
ADD = "/admin/records/user/add/"
RESET = "/admin/password-reset/"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def invite(coordinator, north, django_capture_on_commit_callbacks):
    """A function: fill in the form as the coordinator; the errors that are shown."""

    def fill_in(*, region=north, **typed):
        person = {"first_name": "Nils", "last_name": "Berg", "email": "nils@example.org", "language": "en"}
        role = [("memberships", {"region": region.pk, "role": "editor"})] if region else []
        with django_capture_on_commit_callbacks(execute=True):
            return Desk(coordinator).save(
                ADD, *role, **person | typed | {"memberships-TOTAL_FORMS": len(role)}
            )

    return fill_in


def link_in(message):
    [path] = re.findall(r"^ +http://127\.0\.0\.1:8000(/admin/\S+)$", message.body, re.MULTILINE)
    return path


def choose(client, path, password=PASSWORD):
    """Open the link of a mail and choose a password."""
    form = client.get(path, follow=True)
    address = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(address, {"new_password1": password, "new_password2": password}, follow=True)


def access(user):
    return f"/admin/records/user/{user.pk}/access/"


def log_of(user):
    return [
        row.get_change_message() for row in LogEntry.objects.filter(object_id=str(user.pk)).order_by("pk")
    ]


def mails_have_left():
    for thread in threads():
        if thread.name == "mail":
            thread.join()


def browser_of(user):
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def is_inside(browser):
    return "/admin/login/" not in browser.get("/second-factor/").headers.get("Location", "")


def sessions_of(user):
    """An ended account is signed out by Django alone; whether its sessions are gone is asked of the table."""
    return sum(row.get_decoded().get("_auth_user_id") == str(user.pk) for row in Session.objects.all())


def later(monkeypatch, **time):
    """The clock of the links, so much later."""
    now = PasswordResetTokenGenerator._now
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + timedelta(**time))


# Invitations


def test_an_invitation_leads_to_an_account(invite, client, north):
    assert invite() == []
    [message] = mail.outbox
    assert message.to == ["nils@example.org"]
    assert message.subject == "Your account for the MESSE staff pages"
    assert "- Östergötland: Editor\n" in message.body
    assert "Your user name: nils@example.org\n" in message.body
    done = choose(client, link_in(message))
    assert "Your password is set" in done.text
    nils = User.objects.get(username="nils@example.org")
    assert nils.check_password(PASSWORD)
    assert nils.is_staff
    client.post("/admin/login/", {"username": nils.username, "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/second-factor/"


def test_an_invitation_speaks_the_language_of_the_person(invite):
    invite(language="sv", first_name="Åsa", last_name="Ek")
    [message] = mail.outbox
    assert message.subject == "Ditt konto i MESSE:s administration"
    assert message.body.startswith("Hej Åsa Ek!")


def test_the_pages_of_a_link_speak_the_language_of_the_account(invite, client):
    invite(language="sv")
    path = link_in(mail.outbox[0])
    form = client.get(path, follow=True)
    assert '<html lang="sv"' in form.text
    assert form.headers["Content-Language"] == "sv"
    for page in (choose(client, path, "short"), choose(client, path), client.get("/admin/login/")):
        assert '<html lang="sv"' in page.text
    assert '<html lang="en"' in Client().get(path).text  # used: strangers learn nothing of the account


def test_an_invitation_opens_once(invite, client):
    invite()
    path = link_in(mail.outbox[0])
    choose(client, path)
    again = choose(Client(), path, "another long river")
    assert "This link does not open any more" in again.text
    assert User.objects.get(username="nils@example.org").check_password(PASSWORD)


@pytest.mark.parametrize(("days", "opens"), [(6.9, True), (7.1, False)])
def test_an_invitation_lives_for_seven_days(invite, client, monkeypatch, days, opens):
    invite()
    later(monkeypatch, days=days)
    choose(client, link_in(mail.outbox[0]))
    assert User.objects.get(username="nils@example.org").has_usable_password() is opens


@pytest.mark.parametrize("typed", ["short", "12345678901234", "nils@example.org"])
def test_a_weak_password_is_refused_and_the_link_stays(invite, client, typed):
    invite()
    path = link_in(mail.outbox[0])
    assert choose(client, path, typed).context["form"].errors
    assert "Your password is set" in choose(client, path).text


@pytest.mark.parametrize(
    "path",
    [
        "invitation/MQ/abc-def/",
        "invitation/!!/set-password/",
        "password-reset/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x-y/",
        "password-reset/AA/ccc/",
    ],
)
def test_a_made_up_link_says_so(client, path):
    page = client.get(f"/admin/{path}")
    assert page.status_code == 200
    assert "This link does not open any more" in page.text


def test_an_invitation_needs_a_name_an_address_and_a_role(invite, edda, sandro):
    assert invite(first_name="", last_name="", email="") == ["This field is required."] * 3
    assert invite(email="nobody") == ["Enter a valid email address."]
    assert invite(email="EDDA@example.org") == ["edda has this address already."]
    User.objects.filter(pk=sandro.pk).update(is_active=False)
    said = "The ended account sandro has this address: open that one again on its page “Access”."
    assert invite(email="sandro@example.org") == [said]
    assert invite(region=None) == ["Say in which region the person works, and as what."]
    assert mail.outbox == []
    assert User.objects.count() == 3


def test_odd_addresses_make_plain_names(invite):
    User.objects.create_user("o-neill@example.org", "elsewhere@example.org")
    assert invite(email="O'Neill@example.org") == []
    assert User.objects.filter(username="o-neill@example.org-2", email="O'Neill@example.org").exists()


def test_an_address_belongs_to_one_account(coordinator, edda, sandro):
    errors = Desk(coordinator).save(f"/admin/records/user/{edda.pk}/change/", email="sandro@example.org")
    assert errors == ["sandro has this address already."]


def test_only_who_never_signed_in_is_invited_again(signed_in, coordinator, edda):
    client = signed_in(coordinator)
    User.objects.filter(pk=edda.pk).update(last_login=timezone.now())
    client.post(access(edda), {"action": "invite"})
    assert mail.outbox == []
    User.objects.filter(pk=edda.pk).update(last_login=None)
    page = client.post(access(edda), {"action": "invite"}, follow=True)
    assert "An invitation has been sent to edda@example.org." in page.text
    assert [message.to for message in mail.outbox] == [["edda@example.org"]]
    assert log_of(edda) == ["Invited again"]


def test_a_mail_that_fails_is_said_and_the_account_stays(invite, settings, signed_in, coordinator):
    settings.EMAIL_BACKEND = "tests.test_mails.NoServer"
    assert invite() == []
    nils = User.objects.get(username="nils@example.org")
    page = signed_in(coordinator).post(access(nils), {"action": "invite"}, follow=True)
    assert "The invitation could not be sent." in page.text


# The end of an account


def test_the_end_of_an_account(signed_in, coordinator, carla, edda, sandro, client):
    browser_of(carla)
    others = browser_of(edda)
    draft = factories.make_practice("Draft", status="draft", published_at=None, author=carla)
    public = factories.make_practice("Public", author=carla)
    copy = factories.make_copy(public, author=carla)
    page = signed_in(coordinator).get(access(carla))
    assert list(page.context["form"].fields) == ["SE123"]
    names = [label for _key, label in page.context["form"].fields["SE123"].choices]
    assert names == ["–", "edda", "coordinator"]

    done = client.post(access(carla), {"action": "end", "SE123": edda.pk}, follow=True)
    assert "The account of carla has ended." in done.text
    carla.refresh_from_db()
    assert not carla.is_active
    assert carla.memberships.count() == 1
    assert sessions_of(carla) == 0
    assert is_inside(others)
    assert set(Record.with_copies.filter(author=edda)) == {draft.record_ptr, copy.record_ptr}
    assert Record.objects.get(pk=public.pk).author == carla
    entries = LogEntry.objects.filter(change_message="Handed over from carla to edda")
    assert set(entries.values_list("object_id", flat=True)) == {str(draft.pk), str(copy.pk)}
    assert log_of(carla)[-1] == "Account ended and signed out everywhere"


def test_drafts_go_to_a_colleague_of_their_region(signed_in, coordinator, carla, sandro):
    factories.make_practice("Draft", status="draft", published_at=None, author=carla)
    client = signed_in(coordinator)
    for answer in ({}, {"SE123": sandro.pk}, {"SE123": carla.pk}, {"SE123": "\0"}):
        page = client.post(access(carla), {"action": "end"} | answer)
        assert page.status_code == 200
        assert "The account has not ended." in page.text
    carla.refresh_from_db()
    assert carla.is_active
    assert Record.objects.get().author == carla


def test_an_ended_account_opens_no_link(invite, client, signed_in, coordinator):
    invite()
    nils = User.objects.get(username="nils@example.org")
    signed_in(coordinator).post(access(nils), {"action": "end"})
    assert "does not open any more" in choose(Client(), link_in(mail.outbox[0])).text
    client.post(access(nils), {"action": "let_in"})
    nils.refresh_from_db()
    assert nils.is_active
    assert log_of(nils)[-1] == "Account opened again"


def test_one_does_not_end_ones_own_account(signed_in, coordinator):
    User.objects.create_superuser("second")
    client = signed_in(coordinator)
    assert "This is your own account" in client.get(access(coordinator)).text
    for action in ("end", "second_factor", "sign_out", "made_up", "let_in"):
        client.post(access(coordinator), {"action": action})
    coordinator.refresh_from_db()
    assert coordinator.is_active
    assert coordinator.staticdevice_set.exists()
    assert client.get("/admin/").status_code == 200


def test_the_last_coordinator_is_never_ended(coordinator):
    assert EndAccountForm(coordinator, {}).errors == {
        "__all__": ["This is the last coordinator: make another one first."]
    }


def test_whoever_stands_in_the_trail_is_not_deleted(signed_in, coordinator, edda):
    client = signed_in(coordinator)
    address = f"/admin/records/user/{edda.pk}/delete/"
    assert client.get(address).status_code == 200
    User.objects.filter(pk=edda.pk).update(last_login=timezone.now())
    assert client.post(address, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["edda", "carla"])
def test_accounts_are_for_coordinators(signed_in, name, sandro, request):
    client = signed_in(request.getfixturevalue(name))
    for action in ("end", "sign_out", "second_factor", "invite"):
        assert client.post(access(sandro), {"action": action}).status_code == 403
    assert client.get(access(sandro)).status_code == 403
    assert client.get(ADD).status_code == 403


def test_an_account_that_does_not_exist(signed_in, coordinator):
    client = signed_in(coordinator)
    for number in ("999999", "9" * 30, "x"):
        assert client.get(f"/admin/records/user/{number}/access/").status_code == 404


def test_changed_memberships_are_logged_in_words(coordinator, edda):
    form = f"/admin/records/user/{edda.pk}/change/"
    assert Desk(coordinator).save(form, **{"memberships-0-role": "contributor"}) == []
    south = make_place("ITI1", "Tuscany")
    role = ("memberships", {"region": south.pk, "role": "editor"})
    assert Desk(coordinator).save(form, role) == []
    assert Desk(coordinator).save(form, **{"memberships-0-DELETE": "on"}) == []
    now, before = "edda: Contributor, Östergötland", "edda: Editor, Östergötland"
    assert log_of(edda) == [
        f"Changed Role for membership “{now} ← {before}”.",
        "Added membership “edda: Editor, Tuscany”.",
        "Deleted membership “edda: Editor, Tuscany”.",
    ]


# Phones and sign-ins


def test_a_lost_phone(signed_in, coordinator, edda):
    TOTPDevice.objects.create(user=edda, name="phone", confirmed=True)
    theirs = browser_of(edda)
    edda.staticdevice_set.create(name="recovery codes", confirmed=True)
    page = signed_in(coordinator).post(access(edda), {"action": "second_factor"}, follow=True)
    said = "The second factor of edda is reset, and the person is signed out everywhere."
    assert f"{said} The next sign-in sets up a new one." in page.text
    assert not edda.totpdevice_set.exists()
    assert not edda.staticdevice_set.exists()
    assert not is_inside(theirs)
    assert browser_of(edda).get("/second-factor/").status_code == 200  # a new enrolment
    assert log_of(edda) == ["Second factor reset and signed out everywhere"]


def test_a_second_factor_that_was_never_set_up(signed_in, coordinator, edda):
    theirs = browser_of(edda)
    page = signed_in(coordinator).post(access(edda), {"action": "second_factor"}, follow=True)
    assert "Edda had no second factor. The person is signed out everywhere." in page.text
    assert not is_inside(theirs)
    assert log_of(edda) == ["Signed out everywhere"]


def test_signing_somebody_out(signed_in, coordinator, edda):
    theirs = browser_of(edda)
    client = signed_in(coordinator)
    client.post(access(edda), {"action": "sign_out"})
    assert not is_inside(theirs)
    assert client.get("/admin/").status_code == 200
    assert log_of(edda) == ["Signed out everywhere"]


def test_signing_out_everywhere_oneself(signed_in, edda, sandro):
    theirs, others = browser_of(edda), browser_of(sandro)
    client = signed_in(edda)
    assert 'href="/admin/sign-out-everywhere/"' in client.get("/admin/").text
    assert client.get("/admin/sign-out-everywhere/").status_code == 200
    assert is_inside(theirs)
    page = client.post("/admin/sign-out-everywhere/", follow=True)
    assert "You are signed out everywhere." in page.text
    assert not is_inside(client)
    assert not is_inside(theirs)
    assert is_inside(others)


def test_signing_out_everywhere_asks_for_a_sign_in(client):
    assert client.post("/admin/sign-out-everywhere/").url.startswith("/admin/login/")


def test_changing_ones_own_password_ends_the_other_sign_ins(signed_in, edda):
    edda.set_password(PASSWORD)
    edda.save()
    theirs = browser_of(edda)
    client, new = signed_in(edda), "another long river"
    assert client.get("/admin/password_change/").status_code == 200
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", typed).url == "/admin/password_change/done/"
    assert client.get("/admin/password_change/done/").status_code == 200
    assert not is_inside(theirs)


def test_a_sign_in_lasts_from_the_last_staff_page_on(signed_in, edda):
    client = signed_in(edda)
    soon = timezone.now() + timedelta(hours=1)
    Session.objects.update(expire_date=soon)
    page = client.get("/")
    assert not page.cookies  # a shared cache may keep a public page
    assert Session.objects.get().expire_date == soon
    assert client.get("/admin/").cookies["sessionid"]["max-age"] == 10 * 60 * 60
    assert Session.objects.get().expire_date > soon + timedelta(hours=8)


@pytest.mark.parametrize("path", ["/", "/admin/login/", RESET, f"{RESET}sent/", f"{RESET}done/"])
def test_nobody_gets_a_session_by_looking(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert "sessionid" not in page.cookies


def test_coordinators_see_who_signed_in(signed_in, coordinator, edda):
    edda.set_password(PASSWORD)
    edda.save()
    typed = {"username": "edda", "password": PASSWORD, "next": "/admin/"}
    Client().post("/admin/login/", typed, REMOTE_ADDR="192.0.2.7")
    [row] = AccessLog.objects.filter(username="edda")
    assert row.ip_address == "192.0.2.7"
    assert PASSWORD not in str(vars(row))
    assert "192.0.2.7" in signed_in(coordinator).get("/admin/axes/accesslog/").text
    assert "/admin/axes/accesslog/" in signed_in(coordinator).get("/admin/").text
    assert signed_in(edda).get("/admin/axes/accesslog/").status_code == 403


def test_the_lock_is_in_the_log_and_tells_nothing(client, edda, caplog):
    caplog.set_level("WARNING", "axes")
    pages = []
    for name in ("edda", "nobody"):
        for _attempt in range(5):
            page = client.post("/admin/login/", {"username": name, "password": "wrong", "next": "/admin/"})
        pages.append(page)
    assert [page.status_code for page in pages] == [429, 429]
    assert pages[0].text == pages[1].text
    assert sum("locking out" in row.message.lower() for row in caplog.records) == 2


# A forgotten password


def ask(client, address):
    page = client.post(RESET, {"email": address}, follow=True)
    mails_have_left()
    return page


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)


def test_a_forgotten_password(client, edda):
    assert f'href="{RESET}"' in client.get("/admin/login/").text
    theirs = browser_of(edda)
    ask(client, "Edda@example.org")
    [message] = mail.outbox
    assert message.to == ["edda@example.org"]
    assert message.subject == "A new password for the MESSE staff pages"
    assert "Your password is set" in choose(client, link_in(message)).text
    edda.refresh_from_db()
    assert edda.check_password(PASSWORD)
    assert not is_inside(theirs)
    assert log_of(edda) == [
        "Asked for a link to choose a new password",
        "Chose a new password by a link sent to the mail address",
    ]


def test_nobody_learns_who_has_an_account(client, edda, carla):
    User.objects.filter(pk=carla.pk).update(is_active=False)
    User.objects.create_user("reader", "reader@example.org")
    pages = [ask(client, f"{name}@example.org") for name in ("edda", "carla", "reader", "stranger", "x" * 64)]
    assert {page.status_code for page in pages} == {200}
    assert len({without_token(page) for page in pages}) == 1
    assert [message.to for message in mail.outbox] == [["edda@example.org"]]


@pytest.mark.parametrize("typed", ["", "nobody", "a@b\0.org", "x" * 10_000 + "@example.org"])
def test_what_is_no_address_is_said(client, typed):
    page = client.post(RESET, {"email": typed})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert mail.outbox == []


def test_a_mailbox_is_not_filled(client, edda):
    answers = {without_token(ask(client, edda.email)) for _time in range(8)}
    assert len(answers) == 1
    assert len(mail.outbox) == accounts.OWN_CHANGES_AN_HOUR
    LogEntry.objects.update(action_time=timezone.now() - timedelta(hours=2))
    ask(client, edda.email)
    assert len(mail.outbox) == accounts.OWN_CHANGES_AN_HOUR + 1


@pytest.mark.parametrize(("hours", "opens"), [(23, True), (25, False)])
def test_the_link_lives_for_a_day(client, edda, monkeypatch, hours, opens):
    ask(client, edda.email)
    later(monkeypatch, hours=hours)
    choose(client, link_in(mail.outbox[0]))
    edda.refresh_from_db()
    assert edda.has_usable_password() is opens


def test_the_links_of_the_two_mails_are_not_exchanged(client, edda):
    ask(client, edda.email)
    path = link_in(mail.outbox[0]).replace("password-reset", "invitation")
    assert "does not open any more" in client.get(path, follow=True).text


def test_the_pages_speak_the_language_of_the_browser(client, edda):
    page = client.get(RESET, headers={"accept-language": "sv"})
    assert "Har du glömt lösenordet?" in page.text
    User.objects.filter(pk=edda.pk).update(language="sv")
    ask(client, edda.email)
    assert mail.outbox[0].subject == "Nytt lösenord till MESSE:s administration"


def test_heirs_are_found_for_each_region(carla, edda, sandro, coordinator):
    carla.memberships.create(region=make_place("ITI1", "Tuscany"), role="contributor")
    tore = make_member("tore", make_place("IT", "Italy"), "contributor")
    for region in ("SE123", "ITI1"):
        factories.make_practice(
            region=make_place(region, ""), status="draft", published_at=None, author=carla
        )
    found = {region.code: people for region, people in accounts.heirs(carla).items()}
    assert found == {"ITI1": [sandro, tore, coordinator], "SE123": [edda, coordinator]}
