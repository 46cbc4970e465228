"""Whatever somebody sends: a page of ours with 400 or 404, never 500."""

from urllib.parse import urlencode

import pytest

from tests.factories import make_region

LISTS = ["/practices/", "/instruments/", "/actors/", "/regions/", "/glossary/"]
PAGES = [
    "/",
    "/about/",
    "/video/",
    "/contact/",
    "/accessibility/",
    "/privacy/",
    "/sitemap.xml",
    "/robots.txt",
]
RECORDS = [
    "/practices/{}/",
    "/instruments/{}/",
    "/actors/{}/",
    "/partners/{}/",
    "/regions/{}/",
    "/network/{}/",
]
PARAMETERS = [
    "category",
    "type",
    "country",
    "region",
    "level",
    "group",
    "sector",
    "tag",
    "from",
    "to",
    "evidence",
    "status",
    "kind",
    "service",
    "q",
    "sort",
    "page",
]
# Each also alone: beside one invalid parameter the others never reach the database.
ALONE = ["q", "tag", "from", "region", "sort", "page"]
HOSTILE = {
    "a huge number": str(10**30),
    "a huge negative number": str(-(10**30)),
    "more digits than Python reads": "9" * 5000,
    "10 kB": "x" * 10_000,
    "10 kB of words": "word " * 2_000,
    "quotes": "'\";--",
    "search operators": '"(NEAR* AND -: OR ^{}\\',
    "a template": "{{ 7*7 }}{% debug %}",
    "markup": "</title><script>alert(1)</script>",
    "a lone surrogate": "\ud800",
    "not a number": "NaN",
    "exponent": "1e400",
    "full-width digits": "１２",
    "superscript": "²",
    "control characters": "\x01\x1b\r\n",
    "right to left": "\u202e\u200b",
}

BROKEN_QUERIES = {
    "?q=%00": {400},
    "?%00=1": {400},
    "?page=1&q=a%00b": {400},
    "?q=%ff%fe": {200},
    "?q=%": {200},
    "?q=%zz&%=1": {200},
    "?q=%ud800": {200},
    "?q[]=1&q[a]=2": {200},
    "?page=0": {200, 404},
    "?page=-1": {200, 404},
    "?page=two": {200, 404},
    "?page=last": {200, 404},
    "?" + "&" * 6000: {200, 400},
    "?" + "a=1&" * 6000: {200, 400},
    "?sort=__class__": {200, 400, 404},
    "?sort=password&sort=-id": {200, 400, 404},
}


@pytest.fixture
def client(client, settings):
    """A failing view answers with the page that a visitor would get."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    client.raise_request_exception = False
    return client


def query(**parameters):
    return urlencode(parameters, errors="surrogatepass")


@pytest.mark.django_db
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("address", LISTS)
def test_every_parameter_of_every_list(client, address, value):
    at_once = dict.fromkeys(PARAMETERS, value)
    for parameters in (at_once, *({name: value} for name in ALONE)):
        response = client.get(f"{address}?{query(**parameters)}")
        assert response.status_code in {200, 400, 404}, parameters
        assert "<script>alert" not in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*LISTS, *PAGES])
def test_broken_queries(client, address):
    for tail, allowed in BROKEN_QUERIES.items():
        assert client.get(address + tail).status_code in allowed, tail[:50]


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["SE", "zz"])
@pytest.mark.parametrize("address", LISTS[:3])
def test_one_parameter_a_thousand_times(client, address, value):
    """SQLite refuses a thousand conditions, and as many chips take seconds."""
    make_region("SE")
    assert client.get(f"{address}?{'&'.join([f'region={value}'] * 1200)}").status_code == 400
    assert client.get(f"{address}?{'&'.join([f'region={value}'] * 50)}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/%00", 400),
        ("/practices/%00/", 400),
        ("/media/%00.mp4", 400),
        ("/sv/%00", 400),
        ("/%ff", 404),
        ("/%c3%28/", 404),
        ("/sv/%ff/", 404),
        ("/media/%ff.mp4", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/static/%2e%2e/manage.py", 404),
        pytest.param("/" + "x" * 10_000, 404, id="10 kB"),
        pytest.param("/practices/" + "x" * 10_000 + "/", 404, id="10 kB of slug"),
        ("/en/", 404),
        ("/de/practices/", 404),
        pytest.param("/sv-se-" + "x" * 5000 + "/", 404, id="a long language"),
        ("/.env", 404),
        ("/wp-login.php", 404),
    ],
)
def test_broken_addresses(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert "<h1" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("address", RECORDS)
def test_records_that_do_not_exist(client, address):
    for slug in ("no-such", "1" * 30, "x" * 10_000, "%27%22", "%ff", "..%2f", "%E2%80%AE", "Ä", "-", "_"):
        for prefix in ("", "/sv"):
            assert client.get(prefix + address.format(slug)).status_code == 404, slug[:50]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "a b", "", "[::1", "localhost:port", "ü.example"]
)
def test_an_unknown_host(client, host):
    for address in ("/robots.txt", "/no-such", "/livez"):
        response = client.get(address, HTTP_HOST=host)
        assert response.status_code == 400
        assert "<h1" in response.text
        assert "evil.example" not in response.text


def test_a_forged_forwarded_host_changes_nothing(client):
    page = client.get(
        "/robots.txt", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert "evil.example" not in page.text
    assert "https:" not in page.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused(client, method):
    for address in ("/robots.txt", "/livez", "/media/film/a.mp4"):
        assert client.generic(method, address).status_code in {403, 405}


def test_a_form_from_elsewhere_is_refused_in_our_clothes(client, db):
    client.handler.enforce_csrf_checks = True
    response = client.post("/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "<h1" in response.text


@pytest.mark.parametrize(
    "page", ["change", "decide", "preview", "history", "delete", "working-copy", "carried-over", "history/1"]
)
def test_a_huge_number_of_a_record_in_the_admin(coordinator, signed_in, page):
    client = signed_in(coordinator)
    for number in ("9" * 18, "9" * 19, "9" * 30):
        address = f"/admin/practices/practice/{number}/{page}/"
        assert client.get(address).status_code in {302, 404}
        assert client.post(address).status_code in {302, 404}


@pytest.mark.parametrize(
    "cookie",
    [
        "sessionid=\0",
        'sessionid="abcdefgh\\000ijkl"',
        "sessionid=" + "x" * 5000,
        "csrftoken=;;;=",
        "messages=broken",
        "=\xff",
    ],
)
def test_broken_cookies(client, db, cookie):
    assert client.get("/admin/", headers={"Cookie": cookie}).status_code in {302, 400}


@pytest.mark.parametrize("name", ["\0", "x" * 10_000, "\u202e", "' OR 1=1 --"])
def test_broken_names_at_the_sign_in(client, db, name):
    for _attempt in range(6):
        page = client.post("/admin/login/", {"username": name, "password": name, "otp_token": name})
        assert page.status_code in {200, 429}


def test_long_headers_at_the_sign_in(client, db):
    headers = {"User-Agent": "x" * 10_000, "Accept": "y" * 10_000, "X-Forwarded-For": "z" * 10_000}
    address = "/admin/login/?next=" + "w" * 10_000
    assert client.post(address, {"username": "x", "password": "y"}, headers=headers).status_code == 200


@pytest.mark.parametrize("language", ["sv", "xx-" + "y" * 5000, "*;q=\xff", ",,,"])
def test_the_language_comes_from_the_address_alone(client, language):
    page = client.get("/no-such/", headers={"Accept-Language": language, "Cookie": "django_language=sv"})
    assert page["Content-Language"] == "en"
    assert client.get("/sv/no-such/", headers={"Accept-Language": language})["Content-Language"] == "sv"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*LISTS, *PAGES, "/sv/practices/", "/no-such/"])
def test_an_anonymous_visitor_gets_no_cookie(client, address):
    response = client.get(address)
    assert response.status_code in {200, 404}
    assert not response.cookies
    assert not {"Cookie", "Accept-Language"} & set(response.get("Vary", "").replace(" ", "").split(","))


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, *LISTS, "/no-such/", "/admin/login/", "/livez"])
def test_protective_headers_on_every_answer(client, address):
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "data:" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers


def test_https_is_asked_for_and_remembered(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    client.handler = type(client.handler)()
    assert client.get("/robots.txt").url == "https://testserver/robots.txt"
    assert client.get("/livez").status_code == 200
    assert "default-src 'none'" in client.get("/", HTTP_HOST="evil.example")["Content-Security-Policy"]
    answer = client.get("/robots.txt", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_last_page_needs_neither_database_nor_templates(client, monkeypatch):
    from messe import views

    def broken(*args, **kwargs):
        raise RuntimeError

    page = views.failed(None)
    assert page.status_code == 500
    assert b"<h1" in page.content
    monkeypatch.setattr(views, "error_page", broken)
    assert views.failed(None).status_code == 500


def test_ready_only_with_a_database(client, db, monkeypatch):
    from django.db import OperationalError

    from records.models import SiteSettings

    def gone(*args, **kwargs):
        raise OperationalError("password=hidden")

    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(SiteSettings.objects, "first", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "hidden" not in answer.text
    assert client.get("/livez").status_code == 200
