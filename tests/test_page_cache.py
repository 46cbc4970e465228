"""Public pages are kept until something public changes, and nothing else ever is."""

import os
import pickle
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from csp.decorators import csp_exempt, csp_replace, csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import connection
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control, never_cache
from redis import Redis

from messe import cache
from messe import urls as site
from messe.cache import installation, key_of
from messe.reports import SecretsHidden
from records.models import Generation
from records.workflow import move, start_working_copy
from tests.factories import make_practice, make_region, make_source, make_tag
from tests.typing import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_page_cache")]
ENCODINGS = ["", "gzip", "br", "zstd"]
numbers = count(1)
is_slow, has_begun, may_go_on = Event(), Event(), Event()

# --- Pages that say which time they were computed ----------------------------------------------------


def number(_request=None, **headers):
    return HttpResponse(f"{next(numbers)}".rjust(60), headers=headers)


def with_cookie(_request):
    response = number()
    response.set_cookie("seen", "1")
    return response


def with_token(request):
    get_token(request)
    return number()


def with_message(request):
    messages.info(request, "Saved.")
    return number()


def with_name(request):
    request.user.get_username()
    return number()


def with_nonce(request):
    str(request.csp_nonce)
    return number()


def varying(_request):
    response = number()
    patch_vary_headers(response, ["Accept-Language"])
    return response


def missing(_request):
    return HttpResponse(f"{next(numbers)}", status=404)


def large(_request):
    return HttpResponse(os.urandom(300_001) + b"%d" % next(numbers), content_type="application/zip")


def changed_meanwhile(_request):
    Generation.advance()
    return number()


def slow(_request):
    if is_slow.is_set():
        has_begun.set()
        may_go_on.wait(10)
    return number()


def failing(_request):
    return 1 / 0


def fragment(request):
    return HttpResponse(f"{'fragment' if request.headers.get('HX-Request') else 'page'} {next(numbers)}")


KEPT = {
    "plain": number,
    "policy that allows nothing more": csp_update({})(number),
    "public": cache_control(public=True, max_age=60)(number),
    "slow": slow,
    "fragment": fragment,
    "alone": lambda request: HttpResponse(f"{cache._turn.locked()}"),
}
NEVER_KEPT = {
    "cookie": with_cookie,
    "header that sets a cookie": lambda request: number(**{"Set-Cookie": "seen=1"}),
    "token of a form": with_token,
    "message": with_message,
    "name of the visitor": with_name,
    "private": cache_control(private=True)(number),
    "no-store": never_cache(number),
    "no-cache": cache_control(no_cache=True)(number),
    "language of the browser": varying,
    "wider policy": csp_update({"img-src": ["https://films.example"]})(number),
    "other policy": csp_replace({"img-src": ["https://films.example"]})(number),
    "no policy": csp_exempt()(number),
    "nonce": with_nonce,
    "stream": lambda request: StreamingHttpResponse([b"%d" % next(numbers)]),
    "file": lambda request: FileResponse(BytesIO(b"%d" % next(numbers))),
    "part": lambda request: HttpResponse(f"{next(numbers)}", status=206),
    "missing": missing,
    "large": large,
    "changed meanwhile": changed_meanwhile,
}


@login_not_required
def page(request, name):
    return (KEPT | NEVER_KEPT | {"failing": failing})[name](request)


urlpatterns = [path("test/<name>/", page), *site.urlpatterns]
handler400, handler404 = site.handler400, site.handler404

# --- A visitor ---------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def pages_are_kept(settings):
    settings.PAGE_CACHE = True
    caches["pages"].clear()


def shown(answer):
    return answer.getvalue() if answer.streaming else answer.content


def visit(address="/test/plain/", **given):
    """What somebody without any cookie sees."""
    return shown(Client().get(address, **given))


def questions(client, address, **given):
    """The answer, and what the database was asked for it."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, **given)
    return answer, [query["sql"] for query in queries]


# --- Kept --------------------------------------------------------------------------------------------


def test_the_generation_is_asked_once_a_request(client, settings):
    settings.PAGE_CACHE = False
    make_practice()
    for _visit in range(2):
        _answer, asked = questions(client, "/practices/")
        assert len([sql for sql in asked if "generation ORDER BY id" in sql]) == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("address", ["/", "/practices/?country=SE", "/sv/practices/", "/sitemap.xml"])
def test_a_kept_page_is_the_same_to_the_byte_and_costs_one_question(client, address, encoding):
    make_practice()
    first, asked = questions(client, address, headers={"accept-encoding": encoding})
    assert len(asked) > 1
    second, asked = questions(client, address, headers={"accept-encoding": encoding})
    assert len(asked) == 1
    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    assert second.headers.get("Content-Encoding", "") == encoding
    assert second.headers["Cache-Control"] == "no-cache"
    assert {"accept-encoding", "hx-request"} <= set(second.headers["Vary"].lower().split(", "))
    assert "default-src 'none'" in second.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", KEPT)
def test_what_is_the_same_for_everybody_is_kept(name):
    assert visit(f"/test/{name}/") == visit(f"/test/{name}/")


@pytest.mark.parametrize("name", NEVER_KEPT)
def test_never_kept(name):
    assert visit(f"/test/{name}/") != visit(f"/test/{name}/")


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/login/", "/media/film.mp4", "/static/css/base.css", "/livez", "/readyz"]
)
def test_addresses_that_are_never_looked_up(rf, address):
    assert key_of(rf.get(address)) is None
    assert key_of(rf.get("/practices/")) is not None


@pytest.mark.parametrize(
    "given",
    [
        {"headers": {"cookie": "sessionid=made-up"}},
        {"headers": {"cookie": "messages=made-up"}},
        {"headers": {"authorization": "Basic bWVzc2U="}},
        {"headers": {"hx-request": "yes"}},
        {"query_params": {"q": "x" * 500}},
    ],
    ids=str,
)
def test_visits_that_neither_get_nor_leave_a_kept_page(given):
    assert len({visit(**given), visit(), visit(**given)}) == 3
    assert visit() == visit()


def test_who_is_signed_in_is_never_shared(client, signed_in, coordinator):
    staff = signed_in(coordinator)
    assert len({shown(staff.get("/test/plain/")), visit(), shown(staff.get("/test/plain/"))}) == 3


# --- Apart -------------------------------------------------------------------------------------------


def test_languages_hosts_and_schemes_are_kept_apart(client):
    given = [
        {},
        {"headers": {"host": "127.0.0.1"}},
        {"headers": {"host": "127.0.0.1:8000"}},
        {"secure": True},
    ]
    visits = [(address, one) for address in ("/about/", "/sv/about/") for one in given]
    first = [visit(address, **one) for address, one in visits]
    assert len(set(first)) == len(visits)
    assert [visit(address, **one) for address, one in visits] == first


def test_an_unknown_host_is_refused_as_ever(client):
    refused = client.get("/sv/about/", headers={"host": "evil.example"})
    assert (refused.status_code, refused.headers["Content-Language"]) == (400, "sv")


def test_other_installations_and_editions_find_none_of_our_pages(tmp_path):
    def owner(name, page="<p>", key="ours"):
        folder = tmp_path / name / "templates"
        folder.mkdir(parents=True)
        (folder / "page.html").write_text(page)
        return installation(folder.parent, key)

    assert owner("one machine") == owner("another")
    assert len({owner("old"), owner("new", page="<div>"), owner("theirs", key="theirs")}) == 3


def test_encodings_are_kept_apart_by_what_is_sent(client):
    sent = {
        header: client.get("/about/", headers={"accept-encoding": header}).headers.get("Content-Encoding")
        for header in ("gzip", "gzip;q=1", "br, gzip;q=0.5", "gzip, deflate, br, zstd", "identity", "*")
    }
    assert list(sent.values()) == ["gzip", "gzip", "br", "zstd", None, None]


def test_page_and_fragment_are_kept_apart():
    by_htmx = {"hx-request": "true"}
    going_back = by_htmx | {"hx-history-restore-request": "true"}
    whole, part = visit("/test/fragment/"), visit("/test/fragment/", headers=by_htmx)
    assert whole.startswith(b"page")
    assert part.startswith(b"fragment")
    assert visit("/test/fragment/", headers=going_back) == whole
    assert visit("/test/fragment/", headers=by_htmx) == part


def test_the_order_of_choices_does_not_matter_but_that_of_their_values_does():
    assert visit("/test/plain/?country=SE&category=tax") == visit("/test/plain/?category=tax&country=SE")
    apart = ["?a=1&a=2", "?a=2&a=1", "?%61=1&a=3", "?a=3&%61=1", "?a=1%26b=2", "?a=1&b=2"]
    assert len({visit(f"/test/plain/{query}") for query in apart}) == len(apart)


# --- New ---------------------------------------------------------------------------------------------


def test_a_published_change_shows_at_once(client, coordinator):
    practice = make_practice("Repair café", summary="They repair.", no_instrument_named=True)
    practice.tags.set([make_tag("repair")])
    make_source(practice)
    address = practice.get_absolute_url()
    assert "Repair café" in client.get(address).text
    copy = start_working_copy(practice, by=coordinator)
    form = reverse("admin:practices_practice_change", args=[copy.pk])
    assert Desk(coordinator).save(form, title="Repair house", change_note="Moved.") == []
    copy = type(copy).with_copies.get(pk=copy.pk)
    move(copy, "submit", by=coordinator)
    assert "Repair café" in client.get(address).text
    move(copy, "publish", by=coordinator, comment="Nobody else is here.", override=True)
    assert "Repair house" in client.get(address).text
    assert "Repair house" in client.get("/practices/").text


def test_a_withdrawal_shows_at_once_and_stays(client, coordinator):
    practice = make_practice()
    address = practice.get_absolute_url()
    assert client.get(address).status_code == client.get(address).status_code == 200
    move(practice, "archive", by=coordinator, comment="Closed.")
    assert [client.get(address).status_code for _visit in range(3)] == [410] * 3


def test_a_new_label_shows_at_once(client, coordinator):
    region = make_region("SE123")
    make_practice(region=region)
    assert "Östergötland" in client.get("/sv/practices/").text
    label = ("labels", {"language": "sv", "text": "Östra Götaland", "kind": "preferred"})
    form = reverse("admin:records_region_change", args=[region.pk])
    assert Desk(coordinator).save(form, label) == []
    assert "Östra Götaland" in client.get("/sv/practices/").text


def test_a_new_day_makes_pages_new():
    with timezone.override("Pacific/Kiritimati"):
        there = visit()
    with timezone.override("Etc/GMT+12"):  # always another date
        assert visit() != there


@pytest.mark.django_db(transaction=True)
def test_one_computes_while_the_others_get_the_old_page():
    def thread():
        try:
            return visit("/test/slow/")
        finally:
            connection.close()

    for event in (is_slow, has_begun, may_go_on):
        event.clear()
    old = visit("/test/slow/")
    Generation.advance()
    is_slow.set()
    with ThreadPoolExecutor(1) as pool:
        computing = pool.submit(thread)
        assert has_begun.wait(10)
        assert [visit("/test/slow/"), visit("/test/slow/")] == [old, old]
        may_go_on.set()
        new = computing.result(10)
    assert new != old
    assert visit("/test/slow/") == new


def test_pages_are_computed_one_at_a_time():
    assert visit("/test/alone/") == b"True"
    with pytest.raises(ZeroDivisionError):
        visit("/test/failing/")
    assert not cache._turn.locked()


def test_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(cache, "LONGEST_WAIT", 0)
    with cache._turn:
        assert visit("/test/alone/") == b"True"
        assert cache._turn.locked()  # the one who goes on regardless takes nobody's turn


# --- Asked again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("weakly", ["", "W/"])
def test_who_has_the_page_gets_no_second_copy(client, weakly):
    answer = client.get("/about/", headers={"accept-encoding": "br"})
    tag = answer.headers["ETag"]
    assert tag.startswith('"')
    asking = {"accept-encoding": "br", "if-none-match": f"{weakly}{tag}"}
    again = client.get("/about/", headers=asking)
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert again.headers[name] == answer.headers[name]
    Generation.advance()
    assert client.get("/about/", headers=asking).status_code == 304  # computed anew, and the same
    assert client.get("/about/", headers={"if-none-match": tag}).status_code == 200  # not compressed


def test_head_has_the_headers_of_the_page_and_leaves_none(client):
    before = client.head("/test/plain/")
    assert before.headers.keys() == client.get("/test/plain/").headers.keys()
    answer, kept = client.head("/test/plain/"), client.get("/test/plain/")
    assert answer.content == b""
    assert dict(answer.headers) == dict(kept.headers)
    assert before.headers["ETag"] != kept.headers["ETag"]


# --- Redis -------------------------------------------------------------------------------------------


class Server:
    """A Redis of our own behind a socket in a folder of its own."""

    def __init__(self, folder):
        self.socket = folder / "redis.sock"

    def start(self):
        command = ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.socket.parent]
        self.process = subprocess.Popen([*command, "--save", ""], stdout=subprocess.PIPE)
        for line in self.process.stdout:
            if b"ready to accept connections" in line.lower():
                return
        raise AssertionError("redis-server has not started")

    def die(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def folder():
    """Short: the path of a socket has at most 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="messe-redis-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(folder):
    if not shutil.which("redis-server"):
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("redis-server is missing; get it with: sudo make system")
    server = Server(folder)
    server.start()
    yield server
    if server.process.returncode is None:
        server.die()


@pytest.fixture
def worker(settings, folder):
    """A function: from now on we are another worker, with a cache object of its own."""

    def start(**given):
        store = {"BACKEND": "messe.cache.RedisThatMayFail", "LOCATION": [f"unix://{folder}/redis.sock"]}
        settings.CACHES = settings.CACHES | {"pages": store | {"SECONDS_OF_REST": 0} | given}

    return start


def test_workers_share_pages_through_redis(worker, server):
    worker()
    first = visit()
    worker()
    assert visit() == first
    Generation.advance()
    assert visit() == visit() != first


def test_what_lies_in_redis_is_never_run(worker, server, folder):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (folder / "sprung",))

    worker()
    first = visit()
    redis = Redis(unix_socket_path=str(server.socket))
    [key] = redis.keys()
    assert redis.get(key).startswith(b"[[")
    for planted in (pickle.dumps(Trap()), b"7", b"[]\n", b'[[0, ""], [["Vary", "a\\nb"]]]\nx', b""):
        redis.set(key, planted)
        assert visit() not in {first, planted}
    redis.close()
    assert not (folder / "sprung").exists()


def test_pages_stand_while_redis_dies_and_comes_back(worker, server, caplog):
    caplog.set_level("WARNING", logger="messe.cache")
    worker()
    assert visit() == visit()
    server.die()
    assert visit() != visit()
    assert [record.getMessage()[:22] for record in caplog.records] == ["Redis does not answer,"]
    server.start()
    assert visit() == visit()
    assert [record.getMessage() for record in caplog.records[1:]] == ["Redis answers again."]


def test_pages_stand_where_redis_never_was(worker):
    worker()
    assert visit() != visit()
    assert caches["pages"].add("lock", b"")  # or all would wait for each other, behind an old page


def test_a_silent_redis_is_asked_once_and_left_alone(worker, folder):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / "redis.sock"))
        silent.listen(50)
        silent.setblocking(False)
        worker(SECONDS_OF_REST=600)
        assert visit() != visit()
        asked = 0
        while True:
            try:
                silent.accept()[0].close()
            except BlockingIOError:
                break
            asked += 1
    assert asked == 2  # the first time, and again at once


def test_the_address_of_redis_is_not_mailed(settings, worker):
    worker()
    shown = SecretsHidden().get_safe_settings()["CACHES"]["pages"]
    assert "redis.sock" not in str(shown)
