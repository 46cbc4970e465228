import os
import re
import runpy
import shutil
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from messe.reports import SecretsHidden

SETTINGS = settings.BASE_DIR / "messe" / "settings.py"
VARIABLE = re.compile(r"""(?:flag|words|number|one_of|env\.str|env\.email_url)\(\s*["']([A-Z_]+)""")
VARIABLES = sorted({*VARIABLE.findall(SETTINGS.read_text())})
PRODUCTION = {
    "SECRET_KEY": "long and secret",
    "ALLOWED_HOSTS": "messe.example.org",
    "DATABASE_URL": "postgres://messe:hidden@db.example.org/messe",
}
LOCAL = {"MESSE_LOCAL": "1"}


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Reads a copy of the settings in an empty project folder, under exactly this environment."""
    copy = shutil.copy(SETTINGS, tmp_path / "messe.py")
    project = tmp_path / "project" / "messe"
    project.mkdir(parents=True)
    copy = shutil.move(copy, project / "settings.py")

    def read(environment):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(copy))

    return read


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_does_not_start_without(start, missing):
    with pytest.raises(ImproperlyConfigured, match=f"{missing} is not set"):
        start({name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize("command", ["backup", "check", "runserver", "no_such_command"])
def test_manage_says_what_is_missing_in_one_sentence(tmp_path, command):
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    (tmp_path / "messe").mkdir()
    shutil.copy(SETTINGS, tmp_path / "messe")
    bare = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    arguments = [sys.executable, "manage.py", command, "messe.tar"]
    answer = subprocess.run(
        arguments, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False, timeout=60
    )
    said = "SECRET_KEY is not set. Set it, or MESSE_LOCAL=1 to run on your own computer."
    assert (answer.returncode, answer.stderr.strip()) == (1, said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MESSE_LOCAL", "ture"),
        ("DEBUG", "nope"),
        ("DEBUG", "1"),
        ("HASHED_STATIC", "2"),
        ("HSTS_SECONDS", "a year"),
        ("HSTS_SECONDS", "-1"),
        ("STAFF_SECOND_FACTOR", "optional"),
        ("TRUSTED_PROXY_HOPS", "one"),
        ("DATABASE_POOL_SIZE", "8.5"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://messe@localhost/messe"),
        ("DATABASE_URL", "postgres://messe:hid/den@localhost/messe"),
        ("PAGE_CACHE", "a day"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://messe:hid/den@localhost:6379"),
        ("REDIS_URL", "redis://localhost:port"),
        ("REDIS_URL", "redis://localhost?colour=red"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://mail.example.org:port"),
        ("SITE_URL", "messe.example.org"),
        ("SITE_URL", "https://messe.example.org/staff"),
        ("SITE_URL", "https://somebody@messe.example.org"),
        ("LOG_LEVEL", "loud"),
        ("ALLOWED_HOSTS", " , "),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        start(PRODUCTION | {name: value})
    assert "hid/den" not in str(refused.value)


def test_unset_is_safe_for_production(start):
    found = start(PRODUCTION)
    assert found["DEBUG"] is False
    assert found["STAFF_SECOND_FACTOR"] == "required"
    assert (
        found["SECURE_SSL_REDIRECT"] is found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    )
    assert found["SECURE_HSTS_SECONDS"] == 31536000
    assert "SECURE_PROXY_SSL_HEADER" not in found
    assert found["HASHED_STATIC"] is True


def test_local_use_needs_one_variable(start):
    found = start(LOCAL)
    assert found["DEBUG"] is found["SECURE_SSL_REDIRECT"] is found["SESSION_COOKIE_SECURE"] is False
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["STAFF_SECOND_FACTOR"] == "offered"
    assert found["DATABASES"]["default"]["NAME"] == found["BASE_DIR"] / "var" / "db.sqlite3"


def test_the_local_secret_key_is_kept_and_private(start):
    found = start(LOCAL)
    key_file = found["BASE_DIR"] / "var" / "secret_key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert len(found["SECRET_KEY"]) > 60
    assert start(LOCAL)["SECRET_KEY"] == found["SECRET_KEY"]


def test_lists_lose_their_spaces(start):
    found = start(PRODUCTION | {"ALLOWED_HOSTS": "a.example.org, b.example.org,"})
    assert found["ALLOWED_HOSTS"] == ["a.example.org", "b.example.org"]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "https://messe.example.org"),
        ({"SITE_URL": "http://192.0.2.7:8080/"}, "http://192.0.2.7:8080"),
        ({"ALLOWED_HOSTS": ".example.org", "SITE_URL": "https://a.example.org"}, "https://a.example.org"),
        ({"MESSE_LOCAL": "1"}, "http://127.0.0.1:8000"),
    ],
)
def test_links_in_mails_begin_with_the_sites_address(start, given, address):
    assert start(PRODUCTION | given)["SITE_URL"] == address


@pytest.mark.parametrize("hosts", [".example.org", "*"])
def test_a_family_of_hosts_is_no_address(start, hosts):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        start(PRODUCTION | {"ALLOWED_HOSTS": hosts})


def test_proxies_are_believed_only_when_counted(start):
    found = start(PRODUCTION | {"TRUSTED_PROXY_HOPS": "1"})
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_a_secret_may_lie_in_a_file(start, tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from a file")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    without = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    assert start(without)["SECRET_KEY"] == "from a file"


def test_sqlite_waits_for_its_lock_and_postgresql_has_a_pool(start):
    sqlite = start(PRODUCTION | {"DATABASE_URL": "sqlite:///var/x.sqlite3"})["DATABASES"]["default"]
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in sqlite["OPTIONS"]["init_command"]
    postgres = start(PRODUCTION | {"DATABASE_POOL_SIZE": "12"})["DATABASES"]["default"]
    assert postgres["OPTIONS"]["pool"]["max_size"] == 12
    assert not postgres.get("CONN_MAX_AGE")
    assert not {sqlite.get("ATOMIC_REQUESTS"), postgres.get("ATOMIC_REQUESTS")} & {True}


def test_every_variable_is_explained():
    example = (settings.BASE_DIR / ".env.example").read_text()
    explained = re.findall(r"^#([A-Z_]+)=", example, flags=re.MULTILINE)
    assert sorted(explained) == VARIABLES


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "EMAIL_URL", "SENTRY_DSN", "SECRET_KEY", "PGPASSWORD", "API_TOKEN"]
)
def test_error_mails_hide_secrets(rf, name):
    request = rf.get("/")
    request.META[name] = "hidden words"
    shown = SecretsHidden().get_safe_request_meta(request)
    assert "hidden words" not in str(shown[name])
