"""Collecting, comparing, flipping and exporting in Chromium, with and without JavaScript."""

import pytest

from tests.chromium import Trouble
from tests.test_browser import AXE, DESK, PHONE, RUN_AXE, found, readings_of

pytestmark = pytest.mark.browser

BAR = ".compare-bar"
LINKS = "main a.compare-link"


def titles(page):
    return [text.strip() for text in page.locator(f"{BAR} li > span").all_inner_texts()]


def columns(page):
    return page.locator(".compare-table thead th[scope=col] > a:first-child").all_inner_texts()


def collect(page, number, path="/practices/"):
    page.goto(path)
    for place in range(number):
        page.locator(LINKS).nth(place).click()


@pytest.fixture(scope="module")
def addresses(site):
    """A comparison of each kind from the starter content, flipped and with its differences."""
    from practices.models import Instrument, Practice

    practices = "&".join(f"practice={row.slug}" for row in Practice.objects.published()[:5])
    instruments = "&".join(f"instrument={row.slug}" for row in Instrument.objects.published()[:5])
    regions = "type=L5&region=SE123&region=IT&region=UK&region=FR"
    return [
        f"/compare/?{practices}",
        f"/sv/compare/?{practices}&flip=1",
        f"/compare/?{instruments}&differences=1",
        f"/compare/?{regions}",
        f"/sv/compare/?{regions}&flip=1",
        "/compare/?practice=never-there&colour=red&find_practice=work",
    ]


def test_comparisons_are_accessible_and_fit_the_smallest_screen(browser, addresses):
    assert found(readings_of(browser, addresses), "trouble", "light", "dark", "too wide") == {}


def test_what_is_collected_is_compared_flipped_and_exported(browser):
    def visit(page):
        trouble = Trouble(page)
        collect(page, 3)
        chosen = titles(page)
        page.goto("/about/")
        kept = titles(page)
        page.locator(BAR).get_by_role("link", name="Compare").click()
        page.wait_for_url("**/compare/?practice=*")
        compared = columns(page)
        page.get_by_role("link", name="Criteria in columns").click()
        page.wait_for_url("**flip=1")
        flipped = page.locator(".compare-table tbody th > a:first-child").all_inner_texts()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        file = download.value
        return (
            chosen,
            kept,
            compared,
            flipped,
            file.suggested_filename,
            file.path().read_text(),
            trouble.found,
        )

    chosen, kept, compared, flipped, name, text, trouble = browser(
        visit, viewport=DESK, accept_downloads=True
    )
    assert len(chosen) == 3
    assert chosen == kept == compared == flipped
    assert name == "messe-comparison.csv"
    assert all(title in text for title in chosen)
    assert trouble == []


def test_a_sixth_is_refused_and_one_can_be_removed(browser):
    def visit(page):
        collect(page, 6)
        words = page.locator(f"{BAR} [role=status]").inner_text()
        pressed = page.locator(f"{LINKS}[aria-pressed=true]").count()
        full = titles(page)
        page.locator(f"{BAR} li button").first.click()
        left = titles(page)
        page.locator(LINKS).nth(1).click()  # a second press lets go
        again = titles(page)
        page.locator(f"{BAR} .compare-clear").click()
        return words, pressed, full, left, again, page.locator(BAR).count()

    words, pressed, full, left, again, bars = browser(visit, viewport=DESK)
    assert words == "Five are compared at most. Remove one to choose another."
    assert pressed == len(full) == 5
    assert left == full[1:]
    assert again == full[2:]
    assert bars == 0


def test_kinds_are_collected_apart_and_without_cookies(browser):
    def visit(page):
        collect(page, 2)
        practices = titles(page)
        collect(page, 1, "/instruments/")
        heading = page.locator(f"{BAR} strong:visible").inner_text()
        instruments = titles(page)
        page.goto("/practices/")
        page.locator(LINKS).nth(2).click()
        return practices, heading, instruments, titles(page), page.context.cookies()

    practices, heading, instruments, later, cookies = browser(visit, viewport=DESK)
    assert heading == "Instruments to compare"
    assert len(instruments) == 1
    assert later[:2] == practices
    assert len(later) == 3
    assert cookies == []


def test_the_keyboard_collects_and_a_filter_keeps_what_is_pressed(browser):
    def visit(page):
        page.goto("/practices/")
        page.locator(LINKS).first.focus()
        page.keyboard.press("Space")
        first = titles(page)
        page.locator("form [name=category][value=legal]").check()
        page.wait_for_url("**category=legal")
        page.locator(f"{LINKS}[aria-pressed]").first.wait_for()
        return first, titles(page), page.locator(f"{LINKS}:not([aria-pressed])").count()

    first, after, unmarked = browser(visit, viewport=DESK)
    assert len(first) == 1
    assert after == first
    assert unmarked == 0


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_the_bar_is_accessible_and_hides_no_focus(browser, viewport):
    def visit(page):
        collect(page, 5)
        page.evaluate(AXE)
        light = page.evaluate(RUN_AXE)
        page.emulate_media(color_scheme="dark")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        height = page.locator(BAR).bounding_box()["height"]
        return light, page.evaluate(RUN_AXE), wide, height

    light, dark, wide, height = browser(visit, viewport=viewport, reduced_motion="reduce")
    assert (light, dark, wide) == ([], [], False)
    assert height <= viewport["height"] / 2


def test_without_javascript_a_record_leads_to_the_page_that_adds_another(browser):
    def visit(page):
        page.goto("/practices/")
        page.locator(LINKS).first.click()
        page.wait_for_url("**/compare/?practice=*")
        first = columns(page)
        page.get_by_role("searchbox", name="Search practices").fill("work")
        page.get_by_role("main").get_by_role("button", name="Search").click()
        page.locator(".compare-found a").first.click()
        return first, columns(page)

    first, both = browser(visit, viewport=DESK, java_script_enabled=False)
    assert len(first) == 1
    assert both[0] == first[0]
    assert len(both) == 2
