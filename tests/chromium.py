"""Chromium in front of the running site. Playwright stays in a thread of its own: where its loop runs, the ORM refuses."""

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler

CHROMIUM = shutil.which(os.environ.get("CHROMIUM", "chromium"))
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


class Visits:
    """Each visit gets a fresh browser context and a page, and runs inside the browser's thread."""

    def __init__(self, thread, browser, address):
        self.thread, self.browser, self.address = thread, browser, address

    def __call__(self, visit, cookies=(), **options):
        return self.thread.submit(self._visit, visit, cookies, options).result()

    def _visit(self, visit, cookies, options):
        context = self.browser.new_context(base_url=self.address, **options)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies])
        try:
            return visit(context.new_page())
        finally:
            context.close()


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker):
    """The site with the starter content and built static files, served until the session ends: its address."""
    with django_db_blocker.unblock():
        if settings.HASHED_STATIC:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_starter", verbosity=0)
        server = ThreadedWSGIServer(("localhost", 0), QuietWSGIRequestHandler)
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def browser(site):
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; make system installs it")
        pytest.skip("Chromium is missing; make system installs it")
    from playwright.sync_api import sync_playwright

    with ThreadPoolExecutor(max_workers=1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        chromium = thread.submit(
            lambda: playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        ).result()
        yield Visits(thread, chromium, site)
        thread.submit(chromium.close).result()
        thread.submit(playwright.stop).result()


class Trouble:
    """What a visitor's browser would complain about: console, policy, failed answers, foreign hosts."""

    def __init__(self, page):
        self.found = []
        self.home = None
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("request", self.request)
        page.on("response", self.response)

    def console(self, message):
        if message.type in ("error", "warning"):
            self.found.append(f"console: {message.text}")

    def request(self, request):
        host = urlsplit(request.url).netloc
        self.home = self.home or host
        if host != self.home:
            self.found.append(f"request to {request.url}")

    def response(self, response):
        if response.status >= 400:
            self.found.append(f"{response.status} {response.url}")
