"""Public pages, kept as they left until something that the public can see has changed.

A page is kept compressed, beside the content generation and the day it was made for. What is kept is plain
bytes: whoever can write into a shared store could change words, but never make us run anything.
"""

import json
import logging
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from threading import Lock
from time import monotonic

from csp.constants import HEADER
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import cc_delim_re, get_conditional_response, patch_vary_headers
from django_http_compression.middleware import best_coding

from records import generation

LONGEST_QUERY = 500
LARGEST_BODY = 100_000
SECONDS_TO_COMPUTE = 5
LONGEST_WAIT = 0.5  # seconds
SOURCES = ["messe", "practices", "actors", "records", "templates", "locale", "static", "requirements.txt"]
PLAIN_NAME = re.compile(r"\w+", flags=re.ASCII)
SENT_BY_HTMX = ["HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST"]
VARIES_BY = {"accept-encoding", "hx-request", "hx-history-restore-request"}

log = logging.getLogger(__name__)
_turn = Lock()


def pages_of_today(get_response):
    """Serves the kept page, or computes it; while one request computes, the others get the old page."""
    if not settings.PAGE_CACHE:
        raise MiddlewareNotUsed
    # Reads the sources now, and not while the first visitor waits.
    installation(settings.BASE_DIR, settings.SECRET_KEY)

    def middleware(request):
        try:
            key = key_of(request)
            # Asked before the page is computed: so a page may be newer than its stamp, and never older.
            stamp = key and [generation.current(), timezone.localdate().isoformat()]
        except (DisallowedHost, DatabaseError):
            key = None  # it will happen again inside, and end in the right page
        if key is None:
            return get_response(request)
        return kept_or_computed(request, get_response, key, stamp)

    return middleware


def kept_or_computed(request, get_response, key, stamp):
    store, lock = caches["pages"], f"{key}.lock"
    page = Page.unpacked(store.get(key))
    if page and page.stamp == stamp:
        return as_asked(request, page.answer())
    # What is asked without a body is not kept, and must hold no lock.
    if page is None or request.method == "HEAD":
        return as_asked(request, computed(request, get_response, key, stamp))
    if not store.add(lock, b"", SECONDS_TO_COMPUTE):
        return as_asked(request, page.answer())
    try:
        response = computed(request, get_response, key, stamp)
    finally:
        store.delete(lock)
    return as_asked(request, response)


def computed(request, get_response, key, stamp):
    response = in_turn(get_response, request)
    if not may_be_kept(request, response):
        caches["pages"].delete(key)  # what is kept there is the page of this address no longer
        return response
    response.headers.pop("X-Noise", None)  # hides the length of secrets, and this page has none
    response.headers["ETag"] = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response.headers.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, ["Accept-Encoding", "HX-Request"])
    if request.method == "GET":
        page = Page(stamp, list(response.headers.items()), response.content)
        caches["pages"].set(key, page.packed())
    return response


def in_turn(get_response, request):
    """Compute one page at a time in each worker: side by side, each of four would take four times as long, and longer.

    Whoever has waited for LONGEST_WAIT goes on all the same, for the one before may be waiting for the database.
    """
    is_alone = _turn.acquire(timeout=LONGEST_WAIT)
    try:
        return get_response(request)
    finally:
        if is_alone:
            _turn.release()


def as_asked(request, response):
    """Nothing but "not modified" for a visitor who has the page."""
    if "ETag" in response.headers and "HTTP_IF_NONE_MATCH" in request.META:
        return get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return response


@dataclass(frozen=True)
class Page:
    stamp: list  # [content generation, day]: what a page says of age depends on the day
    headers: list  # (name, value)
    body: bytes

    def packed(self):
        """One line of JSON, which contains no line break, and the body."""
        return json.dumps([self.stamp, self.headers]).encode() + b"\n" + self.body

    @classmethod
    def unpacked(cls, data):
        """None for nothing, and for what we have not written."""
        if data is None:
            return None
        try:
            head, _line_break, body = data.partition(b"\n")
            stamp, headers = json.loads(head)
            return cls(stamp, [(str(name), str(value)) for name, value in headers], body)
        except (TypeError, ValueError):
            return None

    def answer(self):
        return HttpResponse(self.body, headers=dict(self.headers))


def key_of(request):
    """One key for all who get the same bytes; None where nothing is kept."""
    asked, query = request.META, request.META.get("QUERY_STRING", "")
    by_htmx = [asked.get(name) for name in SENT_BY_HTMX]
    if (
        request.method not in {"GET", "HEAD"}
        or is_personal(request)
        or request.path.startswith(never_kept())
        or len(query) > LONGEST_QUERY
        or not {None, "true"}.issuperset(by_htmx)
    ):
        return None
    is_fragment = by_htmx == ["true", None]
    coding = best_coding(asked.get("HTTP_ACCEPT_ENCODING", ""))
    address = (request.scheme, request.get_host(), request.path, in_order(query), is_fragment, coding)
    owner = installation(settings.BASE_DIR, settings.SECRET_KEY)
    return blake2b(ascii(address).encode(), key=owner, digest_size=20).hexdigest()


def is_personal(request):
    cookies = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return "HTTP_AUTHORIZATION" in request.META or not cookies.isdisjoint(request.COOKIES)


@cache
def never_kept():
    return (
        settings.STATIC_URL,
        settings.MEDIA_URL,
        *(reverse(name) for name in ("admin:index", "livez", "readyz")),
    )


def in_order(query):
    """The same choices in another order are the same page. Values of one name keep theirs: the last one counts.

    An encoded name may stand for another one, so a query with such a name is left as it is.
    """
    named = [(piece.partition("=")[0], piece) for piece in query.split("&")]
    if not all(PLAIN_NAME.fullmatch(name) for name, _piece in named):
        return query
    return "&".join(piece for _name, piece in sorted(named, key=lambda pair: pair[0]))


@cache
def installation(folder, secret):
    """What only this edition of this site has: an older page names style sheets that are gone.

    Pages of others that share the store are never found, nor ours by them.
    """
    digest = sha256(secret.encode())
    for source in SOURCES:
        path = folder / source
        for file in [path] if path.is_file() else sorted(path.rglob("*.*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"\n{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return digest.digest()


def may_be_kept(request, response):
    """Only what is the same for everybody, and short enough."""
    headers = response.headers
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Set-Cookie" not in headers
        and words_of(headers.get("Cache-Control")).isdisjoint({"private", "no-store", "no-cache"})
        and words_of(headers.get("Vary")) <= VARIES_BY
        and not has_policy_of_its_own(request, response)
        and len(response.content) <= LARGEST_BODY
    )


def words_of(header):
    return {word.partition("=")[0].strip().lower() for word in cc_delim_re.split(header or "")} - {""}


def has_policy_of_its_own(request, response):
    """django-csp writes its header further out, from attributes of the response, and would forget them with it."""
    changes = {name: change for name, change in vars(response).items() if name.startswith("_csp")}
    if not changes.get("_csp_update"):
        changes.pop("_csp_update", None)
    return bool(changes) or hasattr(request, "_csp_nonce") or HEADER in response.headers


class BytesAsTheyAre:
    """Instead of Django's serializer, which unpickles, and so runs whatever somebody has put into a shared store."""

    def dumps(self, value):
        return value

    def loads(self, value):
        return value


# When to ask a Redis that has failed again, by its address. Every thread has a cache object of its own.
_failed = {}


class RedisThatMayFail(RedisCache):
    """Redis for what can be computed again: while it fails, nothing is kept and everything is computed.

    A failure is logged once, and for some seconds nobody asks, so that a silent server does not slow every page.
    """

    def __init__(self, servers, params):
        from redis import RedisError
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        given = {
            "serializer": BytesAsTheyAre,
            "socket_connect_timeout": 0.25,
            "socket_timeout": 0.25,
            "retry": Retry(NoBackoff(), 1),  # at once: the connection may be older than the server
        }
        super().__init__(servers, params | {"OPTIONS": given | params.get("OPTIONS", {})})
        self.failures = (RedisError, OSError)
        self.seconds_of_rest = params.get("SECONDS_OF_REST", 5)

    def get(self, key, default=None, version=None):
        return self._unless_failing(default, super().get, key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._unless_failing(None, super().set, key, value, timeout, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """True where Redis does not answer: whoever asks for a lock then goes on, and computes."""
        return self._unless_failing(True, super().add, key, value, timeout, version)

    def delete(self, key, version=None):
        return self._unless_failing(False, super().delete, key, version)

    def _unless_failing(self, otherwise, ask, *given):
        server = self._servers[0]
        if monotonic() < _failed.get(server, 0):
            return otherwise
        try:
            answer = ask(*given)
        except self.failures as error:
            if server not in _failed:
                log.warning("Redis does not answer, so every page is computed: %s", error)
            _failed[server] = monotonic() + self.seconds_of_rest
            return otherwise
        if _failed.pop(server, None) is not None:
            log.warning("Redis answers again.")
        return answer
