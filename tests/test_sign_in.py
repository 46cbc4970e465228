import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.cache import cache
from django.db.models import F
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from messe.admin import visitor_address

PASSWORD = "correct horse battery"
SIGN_IN = "/admin/login/"


@pytest.fixture
def coordinator(coordinator, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    coordinator.set_password(PASSWORD)
    coordinator.save()
    cache.clear()
    return coordinator


@pytest.fixture
def phone(coordinator):
    return TOTPDevice.objects.create(user=coordinator, name="phone", confirmed=True)


@pytest.fixture
def paper(coordinator):
    device = coordinator.staticdevice_set.create(name="recovery codes", confirmed=True)
    device.token_set.create(token="abcdefgh")
    return device


def code(device):
    """What the app shows now."""
    return f"{totp(device.bin_key):06d}"


def sign_in(client, name="coordinator", password=PASSWORD, token="", **extra):
    answers = {"username": name, "password": password, "otp_token": token, "next": "/admin/"}
    return client.post(SIGN_IN, answers, **extra)


def inside(client):
    return client.get("/admin/").status_code == 200


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get("/admin/").url == f"{SIGN_IN}?next=/admin/"
    assert "otp_token" in client.get(SIGN_IN).text
    assert client.get("/second-factor/").url == f"{SIGN_IN}?next=/second-factor/"


def test_a_password_alone_opens_only_the_enrolment(client, coordinator):
    assert sign_in(client).status_code == 302
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/second-factor/"
    assert client.get("/admin/records/region/").status_code == 302
    assert not inside(client)


def test_enrolment_from_the_picture_to_the_recovery_codes(client, coordinator):
    sign_in(client)
    page = client.get("/second-factor/")
    assert "<svg viewBox=" in page.text  # without it a narrow page would cut the code instead of scaling it
    assert "style=" not in page.text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    device = TOTPDevice.objects.get(user=coordinator)
    assert not device.confirmed
    assert client.get("/second-factor/").context["secret"] == page.context["secret"]

    wrong = client.post("/second-factor/", {"code": "000000" if code(device) != "000000" else "111111"})
    assert "aria-invalid" in wrong.text
    assert not inside(client)
    device.throttle_reset()

    shown = client.post("/second-factor/", {"code": f"{code(device)[:3]} {code(device)[3:]}"})
    codes = re.findall(r"<code>(\w+)</code>", shown.text)
    assert len(set(codes)) == 10
    assert inside(client)
    assert "10 recovery codes are left." in client.get("/second-factor/").text
    client.post("/admin/logout/")
    sign_in(client, token=codes[0])
    assert inside(client)
    assert "9 recovery codes are left." in client.get("/second-factor/").text


def test_the_second_factor_is_found_from_every_staff_page(signed_in, edda):
    assert 'href="/second-factor/"' in signed_in(edda).get("/admin/password_change/").text


def test_new_recovery_codes_end_the_old_ones(client, coordinator, phone, paper):
    sign_in(client, token="abcdefgh")
    shown = client.post("/second-factor/", {"action": "codes"})
    codes = re.findall(r"<code>(\w+)</code>", shown.text)
    assert len(set(codes)) == 10
    assert inside(client)  # though the code that opened this sign-in is gone
    assert set(paper.token_set.values_list("token", flat=True)) == set(codes)
    assert shown["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_taken_away_only_where_it_is_offered(client, coordinator, phone, paper, settings):
    sign_in(client, token="abcdefgh")
    assert "take_away" not in client.get("/second-factor/").text
    client.post("/second-factor/", {"action": "take_away"})
    assert TOTPDevice.objects.filter(confirmed=True).exists()
    settings.STAFF_SECOND_FACTOR = "offered"
    assert "take_away" in client.get("/second-factor/").text
    page = client.post("/second-factor/", {"action": "take_away"}, follow=True)
    assert "The second factor is taken away." in page.text
    assert "Now your password alone opens the staff pages." in page.text
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert inside(client)


def test_a_password_alone_changes_no_second_factor(client, coordinator, phone, paper, settings):
    settings.STAFF_SECOND_FACTOR = "offered"
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    for action in ("codes", "take_away"):
        assert client.post("/second-factor/", {"action": action}).url == "/admin/"
    assert list(paper.token_set.values_list("token", flat=True)) == ["abcdefgh"]
    assert TOTPDevice.objects.filter(confirmed=True).exists()


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "1234567", "１２３４５６", "\0", "9" * 10_000])
def test_enrolment_refuses_what_is_no_code(client, coordinator, typed):
    sign_in(client)
    page = client.post("/second-factor/", {"code": typed})
    assert page.status_code == 200
    assert page.context["form"].errors


def test_enrolment_is_for_staff(client, django_user_model):
    client.force_login(
        django_user_model.objects.create_user("reader"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get("/second-factor/").status_code == 403


def test_a_wrong_password_is_said_in_words_that_fit_three_boxes(client, coordinator):
    page = sign_in(client, password="wrong")
    assert "User name and password do not fit together" in page.text
    assert "both fields" not in page.text


def test_signing_out_says_so_and_leads_back(signed_in, edda):
    page = signed_in(edda).post("/admin/logout/")
    assert "You are signed out of the staff pages." in page.text
    assert '<a href="/admin/">Sign in again</a>' in page.text
    assert "quality time" not in page.text


def test_signing_in_with_the_phone(client, coordinator, phone):
    sign_in(client, token=code(phone))
    assert inside(client)


def test_a_code_of_the_phone_opens_once(client, coordinator, phone):
    token = code(phone)
    sign_in(client, token=token)
    client.post("/admin/logout/")
    sign_in(client, token=token)
    assert not inside(client)


def test_a_recovery_code_opens_once(client, coordinator, phone, paper):
    sign_in(client, token="ABCD EFGH")
    assert inside(client)
    client.post("/admin/logout/")
    sign_in(client, token="abcdefgh")
    assert not inside(client)


@pytest.mark.parametrize("token", ["", "000000", "zzzzzzzz", "\0", "x" * 10_000])
def test_a_wrong_code_opens_nothing(client, coordinator, phone, paper, token):
    page = sign_in(client, token=token)
    assert page.status_code == 200
    assert PASSWORD not in page.text
    assert not inside(client)


def test_somebody_elses_code_opens_nothing(client, coordinator, phone, edda):
    theirs = TOTPDevice.objects.create(user=edda, name="phone", confirmed=True)
    page = client.post(
        SIGN_IN,
        {
            "username": "coordinator",
            "password": PASSWORD,
            "otp_token": code(theirs),
            "otp_device": theirs.persistent_id,
        },
    )
    assert page.status_code == 200
    assert not inside(client)


def test_whoever_has_a_role_in_a_region_enters(signed_in, carla):
    assert inside(signed_in(carla))
    carla.memberships.all().delete()
    assert not inside(signed_in(carla))


def test_a_coordinator_who_is_no_longer_active_stays_out(signed_in, coordinator):
    client = signed_in(coordinator)
    coordinator.is_active = False
    coordinator.save()
    assert not inside(client)


def test_offered_means_only_those_who_have_one_are_asked(client, coordinator, settings):
    settings.STAFF_SECOND_FACTOR = "offered"
    sign_in(client)
    assert inside(client)
    TOTPDevice.objects.create(user=coordinator, name="phone", confirmed=True)
    assert not inside(client)
    client.post("/admin/logout/")
    assert sign_in(client).status_code == 200


def test_five_wrong_passwords_lock_this_name_at_this_address(client, coordinator, phone, edda):
    for _attempt in range(5):
        page = sign_in(client, password="wrong")
    assert page.status_code == 429
    assert sign_in(client, token=code(phone)).status_code == 429
    assert sign_in(client, name="edda").status_code == 200
    sign_in(client, token=code(phone), REMOTE_ADDR="192.0.2.7")
    assert inside(client)


def test_the_lock_ends(client, coordinator, settings):
    settings.STAFF_SECOND_FACTOR = "offered"
    for _attempt in range(5):
        sign_in(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - settings.AXES_COOLOFF_TIME * 1.1)
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "198.51.100.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "not an address", "10.0.0.1"),
    ],
)
def test_the_visitors_address_behind_proxies(rf, settings, hops, forwarded, address):
    settings.TRUSTED_PROXY_HOPS = hops
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert visitor_address(request) == address


def test_passwords_are_kept_with_argon2():
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"
