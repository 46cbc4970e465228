"""What the pages of the admin show beside Django's own: labels on cells, where errors are, whose page it is."""

import re

import pytest
from django.template.defaultfilters import striptags
from django.urls import reverse

from records.admin.people import MembershipInline
from records.forms import change_address
from records.models import Record
from tests import factories
from tests.full_record import full_practice
from tests.typing import Desk, formsets_of, sent_from

ADD = "/admin/practices/practice/add/"
PRACTICES = "/admin/practices/practice/"
CLOSED = "This record or page is not yours to open, or does not exist."


@pytest.fixture
def published(coordinator):
    return full_practice(coordinator)


@pytest.fixture
def draft(published):
    Record.objects.filter(pk=published.pk).update(status="draft", published_at=None)
    published.refresh_from_db()
    return published


def labels_in(html):
    return re.findall(r'<td data-label="([^"]*)"', html)


def group(page, name):
    return re.search(rf'id="{name}-group".*?</table>', page.text, re.DOTALL)[0]


def test_each_cell_of_a_table_of_parts_has_its_label(signed_in, coordinator, draft):
    table = group(signed_in(coordinator).get(change_address(draft)), "actor_links")
    names = ["Role", "Name as written", "Actor", "Why it is this actor", "Position"]
    assert [label for label in labels_in(table) if label in names] == names * (len(labels_in(table)) // 5)
    assert labels_in(table).count("Delete?") == draft.actor_links.count()
    assert re.findall(r"<th[^>]*>\s*</th>", table) == []


def test_each_cell_of_a_list_has_the_heading_of_its_column(signed_in, coordinator, draft):
    page = signed_in(coordinator).get(PRACTICES)
    row = re.search(r"<tbody>\s*<tr>(.*?)</tr>", page.text, re.DOTALL)[1]
    columns = ["Main instrument", "Region", "Status", "Complete", "Data status, check", "Changed"]
    assert labels_in(row) == columns


def test_a_list_says_yes_and_no_in_words(signed_in, coordinator):
    page = signed_in(coordinator).get("/admin/records/user/").text
    assert '<td data-label="Active" class="field-is_active">Yes</td>' in page
    assert "icon-yes" not in page


def refused(client, coordinator, draft, **typed):
    sent = sent_from(Desk(coordinator).open(change_address(draft))) | typed
    page = client.post(
        change_address(draft), {name: value for name, value in sent.items() if value is not None}
    )
    return page, re.search(r'<div class="errornote".*?</div>', page.text, re.DOTALL)[0]


def test_a_refused_save_names_each_field_and_leads_to_it(signed_in, coordinator, draft):
    typed = {"title": "", "started": "soon", "figures-0-as_of": "14", "evidence_level": "4"}
    page, note = refused(signed_in(coordinator), coordinator, draft, **typed)
    found = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>: ', note)
    assert found == [
        ("id_title", "Title"),
        ("id_started", "Started"),
        ("id_figures-0-as_of", "Figure 1, Date of the figure"),
        ("evidence-group", "Evidence"),
    ]
    assert [place for place, _name in found if f'id="{place}"' not in page.text] == []
    assert "4 things have to be put right first:" in note


def test_what_is_wrong_in_a_line_of_several_fields_is_not_folded_away(signed_in, coordinator, draft):
    typed = {"checked_on": "2014-02-01", "review_by": "2014-01-01"}
    page, _note = refused(signed_in(coordinator), coordinator, draft, **typed)
    opened = re.findall(r"<details open>.*?<h2[^>]*>(.*?)</h2>", page.text, re.DOTALL)
    assert opened == ["Data status and checks"]


def test_a_form_is_sent_to_its_address_without_the_field_one_came_by(signed_in, coordinator, draft):
    page = signed_in(coordinator).get(f"{change_address(draft)}?_changelist_filters=q%3Dx").text
    assert 'action="?_changelist_filters=q%3Dx" method="post" id="practice_form"' in page
    page = signed_in(coordinator).get(change_address(draft)).text
    assert f'action="{change_address(draft)}" method="post" id="practice_form"' in page


def test_who_only_reads_is_not_told_how_to_write(signed_in, sandro, published):
    page = signed_in(sandro).get(change_address(published)).text
    assert 'data-label="Delete?"' not in page
    assert re.findall(r'class="(?:help|description)"', page) == []
    assert "icon-yes" not in page
    assert "icon-no" not in page
    assert re.search(r"The sources name no\s+instrument:</label>\s*<div class=\"readonly\">No</div>", page)


def test_staff_are_told_the_same_of_what_is_closed_and_of_what_does_not_exist(signed_in, sandro, draft):
    client = signed_in(sandro)
    closed = ["/admin/records/film/", change_address(draft), "/admin/practices/practice/999999/change/"]
    answers = [client.get(page) for page in [*closed, "/admin/nowhere/"]]
    assert [answer.status_code for answer in answers] == [403, 404, 404, 404]
    texts = {
        striptags(answer.text.partition('id="content"')[2].partition("</main>")[0]) for answer in answers
    }
    assert len(texts) == 1
    assert CLOSED in texts.pop()
    assert '<a class="button" href="/admin/">To the staff pages</a>' in answers[0].text


def test_visitors_see_no_page_of_the_staff(client):
    assert CLOSED not in client.get("/nowhere/").text
    assert client.get("/admin/nowhere/", follow=True).redirect_chain[0][0].startswith("/admin/login/")


@pytest.mark.parametrize("name", ["index", "password_change", "password_change_done"])
def test_every_page_has_the_same_links_on_top(signed_in, coordinator, name):
    coordinator.set_password("A password for all")
    coordinator.save()
    page = signed_in(coordinator).get(reverse(f"admin:{name}")).text
    links = re.search(r'<ul class="user-links">.*?</ul>', page, re.DOTALL)[0]
    assert [striptags(link).strip() for link in re.findall(r"<a .*?</a>", links)] == [
        "Manual",
        "View site",
        "Change password",
        "Second factor",
        "Sign out everywhere",
    ]


def test_the_form_of_a_person_says_what_concerns_people(signed_in, coordinator, edda):
    edda.set_password("A password for Edda")
    edda.save()
    page = signed_in(coordinator).get(f"/admin/records/user/{edda.pk}/change/").text
    assert "A password is set." in page
    assert edda.password.split("$")[0] not in page
    assert "Raw passwords" not in page
    assert "Unselect this instead of deleting accounts" not in page
    assert "related-widget-wrapper-link" not in page
    assert MembershipInline.model._meta.verbose_name_plural.capitalize() in page


def test_lists_and_start_page_are_called_what_they_are(signed_in, coordinator):
    client = signed_in(coordinator)
    heading = {
        page: re.search(r"<h1>(.*?)</h1>", client.get(page).text)[1] for page in (PRACTICES, "/admin/")
    }
    assert heading == {PRACTICES: "Practices", "/admin/": "Your start page"}
    assert "<title>Practices – MESSE</title>" in client.get(PRACTICES).text


def test_the_present_page_of_a_list_is_marked_for_all(signed_in, coordinator):
    for number in range(51):
        factories.make_practice(f"Practice {number}", no_instrument_named=True)
    page = signed_in(coordinator).get(f"{PRACTICES}?p=2").text
    assert re.findall(r'aria-current="page">(\d+)<', page) == ["2"]


def test_the_log_speaks_of_people_and_deeds(signed_in, coordinator, edda):
    client = signed_in(coordinator)
    Desk(coordinator).save(f"/admin/records/user/{edda.pk}/change/", first_name="Edda")
    page = client.get("/admin/admin/logentry/")
    labels = labels_in(re.search(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL)[1])
    assert labels == ["Person", "Kind", "What it was done with", "What was done"]
    assert "object_repr" not in page.text


def test_a_figure_is_shown_without_the_zeros_of_its_column(coordinator, draft):
    figure, desk = draft.figures.first(), Desk(coordinator)
    for value in ("1250", "0.5", "-3.25"):
        type(figure).objects.filter(pk=figure.pk).update(value=value)
        assert sent_from(desk.open(change_address(draft)))["figures-0-value"] == value
    sent = sent_from(desk.open(change_address(draft))) | {"title": ""}
    page = desk.open(
        change_address(draft), {name: value for name, value in sent.items() if value is not None}
    )
    assert not formsets_of(page)["figures"].has_changed()


def buttons(page):
    return re.findall(r'<input type="submit"[^>]* name="(_\w+)"', page.text)


def test_the_step_to_review_stands_beside_save_above_and_below(signed_in, carla, north):
    factories.make_actor()
    client = signed_in(carla)
    assert buttons(client.get(ADD)) == ["_save", "_continue", "_submit"] * 2
    assert buttons(client.get(f"{ADD}?_popup=1")) == ["_save"] * 2


def test_a_new_form_is_marked_for_the_cursor_and_no_other(signed_in, coordinator, draft):
    client = signed_in(coordinator)
    assert "data-begins" in client.get(ADD).text
    assert "data-begins" not in client.get(change_address(draft)).text
    assert "change_form.js" not in client.get(ADD).text
