"""The pages in Chromium, over the starter content: policy, accessibility, small screens, and no JavaScript."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.addresses import both, in_sitemap, sample
from tests.chromium import Trouble

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RUN_AXE = """() => axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
    preload: false // axe would write its own style elements, which the policy refuses
}).then(result => result.violations.map(found => found.id + ": " + found.nodes.map(node => node.target).join(" | ")))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
    .map(element => element.tagName + "." + element.getAttribute("class"))"""
PLAY = """video => new Promise((resolve, reject) => {
    video.muted = true
    video.addEventListener("timeupdate", () => video.currentTime > 0 && resolve())
    video.play().catch(reject)
})"""
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}


def look_at(page, path):
    """One visit: everything a machine can see to be wrong with a page."""
    trouble = Trouble(page)
    page.goto(path, wait_until="load")
    page.evaluate(AXE)
    reading = {"light": page.evaluate(RUN_AXE)}
    page.emulate_media(color_scheme="dark")
    reading["dark"] = page.evaluate(RUN_AXE)
    page.set_viewport_size(PHONE)
    reading["too wide"] = page.evaluate(TOO_WIDE)
    return reading | {"trouble": trouble.found}


def readings_of(browser, paths, **options):
    options = {"viewport": DESK, "color_scheme": "light", "reduced_motion": "reduce"} | options
    return {path: browser(lambda page, path=path: look_at(page, path), **options) for path in paths}


def found(readings, *kinds):
    return {
        path: [reading[kind] for kind in kinds]
        for path, reading in readings.items()
        if any(map(reading.get, kinds))
    }


@pytest.fixture(scope="module")
def public(browser):
    return readings_of(browser, both(sample(in_sitemap(Client()), each=2)))


@pytest.fixture(scope="module")
def coordinator_cookies(site):
    from records.models import User

    return cookies_of(User.objects.create_superuser("browser", "browser@example.org"))


def cookies_of(user):
    """Signed in with the second factor; committed, because the server's threads must see it."""
    device = user.staticdevice_set.create(name="test", confirmed=True)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    return [(settings.SESSION_COOKIE_NAME, session.session_key)]


@pytest.fixture(scope="module")
def staff(browser, coordinator_cookies):
    paths = ["/admin/"]
    for model, pages in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        row = pages.model._default_manager.first()
        if row:
            paths.append(reverse(f"{name}_change", args=[row.pk]))
    for user in get_user_model().objects.all():
        paths.append(reverse("admin:records_user_access", args=[user.pk]))
    pages = ("sign_out_everywhere", "admin_password_reset", "password_reset_done", "password_reset_complete")
    paths += [reverse("admin:records_user_add"), *map(reverse, pages)]
    return readings_of(browser, paths, cookies=coordinator_cookies)


@pytest.fixture(scope="module")
def contributor(browser, coordinator_cookies):
    """The pages of somebody in a region, over the invented drafts."""
    from records.models import Record, User

    call_command("demo_staff", stdout=StringIO())
    own, waiting = [Record.objects.get(uid=uid).pk for uid in ("demo2222", "demo3333")]
    practices = reverse("admin:practices_practice_changelist")
    paths = ["/admin/", "/admin/manual/", practices, f"{practices}add/"]
    paths += [f"{practices}{own}/{page}/" for page in ("change", "delete", "history", "decide")]
    cookies = cookies_of(User.objects.get(username="demo-contributor-se123"))
    return readings_of(browser, [*paths, f"{practices}{waiting}/decide/"], cookies=cookies)


def test_public_pages_trouble_no_browser(public):
    assert found(public, "trouble") == {}


def test_public_pages_are_accessible_in_both_schemes(public):
    assert found(public, "light", "dark") == {}


def test_public_pages_fit_the_smallest_screen(public):
    assert found(public, "too wide") == {}


def test_staff_pages_trouble_no_browser(staff):
    assert found(staff, "trouble") == {}


def test_staff_pages_are_accessible_in_both_schemes(staff):
    assert found(staff, "light", "dark") == {}


def test_a_contributors_pages_are_accessible_and_fit_the_smallest_screen(contributor):
    assert found(contributor, "trouble", "light", "dark", "too wide") == {}


def test_sign_in_page_is_accessible(browser):
    readings = readings_of(browser, ["/admin/login/"])
    assert found(readings, "trouble", "light", "dark", "too wide") == {}


def test_not_found_is_accessible(browser):
    readings = readings_of(browser, ["/nothing-here/", "/sv/nothing-here/"])
    assert found(readings, "light", "dark", "too wide") == {}


def test_a_visitor_without_javascript_gets_everywhere(browser):
    def visit(page):
        page.goto("/")
        page.get_by_role("navigation").get_by_role("link", name="Practices", exact=True).first.click()
        page.wait_for_url("**/practices/")
        page.locator("main .row-title a").first.click()
        heading = page.locator("h1").inner_text()
        page.locator("a[hreflang=sv]").first.click()
        return page.url, heading, page.locator("h1").inner_text(), page.locator("html").get_attribute("lang")

    url, english, swedish, language = browser(visit, java_script_enabled=False)
    assert "/sv/practices/" in url
    assert language == "sv"
    assert english == swedish  # a record keeps its own language


def test_the_filter_form_works_without_javascript(browser):
    def visit(page):
        page.goto("/instruments/")
        page.locator("form [name=category][value=tax]").check()
        page.locator("form:has([name=category])").get_by_role("button").last.click()
        return page.url, page.locator("main").inner_text()

    url, text = browser(visit, viewport=DESK, java_script_enabled=False)
    assert "category=tax" in url
    assert "Tax" in text


def test_the_film_plays(browser):
    def visit(page):
        page.goto("/video/")
        page.locator("video").evaluate(PLAY)
        return page.locator("video").evaluate(
            "video => [video.error, video.duration, [...video.textTracks].map(track => track.language).sort()]"
        )

    error, duration, languages = browser(visit)
    assert error is None
    assert duration > 10
    assert {"en", "sv"} <= set(languages)


def test_the_first_tab_stop_skips_to_the_content(browser):
    def visit(page):
        page.goto("/practices/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        return page.url

    assert browser(visit).endswith("#main")


def test_the_practices_list_is_light(browser):
    if not settings.HASHED_STATIC:
        pytest.skip("weighed with the built static files only")

    def visit(page):
        finished = []
        page.on("requestfinished", lambda request: finished.append(request))
        page.goto("/practices/", wait_until="networkidle")
        return {request.url: request.sizes()["responseBodySize"] for request in finished}

    sizes = browser(visit)
    page = next(size for url, size in sizes.items() if url.endswith("/practices/"))
    assert page <= 25_000, sizes
    assert sum(sizes.values()) <= 160_000, sizes
