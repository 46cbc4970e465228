"""A case on its way, in Chromium: entered on a phone, sent back, published, changed, changed by two, and imported."""

import pytest
from django.conf import settings

from tests.test_browser import DESK, TOO_WIDE
from tests.test_browser_entering import ADD, session_of

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
TITLE = "A house where people repair together"


@pytest.fixture
def people(site):
    """A contributor and an editor of Östergötland; committed, and all they leave behind goes with them."""
    from practices.models import Practice
    from records.models import Decision, Region, User, Version

    region = Region.objects.get(code="SE123")
    found = {}
    for role in ("contributor", "editor"):
        found[role] = User.objects.create_user(f"walking-{role}", f"{role}@example.org", is_staff=True)
        found[role].memberships.create(region=region, role=role)
    yield found
    for practice in Practice.with_copies.filter(author__in=found.values()).order_by("-pk"):
        for trail in (Decision, Version):
            trail.objects.filter(record=practice.pk).delete()
        practice.delete()
    for user in found.values():
        user.delete()


@pytest.fixture
def sit_down(browser, people):
    """A function: what one of the two does at a screen."""

    def go(role, what, viewport=DESK, **options):
        cookies = [(settings.SESSION_COOKIE_NAME, session_of(people[role]).session_key)]
        return browser(what, cookies=cookies, viewport=viewport, reduced_motion="reduce", **options)

    return go


def enter(page):
    """From nothing to review, with what a snapshot needs and nothing more."""
    page.goto(ADD)
    page.fill("#id_title", TITLE)
    page.fill("#id_summary", "Neighbours mend what they own, with tools that they share.")
    page.select_option("#id_level", "local")
    page.check("#id_no_instrument_named")
    page.locator("input[name=target_groups]").first.check()
    page.fill("#id_started", "March 2019")
    page.fill("#id_sources-0-title", "Yearly report")
    page.fill("#id_sources-0-url", "https://example.org/repair")
    wide = page.evaluate(TOO_WIDE)
    page.get_by_role("button", name="Save and send to review").first.click()
    page.locator(".messagelist").wait_for()
    return wide, page.locator(".messagelist").inner_text(), page.url.split("/change/")[0]


def decide(address, button, comment=""):
    def act(page):
        page.goto(f"{address}/decide/")
        page.fill("#id_comment", comment)
        page.get_by_role("button", name=button, exact=True).click()
        page.locator(".messagelist").wait_for()
        return page.locator(".messagelist").inner_text()

    return act


def send_again(address):
    def act(page):
        page.goto("/admin/")
        said = page.locator("#content").inner_text()
        page.goto(f"{address}/change/")
        page.fill("#id_place", "Linköping") if page.locator("#id_place").is_visible() else None
        page.get_by_role("button", name="Save and send to review").first.click()
        page.locator(".messagelist").wait_for()
        return said, page.locator(".messagelist").inner_text()

    return act


def public_heading(page):
    page.goto(f"/practices/?q={TITLE.replace(' ', '+')}")
    page.locator(".row-title a").first.click()
    page.wait_for_url("**/practices/*/")
    return page.locator("h1").inner_text()


@pytest.fixture
def published(sit_down):
    """The address in the admin of a case that has gone the whole way."""
    wide, said, address = sit_down("contributor", enter, viewport=PHONE)
    assert (wide, said) == ([], "Saved and sent to review.")
    assert "sent back" in sit_down("editor", decide(address, "Send back", "Which report is it?"))
    start_page, again = sit_down("contributor", send_again(address), viewport=PHONE)
    assert "Which report is it?" in start_page
    assert again == "Saved and sent to review."
    assert "published" in sit_down("editor", decide(address, "Publish"))
    return address


def test_a_case_from_nothing_to_the_public_page_and_its_change(sit_down, published, browser):
    assert browser(public_heading) == TITLE

    def change(page):
        page.goto(f"{published}/change/")
        assert page.locator("#id_title").count() == 0  # what is public is read here, and not written
        page.get_by_role("button", name="Make a working copy").click()
        page.fill("#id_summary", "Neighbours mend what they own, twice a week.")
        page.fill("#id_change_note", "It opens twice a week now.")
        page.get_by_role("button", name="Save and send to review").first.click()
        page.locator(".messagelist").wait_for()
        return page.url.split("/change/")[0]

    def summary(page):
        public_heading(page)
        return page.locator(".lede").inner_text()

    copy = sit_down("contributor", change)
    assert browser(summary).startswith("Neighbours mend what they own, with tools")

    def compare(page):
        page.goto(f"{copy}/decide/")
        return page.locator("ins").all_inner_texts()

    assert any("twice" in text for text in sit_down("editor", compare))
    sit_down("editor", decide(copy, "Publish"))
    assert browser(summary) == "Neighbours mend what they own, twice a week."


def test_the_second_of_two_who_save_chooses_between_both_texts(sit_down, people):
    def begin(page):
        page.goto(ADD)
        page.fill("#id_title", TITLE)
        page.get_by_role("button", name="Save and continue editing").first.click()
        page.locator(".messagelist").wait_for()
        return page.url

    address = sit_down("contributor", begin)

    def two(page):
        page.goto(address)
        other = page.context.new_page()
        other.goto(address)
        other.fill("#id_summary", "Theirs.")
        other.get_by_role("button", name="Save and continue editing").first.click()
        other.locator(".messagelist").wait_for()
        page.fill("#id_title", "Mine, with another title")
        page.get_by_role("button", name="Save and continue editing").first.click()
        page.get_by_role("button", name="Save what is chosen").click()
        page.goto(address)
        return page.locator("#id_title").input_value(), page.locator("#id_summary").input_value()

    assert sit_down("contributor", two) == ("Mine, with another title", "Theirs.")


def test_an_import_says_what_it_cannot_read_and_takes_the_rest(sit_down, tmp_path):
    file = tmp_path / "practices.csv"
    file.write_text(f"title;region;started\n{TITLE};SE123;2019-03\nAnother;SE123;2019-13\nAbroad;ITH3;2019\n")

    def read_in(page):
        page.goto("/admin/practices/practice/import/")
        page.set_input_files("input[type=file]", str(file))
        page.locator("#content form[enctype] button").click()
        page.locator(".import-preview").wait_for()
        seen = page.locator("#content").inner_text()
        page.locator(".import-preview form button").click()
        page.get_by_role("heading", name="Imported").first.wait_for()
        page.goto("/admin/practices/practice/?status__exact=draft&q=repair")
        return seen, page.locator("#result_list").inner_text()

    seen, drafts = sit_down("editor", read_in)
    assert "There is no such day or month in the calendar." in seen
    assert TITLE in drafts
    assert "Abroad" not in drafts
