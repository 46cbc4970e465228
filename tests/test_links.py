"""The link checker: what it asks, what it never asks, and what becomes of the answers."""

import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from practices.models import LegalReference, Practice, RegionCoverage, Transfer
from records import fetching, links
from records.fetching import NoAnswer, NotAnsweredError, Visitor, is_public, public_places, target_of
from records.models import Film, Generation, LinkCheck
from tests import factories
from tests.conftest import make_place

TODAY = timezone.localdate()


# A server of our own


class Site(ThreadingHTTPServer):
    """Answers each path as `answers` says: a status, (status, Location), or text with status 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers, self.asked, self.times, self.agents = {}, [], [], set()

    @property
    def allowed(self):
        return frozenset([("127.0.0.1", self.server_port)])

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def visitor(self, **given):
        return Visitor("MESSE-links/1.0", self.allowed, **{"pause": 0} | given)


class Answering(BaseHTTPRequestHandler):
    def answer(self):
        site = self.server
        site.asked.append(f"{self.command} {self.path}")
        site.times.append(time.monotonic())
        site.agents.add(self.headers["User-Agent"])
        found = site.answers.get(f"{self.command} {self.path}", site.answers.get(self.path, 404))
        if callable(found):
            found(self)
            return
        status, location = found if isinstance(found, tuple) else (found, "")
        text = b"" if isinstance(status, int) else status.encode()
        self.send_response(status if isinstance(status, int) else 200)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(text)

    do_GET = do_HEAD = answer

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def status_of(site, path, **given):
    return site.visitor(**given).status_of(site.url(path))


# Asking


def test_head_is_enough_where_it_is_answered(site):
    site.answers["/page"] = 200
    assert status_of(site, "/page") == 200
    assert site.asked == ["GET /robots.txt", "HEAD /page"]
    assert site.agents == {"MESSE-links/1.0"}


@pytest.mark.parametrize("refusal", [403, 404, 405, 501])
def test_get_where_head_is_refused(site, refusal):
    site.answers |= {"HEAD /page": refusal, "GET /page": 200}
    assert status_of(site, "/page") == 200
    assert site.asked[1:] == ["HEAD /page", "GET /page"]


def test_a_site_that_asks_for_patience_is_not_asked_twice(site):
    site.answers["/page"] = 429
    assert status_of(site, "/page") == 429
    assert site.asked == ["GET /robots.txt", "HEAD /page"]


def test_letters_of_other_languages_in_an_address(site):
    site.answers["/f%C3%B6rening?q=%C3%A5%20b"] = 200
    assert status_of(site, "/förening?q=å b#top") == 200


def test_redirects_are_followed_five_times(site):
    site.answers |= {f"/{number}": (301, f"/{number + 1}") for number in range(6)} | {"/6": 200}
    assert status_of(site, "/1") == 200
    assert status_of(site, "/0") == NoAnswer.REDIRECTS


@pytest.mark.parametrize(
    ("aim", "status"),
    [
        ("http://127.0.0.2/", NoAnswer.NOT_PUBLIC),
        ("http://localhost:1/", NoAnswer.NOT_PUBLIC),
        ("http://[::1]/", NoAnswer.NOT_PUBLIC),
        ("http://2130706433/", NoAnswer.NOT_PUBLIC),  # 127.0.0.1 as one number
        ("file:///etc/passwd", NoAnswer.NO_ADDRESS),
        ("ftp://example.org/", NoAnswer.NO_ADDRESS),
        ("http://[half", NoAnswer.NO_ADDRESS),
        ("http://example.org:99999/", NoAnswer.NO_ADDRESS),
    ],
)
def test_a_redirect_is_judged_like_the_first_address(site, aim, status):
    site.answers["/page"] = (302, aim)
    assert status_of(site, "/page") == status


def test_the_own_server_is_reached_through_the_argument_alone(site):
    site.answers["/page"] = 200
    assert Visitor("MESSE-links/1.0").status_of(site.url("/page")) == NoAnswer.NOT_PUBLIC
    assert site.asked == []


def test_nobody_listens(site):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = closed.getsockname()
    visitor = Visitor("MESSE-links/1.0", frozenset([place]))
    assert visitor.status_of(f"http://127.0.0.1:{place[1]}/") == NoAnswer.UNREACHABLE


def test_what_is_not_http_and_not_tls(site):
    site.answers["/page"] = lambda handler: handler.wfile.write(b"Hello\r\n\r\n") and None
    assert status_of(site, "/page") == NoAnswer.UNREADABLE
    secure = site.url("/page").replace("http:", "https:")
    assert site.visitor().status_of(secure) == NoAnswer.CERTIFICATE


def test_a_dripping_answer_is_cut_off(site, monkeypatch):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(40):
            handler.wfile.write(f"X-{number}: 1\r\n".encode())
            time.sleep(0.05)

    monkeypatch.setattr(fetching, "TIMEOUT", 0.4)
    site.answers["/page"] = dripping(drip)
    began = time.monotonic()
    assert status_of(site, "/page") == NoAnswer.TIMED_OUT
    assert time.monotonic() - began < 1.5


def dripping(drip):
    def answer(handler):
        try:
            drip(handler)
        except OSError:  # the other side has hung up, as it should
            handler.close_connection = True

    return answer


def test_no_more_is_read_than_promised(site, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 40)
    site.answers |= {
        "/robots.txt": "User-agent: *\n" + "#" * 40 + "\nDisallow: /page\n",
        "/page": 200,
    }
    assert status_of(site, "/page") == 200


def test_one_request_a_second_to_one_host(site):
    site.answers |= {"/1": 200, "/2": 200}
    visitor = site.visitor(pause=0.2)
    assert [visitor.status_of(site.url(path)) for path in ("/1", "/2")] == [200, 200]
    pauses = [later - earlier for earlier, later in zip(site.times, site.times[1:], strict=False)]
    assert len(pauses) == 2
    assert min(pauses) >= 0.19
    assert fetching.PAUSE == 1


def test_robots_are_heard_and_asked_once(site):
    site.answers |= {"/robots.txt": "User-agent: messe-links\nDisallow: /closed/\n", "/open": 200}
    visitor = site.visitor()
    found = [visitor.status_of(site.url(path)) for path in ("/closed/page", "/open")]
    assert found == [NoAnswer.ROBOTS, 200]
    assert site.asked == ["GET /robots.txt", "HEAD /open"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_site_without_rules_forbids_nothing(site, status):
    site.answers |= {"/robots.txt": status, "/page": 200}
    assert status_of(site, "/page") == 200


def test_a_site_that_cannot_tell_its_rules_is_left_alone(site):
    site.answers |= {"/robots.txt": 503, "/page": 200}
    visitor = site.visitor()
    assert [visitor.status_of(site.url(path)) for path in ("/page", "/other")] == [503, 503]
    assert site.asked == ["GET /robots.txt"]


def test_robots_of_a_redirect_are_heard_too(site):
    other = Site()
    try:
        threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        other.answers["/robots.txt"] = "User-agent: *\nDisallow: /\n"
        site.answers["/page"] = (302, other.url("/page"))
        visitor = Visitor("MESSE-links/1.0", site.allowed | other.allowed, pause=0)
        assert visitor.status_of(site.url("/page")) == NoAnswer.ROBOTS
        assert other.asked == ["GET /robots.txt"]
    finally:
        other.shutdown()
        other.server_close()


# Public addresses only


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_addresses_of_our_own_nets_are_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_addresses_of_the_open_net_are_asked(address):
    assert is_public(address)


def looked_up(monkeypatch, *answers):
    """The names that are looked up; each lookup gets the next of the answers."""
    asked, answers = [], list(answers)

    def answer(host, port, *args, **kwargs):
        asked.append(host)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(found, Exception):
            raise found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", answer)
    return asked


def test_the_connection_goes_to_the_address_that_was_judged(site, monkeypatch):
    """A name that turns to our own machine with its second answer is looked up once only."""
    asked, opened = looked_up(monkeypatch, ["93.184.216.34"], ["127.0.0.1"]), []

    def connect(self, place):
        opened.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    visitor = Visitor("MESSE-links/1.0", pause=0)
    assert visitor.status_of("http://rebinding.example/") == NoAnswer.UNREACHABLE
    assert (asked, opened) == (["rebinding.example"], [("93.184.216.34", 80)])


def test_of_a_mixed_answer_the_public_part_is_used(monkeypatch):
    looked_up(monkeypatch, ["10.0.0.1", "93.184.216.34"])
    places = public_places(target_of("https://mixed.example/"))
    assert places == [(socket.AF_INET, ("93.184.216.34", 443))]


def test_ports_of_other_services_are_not_asked(monkeypatch):
    looked_up(monkeypatch, ["93.184.216.34"])
    with pytest.raises(NotAnsweredError):
        public_places(target_of("http://mail.example:25/"))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (socket.gaierror(socket.EAI_NONAME, ""), NoAnswer.NO_NAME),
        (socket.gaierror(socket.EAI_AGAIN, ""), NoAnswer.UNREACHABLE),
        (UnicodeError(), NoAnswer.NO_ADDRESS),
    ],
)
def test_names_that_lead_nowhere(monkeypatch, error, status):
    looked_up(monkeypatch, error)
    assert Visitor("MESSE-links/1.0").status_of("https://nowhere.example/") == status


def test_certificates_are_checked_for_the_name(monkeypatch):
    context = fetching.ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode == fetching.ssl.CERT_REQUIRED


# Which addresses


@contextmanager
def every_address(region):
    """An address in every column there is: {url: whether the public can see it}."""
    practice = factories.make_practice("Public practice", region=region)
    hidden = factories.make_practice("Draft", region=region, status="draft", published_at=None)
    law = factories.make_instrument("Law", region=region, official_url="https://example.org/official")
    factories.make_actor("Actor", region=region, website="https://example.org/actor")
    factories.make_partner("Partner", region=region, website="https://example.org/partner")
    factories.make_actor("Hidden", region=region, status="archived", website="https://example.org/gone")
    factories.make_source(practice, url="https://example.org/source", archived_url="https://example.org/copy")
    factories.make_source(hidden, url="https://example.org/draft")
    reference = LegalReference.objects.create(title="Act", url="https://example.org/act")
    LegalReference.objects.create(title="Unused act", url="https://example.org/unused")
    law.references.create(reference=reference)
    RegionCoverage.objects.create(
        region=region,
        instrument_type=factories.make_type("T1"),
        finding="none_exists",
        looked_on=TODAY,
        by_role="Desk",
        source_url="https://example.org/coverage",
    )
    Transfer.objects.create(
        practice=practice, region=region, status="interested", source_url="https://example.org/transfer"
    )
    Film.objects.create(title="Film", outside_url="https://example.org/film")
    term = factories.make_term("glossary", "social_economy")
    term.sources.create(title="Source", url="https://example.org/term")
    yield practice


OF_REGION = {
    f"https://example.org/{word}"
    for word in ("official", "actor", "partner", "source", "copy", "act", "coverage", "transfer")
}
OF_THE_DESK = {"https://example.org/film", "https://example.org/term"}


def test_every_column_of_addresses_is_known():
    columns = {
        (model._meta.label, column.name)
        for model in apps.get_models()
        for column in model._meta.get_fields()
        if isinstance(column, models.URLField) and model is not LinkCheck
    }
    assert columns == {(place.model._meta.label, place.column) for place in links.places()}
    assert len(columns) >= 10


@pytest.mark.django_db
def test_what_the_public_finds_is_asked_and_nothing_else(north):
    with every_address(north):
        assert set(links.due(500, 7)) == OF_REGION | OF_THE_DESK


@pytest.mark.django_db
def test_each_address_once_the_longest_unasked_first(north):
    now = timezone.now()
    for number, days in enumerate([3, 9, 20, None]):
        for title in "AB":
            practice = factories.make_practice(f"{title}{number}", region=north)
            factories.make_source(practice, url=f"https://e{number}.example.org/")
        if days:
            LinkCheck.objects.create(
                url=f"https://e{number}.example.org/", checked_at=now - timedelta(days=days)
            )
    assert links.due(500, 7) == [f"https://e{number}.example.org/" for number in (3, 2, 1)]
    assert links.due(1, 0) == ["https://e3.example.org/"]


def test_hosts_take_turns():
    urls = ["http://a/1", "http://a/2", "http://b/1", "http://a/3"]
    assert links.in_turns(urls) == ["http://a/1", "http://b/1", "http://a/2", "http://a/3"]


@pytest.mark.django_db
def test_what_stands_nowhere_any_more_is_forgotten_unless_staff_wrote_about_it(north):
    LinkCheck.objects.create(url="https://example.org/old")
    LinkCheck.objects.create(url="https://example.org/noted", note="Moved; asked them.")
    links.due(500, 7)
    assert [row.url for row in LinkCheck.objects.all()] == ["https://example.org/noted"]


# What becomes of the answers


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ([200], ["works"]),
        ([404], ["broken"]),
        ([410], ["broken"]),
        ([NoAnswer.NO_NAME], ["broken"]),
        ([NoAnswer.NOT_PUBLIC], ["broken"]),
        ([403, 403, 403], ["unsure", "unsure", "broken"]),
        ([429, 500, NoAnswer.TIMED_OUT], ["unsure", "unsure", "broken"]),
        ([503, 200, 503], ["unsure", "works", "unsure"]),
        ([404, NoAnswer.ROBOTS], ["broken", "not_asked"]),
    ],
)
def test_when_an_address_is_broken(answers, states):
    assert [links.keep("https://example.org/", status) for status in answers] == states


@pytest.mark.django_db
def test_since_when_and_how_often():
    links.keep("https://example.org/", 503)
    first = LinkCheck.objects.get().first_failed_at
    links.keep("https://example.org/", 503)
    row = LinkCheck.objects.get()
    assert (row.failures, row.first_failed_at, row.last_status) == (2, first, 503)
    links.keep("https://example.org/", 200)
    row.refresh_from_db()
    assert (row.ok, row.failures, row.first_failed_at) == (True, 0, None)


@pytest.mark.django_db
def test_a_round_over_all_addresses(site, north, capsys):
    practice = factories.make_practice("Practice", region=north)
    site.answers |= {"/good": 200, "/busy": 503}
    for path in ("/good", "/gone", "/busy"):
        factories.make_source(practice, url=site.url(path))
    assert links.check(allowed=site.allowed, pause=0) == {"works": 1, "broken": 1, "unsure": 1}
    found = {row.url: (row.last_status, row.ok) for row in LinkCheck.objects.all()}
    assert found == {
        site.url("/good"): (200, True),
        site.url("/gone"): (404, False),
        site.url("/busy"): (503, None),
    }
    assert site.agents == {f"MESSE-links/1.0 (+{settings.SITE_URL})"}
    asked = len(site.asked)
    call_command("check_links")
    assert capsys.readouterr().out == "0 addresses asked.\n"
    assert len(site.asked) == asked


@pytest.mark.django_db
def test_without_a_way_out_nothing_is_written(north, monkeypatch):
    looked_up(monkeypatch, socket.gaierror(socket.EAI_NONAME, ""))
    practice = factories.make_practice("Practice", region=north)
    for number in range(6):
        factories.make_source(practice, url=f"https://e{number}.example.org/")
    with pytest.raises(CommandError, match="None of 6 addresses answered"):
        call_command("check_links")
    assert not LinkCheck.objects.exists()
    call_command("check_links", limit=2, verbosity=0)
    assert LinkCheck.objects.filter(ok=False, last_status=NoAnswer.NO_NAME).count() == 2


@pytest.mark.parametrize("given", ["-1", "many", "1e9"])
def test_numbers_of_the_command_are_checked(given):
    with pytest.raises(CommandError, match="number from 0 to 100000"):
        call_command("check_links", f"--limit={given}")


# The report

LIST = "/admin/records/linkcheck/"


@pytest.fixture
def rows(north, south):
    """An address of North, one of South, one of both, the film's, one of a draft."""
    of_both = {"url": "https://example.org/both"}
    for title, region in (("North", north), ("South", south)):
        practice = factories.make_practice(f"In {title}", region=region)
        factories.make_source(practice, url=f"https://example.org/{title.lower()}")
        factories.make_source(practice, **of_both)
    hidden = factories.make_practice("Draft", region=north, status="draft", published_at=None)
    factories.make_source(hidden, url="https://example.org/draft")
    Film.objects.create(title="Film", outside_url="https://example.org/film")
    given = {"ok": False, "last_status": 404, "failures": 1, "first_failed_at": timezone.now()}
    return {
        word: LinkCheck.objects.create(url=f"https://example.org/{word}", checked_at=timezone.now(), **given)
        for word in ("north", "south", "both", "film", "draft")
    }


def shown(client, **asked):
    page = client.get(LIST, asked)
    return {row.url.rpartition("/")[2] for row in page.context_data["cl"].result_list}


def test_the_report_of_ones_regions(signed_in, carla, sandro, coordinator, rows):
    assert shown(signed_in(carla)) == {"north", "both"}
    assert shown(signed_in(sandro)) == {"south", "both"}
    assert shown(signed_in(coordinator)) == {"north", "south", "both", "film"}


def test_a_shared_address_tells_nothing_of_the_other_region(signed_in, edda, rows):
    client = signed_in(edda)
    for address in (LIST, f"{LIST}{rows['both'].pk}/change/"):
        text = client.get(address).text
        assert "In North" in text
        assert "In South" not in text
    assert client.get(f"{LIST}{rows['south'].pk}/change/").status_code == 302
    assert client.get(f"{LIST}{'9' * 30}/change/").status_code == 302


def test_filters_of_the_report(signed_in, coordinator, edda, rows, north, south):
    links.keep("https://example.org/north", 200)
    links.keep("https://example.org/south", NoAnswer.ROBOTS)
    LinkCheck.objects.filter(url__endswith="film").update(ok=None)
    LinkCheck.objects.filter(url__endswith="both").update(muted_until=TODAY)
    client = signed_in(coordinator)
    assert shown(client, state="broken") == {"both"}
    assert shown(client, state="broken", muted="no") == set()
    assert shown(client, muted="yes") == {"both"}
    assert shown(client, state="works") == {"north"}
    assert shown(client, state="unsure") == {"film"}
    assert shown(client, state="not_asked") == {"south"}
    assert shown(client, owner="ITI1") == {"south", "both"}
    assert shown(client, owner="nonsense", state="nonsense", muted="nonsense") == {
        "north",
        "south",
        "both",
        "film",
    }
    assert "programs may not ask" in client.get(LIST).text
    text = signed_in(edda).get(LIST).text
    assert "owner=SE123" in text
    assert "owner=ITI1" not in text


def test_editors_mute_and_name_a_copy(signed_in, edda, rows):
    page = f"{LIST}{rows['north'].pk}/change/"
    typed = {
        "archived_url": "https://archive.example.org/1",
        "muted_until": "2999-01-01",
        "note": "They know.",
    }
    client = signed_in(edda)
    assert client.post(page, typed | {"ok": "on", "url": "https://evil.example/"}).status_code == 302
    row = LinkCheck.objects.get(pk=rows["north"].pk)
    assert (row.url, row.ok, row.note, row.archived_url) == (
        "https://example.org/north",
        False,
        "They know.",
        "https://archive.example.org/1",
    )
    assert shown(client, muted="yes") == {"north"}
    answer = client.post(page, typed | {"archived_url": "ftp://archive.example.org/"})
    assert "beginning with https:// or http://" in answer.text


def test_the_copy_stands_on_the_public_page_at_once(signed_in, edda, client, rows):
    practice = Practice.objects.get(sources__url=rows["north"].url)
    page = practice.get_absolute_url()
    copy = "https://archive.example.org/1"
    assert copy not in client.get(page).text
    editor, before = signed_in(edda), Generation.current()
    editor.post(f"{LIST}{rows['north'].pk}/change/", {"archived_url": copy, "muted_until": "", "note": ""})
    editor.logout()
    assert Generation.current() == before + 1  # pages kept from before are made anew
    assert f'<a href="{copy}" rel="external">Archived copy</a>' in client.get(page).text
    practice.sources.update(archived_url="https://archive.example.org/own")
    Generation.advance()
    text = client.get(page).text
    assert (copy in text, "https://archive.example.org/own" in text) == (False, True)


def test_contributors_read_and_do_not_write(signed_in, carla, rows):
    page = f"{LIST}{rows['north'].pk}/change/"
    client = signed_in(carla)
    assert client.get(page).status_code == 200
    assert client.post(page, {"note": "Mine."}).status_code == 403
    assert client.get(f"{LIST}{rows['north'].pk}/delete/").status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_report_asks_a_constant_number_of_queries(signed_in, edda, north, django_assert_max_num_queries):
    practice = factories.make_practice("Practice", region=north)
    for number in range(30):
        url = f"https://example.org/{number}"
        factories.make_source(practice, url=url)
        LinkCheck.objects.create(url=url)
    client = signed_in(edda)
    with django_assert_max_num_queries(25):
        assert client.get(LIST).text.count("Practice</a>") == 30


def test_a_person_of_the_union_sees_the_unions_addresses_alone(signed_in, rows):
    from tests.conftest import make_member

    ulla = make_member("ulla", make_place("EU", "European Union"), "contributor")
    assert shown(signed_in(ulla)) == set()
