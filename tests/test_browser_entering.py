"""Entering a case in Chromium: what the scripts of the form do, and that nothing is lost when somebody is signed out."""

import pytest
from django.conf import settings
from django.test import Client

from tests.chromium import Trouble
from tests.test_browser import AXE, DESK, RUN_AXE, TOO_WIDE

pytestmark = pytest.mark.browser

ADD = "/admin/practices/practice/add/"
KEPT = "Your text was kept at"
SIGNED_OUT = "You are signed out; sign in in another tab; your text is kept here."


def session_of(user):
    device = user.staticdevice_set.get_or_create(name="test", confirmed=True)[0]
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    return session


def cookie_of(user):
    key = session_of(user).session_key
    return {"name": settings.SESSION_COOKIE_NAME, "value": key, "domain": "localhost", "path": "/"}


@pytest.fixture
def contributor(site):
    """A contributor of Östergötland; committed, because the server's threads must see it."""
    from records.models import Region, User

    user = User.objects.create_user("typist", "typist@example.org", is_staff=True)
    user.memberships.create(region=Region.objects.get(code="SE123"), role="contributor")
    yield user
    user.delete()


@pytest.fixture
def visit(browser, contributor):
    def go(what, **options):
        cookies = [(settings.SESSION_COOKIE_NAME, session_of(contributor).session_key)]
        return browser(what, cookies=cookies, viewport=DESK, reduced_motion="reduce", **options)

    return go


def type_a_title(page, text="A house for repairs"):
    page.goto(ADD)
    page.fill("#id_title", text)
    page.get_by_text(KEPT).wait_for()


def test_the_form_is_accessible_and_fits_a_phone(visit):
    def look(page):
        trouble = Trouble(page)
        type_a_title(page)
        page.fill("#id_summary", "x" * 310)
        page.evaluate(AXE)
        found = {"light": page.evaluate(RUN_AXE)}
        page.emulate_media(color_scheme="dark")
        found["dark"] = page.evaluate(RUN_AXE)
        page.set_viewport_size({"width": 390, "height": 800})
        return found | {"wide": page.evaluate(TOO_WIDE), "trouble": trouble.found}

    assert visit(look) == {"light": [], "dark": [], "wide": [], "trouble": []}


def test_the_cursor_is_where_one_goes_on(visit):
    def look(page):
        page.goto(ADD)
        seen = [page.evaluate("document.activeElement.id")]
        page.goto(f"{ADD}?_popup=1")
        seen.append(page.evaluate("document.activeElement.id"))
        page.goto(f"{ADD}#id_title")
        page.locator("[name=_save]").first.click()
        page.locator("#errors").wait_for()
        seen.append(page.evaluate("document.activeElement.id"))
        page.locator("#errors").get_by_role("link", name="Title").click()
        return [*seen, page.evaluate("document.activeElement.id"), page.url.partition("#")[2]]

    assert visit(look) == ["id_title", "id_title", "errors", "id_title", "id_title"]


def test_the_panel_and_the_counters_follow_what_is_typed(visit):
    def look(page):
        page.goto(ADD)
        seen = [page.locator("#completeness h2").inner_text()]
        page.fill("#id_title", "A house")
        page.fill("#id_summary", "x" * 310)
        page.fill("#id_sources-0-title", "Yearly report")
        seen.append(page.locator("#completeness h2").inner_text())
        counter = page.locator("#id_summary_helptext .length")
        return seen, counter.inner_text(), "over" in counter.get_attribute("class")

    (before, after), count, is_over = visit(look)
    assert "1 of 8" in before  # the region is known
    assert "4 of 8" in after
    assert (count, is_over) == ("310 characters (best up to 300, at most 360)", True)


def test_markdown_is_shown_below_its_field(visit):
    def look(page):
        page.goto(ADD)
        page.get_by_text("Problem, approach, lessons").click()
        page.fill("#id_problem", "**so**")
        page.locator(".field-problem .markdown-button").click()
        page.locator(".markdown-preview strong").wait_for()
        return page.locator(".markdown-preview strong").inner_text()

    assert visit(look) == "so"


def test_a_closed_tab_loses_nothing_even_without_javascript(visit, browser):
    def put_back(page):
        page.goto(ADD)
        page.get_by_role("button", name="Put it back").click()
        return page.locator("#id_title").input_value()

    visit(type_a_title)
    assert visit(put_back, java_script_enabled=False) == "A house for repairs"


def test_who_is_signed_out_goes_on_after_signing_in_again(visit, contributor):
    """The token of the page is older than the new sign-in, so the script asks for another."""
    new = cookie_of(contributor)

    def look(page):
        page.goto(ADD)
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.fill("#id_title", "Typed while signed out")
        page.get_by_text(SIGNED_OUT).wait_for()
        bar = page.get_by_text(SIGNED_OUT).bounding_box()
        assert (
            bar["y"] + bar["height"] == DESK["height"]
        )  # at the edge of the window, wherever somebody types
        page.context.clear_cookies()
        page.context.add_cookies([new])
        page.get_by_text(KEPT).wait_for()
        page.reload()
        page.get_by_role("button", name="Put it back").click()
        return page.locator("#id_title").input_value()

    assert visit(look) == "Typed while signed out"


def test_a_save_after_the_session_has_ended_is_offered_again(visit, contributor):
    new = cookie_of(contributor)

    def look(page):
        page.goto(ADD)
        page.fill("#id_title", "Sent too late")
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.locator("[name=_save]").first.click()
        page.wait_for_url("**/admin/login/**")
        page.context.add_cookies([new])
        page.goto(ADD)
        page.get_by_role("button", name="Put it back").click()
        return page.locator("#id_title").input_value()

    assert visit(look) == "Sent too late"


def test_what_became_a_record_is_not_offered_again(visit, contributor):
    """The last text stays in the browser when a form is sent, in case the answer is a page to sign in."""
    from records.models import Decision, Record, Version

    def look(page):
        type_a_title(page, "Saved at once")
        page.locator("[name=_save]").first.click()
        page.get_by_text("was added successfully").wait_for()
        page.goto(ADD)
        page.wait_for_function("!Object.keys(sessionStorage).some(key => key.startsWith('unsaved'))")
        page.reload()
        return page.locator("#unsaved").count(), page.locator("#id_title").input_value()

    try:
        assert visit(look) == (0, "")
    finally:
        new = Record.with_copies.get(title="Saved at once")
        for trail in (Decision, Version):
            trail.objects.filter(record=new).delete()
        new.child.delete()


def test_a_new_actor_is_made_without_leaving_the_form(visit, contributor):
    def look(page):
        page.goto(ADD)
        page.fill("#id_title", "A house for repairs")
        page.locator("#actor_links-group summary").click()
        page.get_by_text("Add another Body that took part").click()
        page.fill("#id_actor_links-0-name", "Repairers of the north")
        with page.expect_popup() as opened:
            page.locator("#add_id_actor_links-0-actor").click()
        popup = opened.value
        popup.select_option("#id_main_kind", index=1)
        popup.locator("#id_services input").first.check()
        popup.locator("[name=_save]").first.click()
        page.locator("#id_actor_links-0-actor option", has_text="Repairers").wait_for(state="attached")
        chosen = page.locator("#id_actor_links-0-actor option:checked").inner_text()
        return chosen, page.locator("#id_title").input_value()

    try:
        assert visit(look) == ("Repairers of the north", "A house for repairs")
    finally:
        from actors.models import Actor
        from records.models import Version

        made = Actor.objects.filter(author=contributor)
        Version.objects.filter(record__in=made.values("pk")).delete()
        made.delete()
