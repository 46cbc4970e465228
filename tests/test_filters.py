"""What a visitor finds with the filters of the lists: exact sets, messages, chips, orders, pages."""

import re
from html import unescape

import pytest

from practices.tags import TagLabel
from records.models import Term
from tests.factories import (
    make_copy,
    make_instrument,
    make_practice,
    make_region,
    make_tag,
    make_term,
)

pytestmark = pytest.mark.django_db

GROUP, SECTOR = Term.List.TARGET_GROUP, Term.List.SECTOR


def page(client, query="", path="/practices/"):
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return [unescape(title) for title in re.findall(r"row-title\"><a [^>]*>(.*?)</a>", html)]


def found(client, query="", path="/practices/"):
    return titles(page(client, query, path))


def chips(html):
    return {
        unescape(re.sub(r"<.*", "", words)).strip(): unescape(address)
        for address, words in re.findall(r"class=\"chip\" href=\"([^\"]*)\">(.*?)</a>", html)
    }


@pytest.fixture
def two():
    """Two practices that differ in everything a filter asks for."""
    law = make_instrument("Reserved contracts act", type="L5a")
    grant = make_instrument("Start-up grant", type="O1")
    make_practice(
        "North",
        [law],
        level="regional",
        evidence_level=2,
        data_status="stub",
        target_groups=[make_term(GROUP, "young_people")],
        sectors=[make_term(SECTOR, "culture")],
        tags=[make_tag("pilot")],
        started_text="2001",
        ended_text="2004",
        ongoing="no",
    )
    make_practice(
        "South",
        [grant],
        region=make_region("ITI1", "Tuscany"),
        level="local",
        evidence_level=4,
        target_groups=[make_term(GROUP, "women")],
        sectors=[make_term(SECTOR, "health")],
        tags=[make_tag("grant")],
        started_text="2010-05",
    )


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"North", "South"}),
        ("category=legal", {"North"}),
        ("category=tax", set()),
        ("type=L5a", {"North"}),
        ("type=O1", {"South"}),
        ("country=SE", {"North"}),
        ("country=SE&country=IT", {"North", "South"}),
        ("region=SE123", {"North"}),
        ("region=SE1", {"North"}),
        ("region=ITI1", {"South"}),
        ("level=local", {"South"}),
        ("group=women", {"South"}),
        ("group=women&group=young_people", {"North", "South"}),
        ("sector=culture", {"North"}),
        ("tag=pilot", {"North"}),
        ("evidence=3", {"South"}),
        ("evidence=2", {"North", "South"}),
        ("status=stub", {"North"}),
        ("from=2005", {"South"}),
        ("to=2005", {"North"}),
        ("from=2003&to=2011", {"North", "South"}),
        ("q=tuscany", {"South"}),
        ("country=SE&tag=grant", set()),
        ("country=SE&tag=pilot&category=legal", {"North"}),
    ],
)
def test_a_filter_shows_exactly_what_it_says(client, query, expected):
    assert set(found(client, query)) == expected


def test_a_group_of_types_includes_its_letters(client):
    from tests.factories import make_type

    make_type("L5")
    make_instrument("General duty", type="L5")
    make_instrument("Reserved contracts", type="L5a")
    make_instrument("Framework law", type="L1")
    make_instrument("Mixed act", type="L1", also_types=[make_type("L5c")])
    path = "/instruments/"
    assert set(found(client, "type=L5", path)) == {"General duty", "Reserved contracts", "Mixed act"}
    assert set(found(client, "type=L5a", path)) == {"Reserved contracts"}


def test_instruments_in_force_between_two_years(client):
    make_instrument("Ended", in_force_from_text="1990", in_force_until_text="1999")
    make_instrument("Adopted", adopted_text="2005")
    make_instrument("Later", in_force_from_text="2015")
    make_instrument("Undated")
    path = "/instruments/"
    assert found(client, "from=2000&to=2010", path) == ["Adopted", "Undated"]
    html = page(client, "to=2000", path)
    assert titles(html) == ["Ended", "Undated"]
    assert "whose date is not known" in html


def test_a_record_with_two_of_the_values_comes_once(client):
    make_practice("Both", tags=[make_tag("pilot"), make_tag("grant")])
    assert found(client, "tag=pilot&tag=grant") == ["Both"]


def test_a_further_region_counts(client):
    make_practice("Across the border", also_regions=[make_region("DE929", "Hannover")])
    make_practice("At home")
    assert found(client, "country=DE") == ["Across the border"]
    assert found(client, "region=DE9") == ["Across the border"]


def test_the_union_stands_for_itself(client):
    make_instrument("Directive", region=make_region("EU"))
    make_instrument("National act")
    assert found(client, "region=EU", "/instruments/") == ["Directive"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("query", "label", "message"),
    [
        ("region=garbage", "Region", "“garbage” is not one of the choices."),
        ("country=XX&country=SE", "Country and region", "“XX” is not one of the choices."),
        ("category=legal'--", "Instrument", "“legal&#x27;--” is not one of the choices."),
        ("type=L5z", "Instrument type", "“L5z” is not one of the choices."),
        ("evidence=many", "Evidence, at least", "“many” is not one of the choices."),
        ("status=draft", "Data status", "“draft” is not one of the choices."),
        ("from=soon", "From", "Enter a whole number."),
        ("from=2010&to=2001", "To", "The last year lies before the first."),
        ("sort=price", "Sort by", "There is no such order."),
        ("per_page=21", "Rows on a page", "Choose 20, 50 or 100 rows."),
        ("view=globe", "View", "There is no such view."),
        ("synonyms=on", "Synonyms", "Synonyms can only be off."),
    ],
)
def test_a_value_that_is_not_understood_is_named_and_shows_nothing(client, query, label, message):
    html = page(client, query)
    assert re.search(rf"<li>(<a href=\"#\w+\">)?{re.escape(label)}(</a>)?: {re.escape(message)}", html)
    assert titles(html) == []
    assert 'id="filters"' in html


def test_ten_thousand_letters_are_not_echoed(client):
    html = page(client, "country=" + "x" * 10_000 + "&q=" + "x" * 10_000)
    assert "x" * 401 not in re.sub(r"href=\"[^\"]*\"", "", html)


@pytest.mark.usefixtures("two")
def test_a_filter_without_a_choice_is_hidden(client):
    html = page(client, path="/instruments/")
    assert 'name="category"' in html
    assert 'name="country"' not in html
    assert 'name="level"' not in html


@pytest.mark.usefixtures("two")
def test_a_hidden_filter_in_force_is_kept_by_the_form(client):
    html = page(client, "level=national", "/instruments/")
    assert '<input type="hidden" name="level" value="national">' in html
    assert chips(html) == {"National": "/instruments/"}


@pytest.mark.usefixtures("two")
def test_choices_are_those_in_use_in_the_readers_words(client):
    TagLabel.objects.create(of=make_tag("pilot"), language="sv", text="Försök")
    make_tag("never_used")
    html = page(client, path="/sv/practices/")
    assert re.findall(r"name=\"tag\" value=\"(\w+)\"> <span class=\"choice-word\">(\w+)", html) == [
        ("pilot", "Försök"),
        ("grant", "Grant"),
    ]


def test_long_lists_are_folded_with_the_ticked_ones_outside(client):
    for number in range(10):
        make_practice(tags=[make_tag(f"tag-{number}")])
    html = page(client, "tag=tag-9")
    before, folded = html.split("Show all 10")
    assert 'value="tag-9" checked' in before
    assert folded.count('name="tag"') == 4


@pytest.mark.usefixtures("two")
def test_a_chip_removes_its_value_and_keeps_the_rest(client):
    html = page(client, "country=SE&country=IT&tag=pilot&sort=title&page=1")
    assert chips(html) == {
        "Sweden": "/practices/?country=IT&tag=pilot&sort=title",
        "Italy": "/practices/?country=SE&tag=pilot&sort=title",
        "Pilot": "/practices/?country=SE&country=IT&sort=title",
    }
    assert '<a class="chips-clear" href="/practices/">' in html


@pytest.mark.usefixtures("two")
def test_the_form_keeps_what_was_chosen(client):
    html = page(client, "country=SE&from=1999&q=act&sort=title")
    assert 'name="country" value="SE" checked' in html
    assert 'name="country" value="IT">' in html
    assert 'name="from" value="1999"' in html
    assert 'form="filters" value="act"' in html
    assert '<option value="title" selected>' in html
    assert '<input type="hidden" name="sort" value="title">' in page(client, "q=nothing&sort=title")


def test_nothing_found_tells_what_to_leave_out(client):
    make_practice("One", tags=[make_tag("pilot")])
    make_practice("Two", tags=[make_tag("pilot")])
    make_practice("Three", region=make_region("ITI1"), tags=[make_tag("grant")])
    html = page(client, "country=IT&tag=pilot")
    assert "No practice matches" in html
    ways = re.findall(r"<li><a href=\"([^\"]*)\">(\d match[^<]*)</a>", html)
    assert ways == [
        ("/practices/?tag=pilot", "2 match without Italy"),
        ("/practices/?country=IT", "1 match without Pilot"),
    ]


def test_a_row_says_where_no_instrument_is_recorded(client):
    make_practice("With", [make_instrument("Act", type="L5a")])
    make_practice("Without")
    rows = page(client).split('<li class="row')[1:]
    said = {titles(row)[0]: ("no instrument recorded" in row, row.startswith(" is-unnamed")) for row in rows}
    assert said == {"With": (False, False), "Without": (True, True)}


def test_orders(client):
    make_practice("Beta", region=make_region("ITI1"), started_text="2001")
    make_practice("alpha", region=make_region("SE123"), started_text="2011")
    make_practice("Gamma", region=make_region("DE929"))
    assert found(client) == ["Gamma", "alpha", "Beta"]
    assert found(client, "sort=title") == ["alpha", "Beta", "Gamma"]
    assert found(client, "sort=start") == ["alpha", "Beta", "Gamma"]
    assert found(client, "sort=country") == ["Gamma", "Beta", "alpha"]


def test_pages_hold_twenty_and_keep_the_filters(client):
    for number in range(21):
        make_practice(f"Practice {number:02}")
    first = page(client, "country=SE&sort=title")
    assert len(titles(first)) == 20
    assert "21 practices" in first
    assert 'href="?country=SE&amp;sort=title&amp;page=2"' in first
    assert found(client, "country=SE&sort=title&page=2") == ["Practice 20"]


@pytest.mark.parametrize("number", ["0", "-1", "2", "last", "1e3", "9" * 5000])
def test_a_page_that_is_not_there_is_not_found(client, number):
    make_practice()
    assert client.get(f"/practices/?page={number}").status_code == 404


def test_the_count_is_said_in_words(client):
    make_practice()
    assert "1 practice<" in page(client)
    assert "No instrument matches" in page(client, path="/instruments/")


def test_drafts_and_copies_are_in_no_list(client):
    practice = make_practice("Public")
    make_copy(practice, title="Copy")
    make_practice("Draft", status="draft", published_at=None)
    make_practice("In review", status="review", published_at=None)
    make_practice("Archived", status="archived")
    assert found(client) == ["Public"]
    assert "1 practice<" in page(client)


def queries(client, path, counter):
    client.get(path)
    with counter as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "path", ["/practices/", "/instruments/", "/practices/?country=SE&from=2000&q=practice"]
)
def test_a_list_asks_the_same_few_questions_for_any_number_of_rows(
    client, path, django_assert_max_num_queries
):
    make_practice("Practice one", [make_instrument("Practice law", type="L1")], tags=[make_tag("pilot")])
    one = queries(client, path, django_assert_max_num_queries(10))
    for number in range(2):
        law = make_instrument(f"Practice law {number}", type=f"T{number + 1}")
        make_practice(f"Practice {number}", [law], tags=[make_tag(f"tag-{number}")])
    assert queries(client, path, django_assert_max_num_queries(10)) == one


def test_an_empty_list_asks_at_most_ten_questions(client, django_assert_max_num_queries):
    make_practice(tags=[make_tag("pilot")])
    make_practice(region=make_region("ITI1"))
    client.get("/practices/")
    with django_assert_max_num_queries(10):
        html = page(client, "country=IT&tag=pilot&from=2000&to=2010")
    assert "No practice matches" in html


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("word", ["legal", "rättslig", "Legal"])
def test_a_category_is_found_by_its_name_in_both_languages(client, word):
    assert found(client, f"q={word}") == ["North"]


def test_a_tag_that_only_a_draft_has_is_not_told(client):
    make_practice("Public", tags=[make_tag("pilot")])
    make_practice("Draft", tags=[make_tag("secret", "Secret plan")], status="draft", published_at=None)
    html = page(client, "tag=secret")
    assert "Secret plan" not in html
    assert "“secret” is not one of the choices." in html


def test_a_small_address_makes_no_large_page(client):
    make_practice("One", tags=[make_tag("pilot")])
    many = "&".join(f"tag={'x' * 150}{number}" for number in range(99))
    html = page(client, f"{many}&unknown={'y' * 10_000}")
    assert html.count("y" * 10_000) == 1  # the other language, which keeps the address as it is
    assert len(html) < 150_000
