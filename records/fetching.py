"""Asking an outside address whether it answers, politely, and without being led into our own network.

Names are looked up here and nowhere else. Of what a name stands for only public addresses are used, and the
connection goes to exactly the address that was judged; each redirect is judged again. No proxy is used.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from django.db.models import IntegerChoices
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

NAME = "MESSE-links"
TIMEOUT = 10  # seconds for one request, from the connection to the last byte
MOST_BYTES = 512 * 1024
MOST_REDIRECTS = 5
PAUSE = 1.0  # seconds between two requests to one host
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}
NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
# Set aside for tests and relays, and not known as such by every version of Python.
SET_ASIDE = [ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]
NAT64 = IPv6Network("64:ff9b::/96")


class NoAnswer(IntegerChoices):
    """Kept where the status of an answer is kept; those of HTTP begin with 100."""

    NO_NAME = 1, _("the name does not exist")
    NOT_PUBLIC = 2, _("leads to an address that is not public")
    NO_ADDRESS = 3, _("is no web address")
    UNREACHABLE = 4, _("no connection")
    TIMED_OUT = 5, _("no answer in time")
    CERTIFICATE = 6, _("no safe connection: certificate or encryption")
    UNREADABLE = 7, _("an answer that is not HTTP")
    REDIRECTS = 8, _("too many redirects")
    ROBOTS = 9, _("programs may not ask (robots.txt)")


class NotAnsweredError(Exception):
    def __init__(self, status):
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Target:
    """What of an address a connection needs."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def site(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes


# Where an address leads


def target_of(url):
    try:
        parts = urlsplit(iri_to_uri(url))
        host = (urlsplit(url).hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode()
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):  # a wrong port, a label that is too long, another scheme
        raise NotAnsweredError(NoAnswer.NO_ADDRESS) from None
    if not host:
        raise NotAnsweredError(NoAnswer.NO_ADDRESS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def public_places(target, allowed=frozenset()):
    """Look the name up, once: [(family, address of the socket)] of what is public.

    `allowed` are pairs (address, port) that are not judged: how tests reach a server of their own.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        is_unknown = error.errno in NO_SUCH_NAME
        raise NotAnsweredError(NoAnswer.NO_NAME if is_unknown else NoAnswer.UNREACHABLE) from None
    except (UnicodeError, OverflowError):
        raise NotAnsweredError(NoAnswer.NO_ADDRESS) from None
    usual_port = target.port in PORTS.values() or target.port >= 1024
    places = [
        (family, place)
        for family, _type, _protocol, _name, place in found
        if place[:2] in allowed or (usual_port and is_public(place[0]))
    ]
    if not places:
        raise NotAnsweredError(NoAnswer.NOT_PUBLIC)
    return places


def is_public(text):
    """Whether an address belongs to the open net; one that carries another inside is judged by that one."""
    address = ip_address(text.partition("%")[0])
    if inner := inside(address):
        return is_public(str(inner))
    if any(address in network for network in SET_ASIDE):
        return False
    closed = ("multicast", "reserved", "private", "loopback", "link_local", "unspecified", "site_local")
    return address.is_global and not any(getattr(address, f"is_{kind}", False) for kind in closed)


def inside(address):
    """The IPv4 address that mapped, 6to4 and NAT64 addresses lead to, and compatible ones of old."""
    if not isinstance(address, IPv6Address):
        return None
    if address in NAT64 or (address.packed[:12] == bytes(12) and int(address) > 1):
        return ip_address(address.packed[12:])
    return address.ipv4_mapped or address.sixtofour


# One request


def ask(method, target, agent, places):
    """One request to the first of the judged places that accepts a connection."""
    began = time.monotonic()
    try:
        with connected(target, places) as sock, cut_off(sock, began):
            if target.scheme == "https":
                sock.do_handshake()
            answer = exchange(method, target, agent, sock)
            if time.monotonic() - began < TIMEOUT:
                return answer
            raise TimeoutError  # headers that end where the line was cut look whole
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotAnsweredError(reason(error, began)) from None


@contextmanager
def connected(target, places):
    sock = first_open(places)
    try:
        if target.scheme == "https":
            secure = ssl.create_default_context()
            sock = secure.wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
        yield sock
    finally:
        sock.close()


def first_open(places):
    """By number, so that nothing is looked up again. One of each family is tried: a machine may have no IPv6."""
    problem, of_family = OSError(), {}
    for family, place in places:
        of_family.setdefault(family, place)
    for family, place in of_family.items():
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(TIMEOUT / len(of_family))
        try:
            sock.connect(place)
        except OSError as error:
            sock.close()
            problem = error
        else:
            sock.settimeout(TIMEOUT)
            return sock
    raise problem


@contextmanager
def cut_off(sock, began):
    """A server that drips its answer byte by byte keeps no worker longer than one that says nothing."""
    timer = threading.Timer(max(0, began + TIMEOUT - time.monotonic()), hang_up, [sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def hang_up(sock):
    with suppress(OSError):  # not the method of the encrypted socket, which another thread is reading
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def exchange(method, target, agent, sock):
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = sock
    headers = {"Host": target.site, "User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"}
    connection.request(method, target.path, headers=headers | {"Connection": "close"})
    with connection.getresponse() as response:
        is_rules = method == "GET" and target.path == "/robots.txt"
        body = response.read(MOST_BYTES) if is_rules and response.status == 200 else b""
        return Answer(response.status, response.headers.get("Location", ""), body)


def reason(error, began):
    if isinstance(error, TimeoutError) or time.monotonic() - began >= TIMEOUT:
        return NoAnswer.TIMED_OUT
    if isinstance(error, ssl.SSLError):
        return NoAnswer.CERTIFICATE
    is_other = isinstance(error, http.client.HTTPException) or not isinstance(error, OSError)
    return NoAnswer.UNREADABLE if is_other else NoAnswer.UNREACHABLE


# Many requests


@dataclass
class Visitor:
    """One round over many addresses: remembers when a host was last asked, and what each site forbids."""

    agent: str
    allowed: frozenset = frozenset()
    pause: float = PAUSE
    asked: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)

    def status_of(self, url):
        """The status in which an address ends, of HTTP or a NoAnswer."""
        try:
            return self.follow(url, self.look).status
        except NotAnsweredError as failure:
            return failure.status

    def follow(self, url, request):
        """The answer behind all redirects, each of which is judged like the first address."""
        for _hop in range(MOST_REDIRECTS + 1):
            answer = request(target_of(url))
            if answer.status not in REDIRECTS or not answer.location:
                return answer
            url = joined(url, answer.location)
        raise NotAnsweredError(NoAnswer.REDIRECTS)

    def look(self, target):
        """HEAD, and GET where a server does not answer that one well."""
        if not self.rules_of(target).can_fetch(NAME, f"{target.scheme}://{target.site}{target.path}"):
            raise NotAnsweredError(NoAnswer.ROBOTS)
        try:
            answer = self.request("HEAD", target)
        except NotAnsweredError as failure:
            if failure.status != NoAnswer.UNREADABLE:
                raise
        else:
            if answer.status < 400 or answer.status == 429:
                return answer
        return self.request("GET", target)

    def request(self, method, target):
        wait = self.asked.get(target.host, -self.pause) + self.pause - time.monotonic()
        if target.host in self.asked and wait > 0:
            time.sleep(wait)
        places = public_places(target, self.allowed)
        try:
            return ask(method, target, self.agent, places)
        finally:
            self.asked[target.host] = time.monotonic()

    def rules_of(self, target):
        """A site that does not tell its rules is not asked further in this round; how it failed is its answer."""
        site = (target.scheme, target.site)
        if site not in self.rules:
            self.rules[site] = self.read_rules(target)
        if isinstance(self.rules[site], int):
            raise NotAnsweredError(self.rules[site])
        return self.rules[site]

    def read_rules(self, target):
        try:
            url = f"{target.scheme}://{target.site}/robots.txt"
            answer = self.follow(url, lambda place: self.request("GET", place))
        except NotAnsweredError as failure:
            return failure.status
        if answer.status >= 500 or answer.status == 429:
            return answer.status
        rules = RobotFileParser()
        rules.parse(answer.body.decode(errors="replace").splitlines())
        return rules


def joined(url, location):
    """Where a redirect leads; headers come as Latin-1, and many mean UTF-8."""
    try:
        return urljoin(url, location.encode("latin-1").decode(errors="replace"))
    except ValueError:
        raise NotAnsweredError(NoAnswer.NO_ADDRESS) from None
