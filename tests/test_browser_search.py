"""Lists and search in Chromium, over the starter content: what happens in place, by keyboard, and without JavaScript."""

import re

import pytest

from tests.addresses import ASKED, both
from tests.chromium import Trouble
from tests.test_browser import DESK, PHONE, RUN_AXE, found, readings_of

pytestmark = pytest.mark.browser

# Counts what was put in place on the element that a reload would make anew, and keeps what was said aloud.
WATCH = """() => {
    const page = document.documentElement, announcer = document.getElementById("announcer")
    page.dataset.swaps = 0
    page.dataset.said = ""
    document.addEventListener("htmx:after:swap", () => page.dataset.swaps++)
    new MutationObserver(() => announcer.textContent && (page.dataset.said = announcer.textContent))
        .observe(announcer, { childList: true })
}"""
FOCUS = "() => { const focus = document.activeElement; return focus.name || focus.textContent.trim() }"


def open_list(page, path):
    page.goto(path)
    page.evaluate(WATCH)


def in_place(page, act, *given):
    """Act, and wait until the answer stands in the old page."""
    swaps = int(page.locator("html").get_attribute("data-swaps"))
    act(*given)
    page.wait_for_selector(f'html[data-swaps="{swaps + 1}"]')


def said(page):
    """What was said aloud of the last answer."""
    page.wait_for_selector("#announcer:not(:empty)", state="attached")
    return page.locator("html").get_attribute("data-said")


def box(page, name, value):
    return page.locator(f"#filters [name={name}][value={value}]")


def seen(page):
    """What a visitor takes a list to be: address, title, number, chips, ticks, number of rows."""
    return {
        "address": page.url.partition("/practices/")[2],
        "title": page.title(),
        "count": page.locator(".result-count").inner_text(),
        "chips": [words.partition("✕")[0].strip() for words in page.locator(".chip").all_inner_texts()],
        "ticks": page.locator("#filters :checked:not([value=''])").evaluate_all(
            "boxes => boxes.map(box => `${box.name}=${box.value}`)"
        ),
        "rows": page.locator(".rows > li").count(),
        "others": page.locator(".languages a").get_attribute("href").partition("/practices/")[2],
    }


def number(words):
    return int(re.match(r"\d+", words).group())


def visit_with(browser, visit, **options):
    """What the visit returns, when the browser had nothing to complain about."""

    def watched(page):
        trouble = Trouble(page)
        result = visit(page)
        assert trouble.found == []
        return result

    return browser(watched, viewport=DESK, reduced_motion="reduce", **options)


def test_ticks_answer_in_place_and_the_browser_goes_back_and_forward_through_them(browser):
    def visit(page):
        open_list(page, "/practices/")
        steps = [seen(page)]
        page.locator("#more_country > summary").click()
        expected = number(
            box(page, "country", "SE").locator("xpath=..").locator(".choice-count").inner_text()
        )
        for name, value in (("country", "SE"), ("category", "legal")):
            in_place(page, box(page, name, value).check)
            steps.append(seen(page))
            assert page.evaluate(FOCUS) == name
            assert said(page) == steps[-1]["count"]
            assert page.locator("#more_country").get_attribute("open") is not None
        assert number(steps[1]["count"]) == expected

        for step, act in ((1, page.go_back), (0, page.go_back), (1, page.go_forward), (2, page.go_forward)):
            in_place(page, act)
            assert seen(page) == steps[step], step
        assert page.locator("#more_country").get_attribute("open") is not None
        page.reload()
        assert page.locator("html[data-swaps]").count() == 0
        assert seen(page) == steps[2]
        return steps

    everything, sweden, both_ticked = visit_with(browser, visit)
    assert everything["address"] == ""
    assert sweden["address"] == sweden["others"] == "?country=SE"
    assert sweden["chips"] == ["Sweden"]
    assert both_ticked["address"] in ("?category=legal&country=SE", "?country=SE&category=legal")
    assert both_ticked["ticks"] == ["category=legal", "country=SE"]
    assert number(everything["count"]) > number(sweden["count"]) > number(both_ticked["count"]) > 0


def test_links_of_a_list_answer_in_place(browser):
    def visit(page):
        open_list(page, "/practices/?country=SE&country=IT&sort=title")
        in_place(page, page.locator(".chip", has_text="Sweden").click)
        assert seen(page)["address"] == "?country=IT&sort=title"
        assert seen(page)["ticks"] == ["country=IT"]
        assert page.evaluate(FOCUS) == seen(page)["count"]

        in_place(page, page.locator(".switch a", has_text="Map").press, "Enter")
        assert seen(page)["address"] == "?country=IT&sort=title&view=map"
        assert page.evaluate(FOCUS) == "Map"
        assert page.locator(".hits-point").count() > 1
        in_place(page, page.locator(".hits-point").last.press, "Enter")
        assert number(seen(page)["count"]) == seen(page)["rows"]

        in_place(page, page.locator(".chips-clear").click)
        assert seen(page)["address"] == ""
        in_place(page, page.locator(".pagination [rel=next]").click)
        assert seen(page)["address"] == "?page=2"
        assert page.evaluate(FOCUS) == seen(page)["count"]
        assert 0 <= page.locator(".listing-results").bounding_box()["y"] < 60

        in_place(page, page.locator("#per_page").select_option, "50")
        assert (seen(page)["address"], seen(page)["rows"]) == ("?per_page=50", 50)
        titles = page.locator(".row-title").all_inner_texts()
        in_place(page, page.locator("#sort").select_option, "title")
        assert page.locator(".row-title").all_inner_texts() != titles
        assert seen(page)["address"] in ("?sort=title&per_page=50", "?per_page=50&sort=title")
        assert page.locator("html").get_attribute("data-swaps") == "7"

    visit_with(browser, visit)


def test_words_are_searched_in_place(browser):
    def visit(page):
        open_list(page, "/practices/")
        page.locator("#q").fill("reserved contract")
        in_place(page, page.keyboard.press, "Enter")
        assert seen(page)["address"] == "?q=reserved+contract"
        assert page.evaluate(FOCUS) == "q"
        assert page.locator(".row mark").count() > 5
        assert page.locator("#sort").input_value() == ""
        in_place(page, page.locator(".synonyms-used a").click)
        assert "synonyms=off" in seen(page)["address"]
        in_place(page, page.locator(".chip").first.click)
        assert page.locator("#q").input_value() == ""

    visit_with(browser, visit)


def test_a_long_facet_is_searched_by_name(browser):
    def visit(page):
        open_list(page, "/practices/")
        more = page.locator("#more_country")
        more.locator("summary").click()
        everything = more.locator("li:visible").count()
        more.locator("#find_country").press_sequentially("LÄT")
        page.wait_for_selector("#more_country .choices-note:text-is('Matches: 1')")
        assert more.locator("li:visible").all_inner_texts() == ["Latvia\n1"]
        in_place(page, more.locator("li:visible input").check)
        assert seen(page)["address"] == "?country=LV"
        assert page.locator("#find_country").input_value() == ""
        assert more.locator("li:visible").count() >= everything - 1

        page.locator("#find_country").fill("rom")
        in_place(page, page.keyboard.press, "Enter")
        assert "find_country=rom" in seen(page)["address"]
        assert page.evaluate(FOCUS) == "find_country"
        assert more.locator(".choice-word").all_inner_texts() == ["Romania"]
        in_place(page, page.locator("#find_country").fill, "")
        assert "find_country" not in seen(page)["address"]

    visit_with(browser, visit)


@pytest.mark.parametrize("answer", [{"status": 500}, None])
def test_where_the_part_does_not_come_the_browser_goes_there(browser, answer):
    def visit(page):
        open_list(page, "/practices/")

        def fail(route):
            if "hx-request" not in route.request.headers:
                return route.continue_()
            return route.fulfill(**answer) if answer else route.abort()

        page.route("**/practices/?*", fail)
        with page.expect_navigation():
            box(page, "country", "SE").check()
        assert page.locator("html[data-swaps]").count() == 0
        return seen(page)

    shown = browser(visit, viewport=DESK)
    assert shown["address"] == "?country=SE"
    assert shown["chips"] == ["Sweden"]


def suggested(page, typed):
    """Type, and return the options that come."""
    page.locator("#q").press_sequentially(typed)
    page.wait_for_selector("[role=option]")
    return page.locator("[role=option]")


def chosen(page):
    """The text of the option that the box points at."""
    active = page.locator("#q").get_attribute("aria-activedescendant")
    return active and page.locator(f"#{active}[aria-selected=true] .suggestion-word").inner_text()


def test_suggestions_are_chosen_by_keyboard(browser):
    def visit(page):
        page.goto("/search/")
        options, field = suggested(page, "coop"), page.locator("#q")
        words = options.locator(".suggestion-word").all_inner_texts()
        assert page.locator("form [role=status]").inner_text() == f"{len(words)} suggestions"
        assert (field.get_attribute("aria-expanded"), chosen(page)) == ("true", None)
        moves = {"ArrowDown": words[0], "End": words[-1], "ArrowUp": words[-2], "Home": words[0]}
        for key, word in moves.items():
            field.press(key)
            assert chosen(page) == word, key
        field.press("ArrowUp")
        assert chosen(page) is None
        field.press("Escape")
        assert not options.first.is_visible()
        assert (field.get_attribute("aria-expanded"), field.input_value()) == ("false", "coop")
        field.press("ArrowDown")
        field.press("ArrowDown")
        field.press("Enter")
        page.wait_for_selector("article, main h1")
        return words[0], page.url

    word, address = visit_with(browser, visit)
    assert re.search(r"/(practices|instruments|actors|partners|glossary)/", address), word


def test_enter_without_a_choice_searches_and_a_click_chooses(browser):
    def visit(page):
        page.goto("/sv/search/")
        suggested(page, "social")
        page.locator("#q").press("Enter")
        page.wait_for_url("**/sv/search/?q=social")
        page.locator("#q").fill("")
        options = suggested(page, "coompan")
        word = options.first.locator(".suggestion-word").inner_text()
        options.first.click()
        page.wait_for_url("**/sv/actors/**")
        return word, page.locator("h1").inner_text()

    word, heading = visit_with(browser, visit)
    assert word == heading


def test_open_suggestions_are_accessible(browser):
    def visit(page):
        from tests.test_browser import AXE

        page.goto("/search/")
        suggested(page, "social")
        page.locator("#q").press("ArrowDown")
        page.evaluate(AXE)
        light = page.evaluate(RUN_AXE)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        return light, page.evaluate(RUN_AXE)

    assert browser(visit, viewport=DESK, reduced_motion="reduce") == ([], [])


def test_everything_works_without_javascript(browser):
    def visit(page):
        page.goto("/practices/")
        page.locator("#more_country > summary").click()
        page.locator("#find_country").fill("swe")
        page.locator("#find_country").press("Enter")
        assert page.locator("#facet_country .choice-word").all_inner_texts() == ["Sweden"]
        box(page, "country", "SE").check()
        page.get_by_role("button", name="Apply filters").first.click()
        page.locator("#sort").select_option("title")
        page.get_by_role("button", name="Sort").click()
        assert {"country=SE", "sort=title"} <= set(re.split("[?&]", page.url))
        count = page.locator(".result-count").inner_text()
        page.locator(".switch a", has_text="Map").click()
        assert page.locator(".result-count").inner_text() == count
        page.locator("#hits-table a").first.click()
        assert page.locator(".result-count").inner_text() == count

        page.goto("/practices/")
        page.locator("#per_page").select_option("50")
        page.locator(".rows-foot button").click()
        assert page.locator(".rows > li").count() == 50
        page.goto("/search/")
        page.locator("#q").fill("cooperative")
        page.get_by_role("button", name="Search").click()
        page.locator(".search-group-all").first.click()
        return page.url, page.locator(".row mark").count()

    url, marks = browser(visit, viewport=DESK, java_script_enabled=False)
    assert url.endswith("/practices/?q=cooperative")
    assert marks > 5


@pytest.fixture(scope="module")
def asked(browser):
    return readings_of(browser, both(ASKED))


def test_pages_that_were_asked_something_trouble_no_browser(asked):
    assert found(asked, "trouble") == {}


def test_pages_that_were_asked_something_are_accessible_in_both_schemes(asked):
    assert found(asked, "light", "dark") == {}


def test_pages_that_were_asked_something_fit_the_smallest_screen(asked):
    assert found(asked, "too wide") == {}
