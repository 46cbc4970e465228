"""The environment of the tests, the cast, both databases, and Chromium."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

SCRATCH = Path(tempfile.mkdtemp(prefix="messe-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
(SCRATCH / "static").mkdir()

# Before Django reads its settings; assigned, so that neither a .env nor the shell changes what is tested.
os.environ.setdefault("DATABASE_URL", f"sqlite:///{SCRATCH / 'db.sqlite3'}")
os.environ.setdefault("HASHED_STATIC", "0")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "messe.settings",
    "MESSE_LOCAL": "1",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "STAFF_SECOND_FACTOR": "required",
    "STATIC_ROOT": str(SCRATCH / "static"),
    "MEDIA_ROOT": str(SCRATCH / "media"),
    "LOG_LEVEL": "error",
    "PAGE_CACHE": "0",
    "REDIS_URL": "",
}

import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.template.base import Node  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

pytest_plugins = ["tests.chromium"]

OUR_TEMPLATES = str(settings.BASE_DIR / "templates")


class Undefined(str):
    """Stands for a template variable that does not exist; in our own templates that is an error."""

    def __contains__(self, text):
        return text == "%s"

    def __mod__(self, variable):
        nodes = (frame.f_locals.get("self") for frame in frames_above())
        node = next((node for node in nodes if isinstance(node, Node) and hasattr(node, "origin")), None)
        if node and str(node.origin.name).startswith(OUR_TEMPLATES):
            raise AssertionError(f"Undefined template variable {variable} in {node.origin.name}")
        return ""


def frames_above():
    """Without the files and lines that inspect.stack() looks up: a form of the admin asks a thousand times."""
    frame = sys._getframe(1)
    while frame:
        yield frame
        frame = frame.f_back


def pytest_configure():
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = Undefined("undefined")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The plugin's own would make no tables when every test asked for is served by `starter` or `site`."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # On disk: the threads of the served site need connections of their own.
        database["TEST"]["NAME"] = str(SCRATCH / "test.sqlite3")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def starter(django_db_setup, django_db_blocker):
    """The starter content, committed for the tests of one module."""
    with django_db_blocker.unblock():
        call_command("load_starter", verbosity=0)
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def content_of_this_test():
    """Each test has a database of its own; what a worker remembers of the last one must go."""
    from records import generation

    generation.forget()


# The cast: Carla contributes in North, Edda edits North, Sandro edits South, the coordinator may do everything.


@pytest.fixture
def north(db):
    return make_place("SE123", "Östergötland")


@pytest.fixture
def south(db):
    return make_place("ITI1", "Tuscany")


@pytest.fixture
def carla(north):
    return make_member("carla", north, "contributor")


@pytest.fixture
def edda(north):
    return make_member("edda", north, "editor")


@pytest.fixture
def sandro(south):
    return make_member("sandro", south, "editor")


@pytest.fixture
def coordinator(db):
    from records.models import User

    return User.objects.create_superuser("coordinator", "coordinator@example.org")


def make_place(code, name):
    from records.models import Region

    given = {"name": name, "country": code[:2], "level": len(code) - 2}
    return Region.objects.get_or_create(code=code, defaults=given)[0]


def make_member(name, region, role):
    from records.models import User

    user = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
    user.memberships.create(region=region, role=role)
    return user


@pytest.fixture
def signed_in(client):
    """A function: the client of this person, with the second factor given."""

    def sign_in(user):
        device = user.staticdevice_set.create(name="test", confirmed=True)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["otp_device_id"] = device.persistent_id
        session.save()
        return client

    return sign_in
