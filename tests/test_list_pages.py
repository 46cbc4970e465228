"""What a list shows around its rows: the part that replaces the page, counts, two levels, orders, days, ways out."""

import re
from html import unescape

import pytest
from justhtml import JustHTML

from records.models import Term
from tests.factories import (
    make_actor,
    make_instrument,
    make_practice,
    make_region,
    make_tag,
    make_term,
    make_type,
)
from tests.test_filters import chips, found, page, queries, titles

pytestmark = pytest.mark.django_db

SECTOR = Term.List.SECTOR
HTMX = {"HX-Request": "true"}
BACK = HTMX | {"HX-History-Restore-Request": "true"}


def listing(html):
    (element,) = JustHTML(html, sanitize=False).query("#listing")
    return element.to_html(pretty=False)


def facet(html, name):
    """[(value, word, number, "checked" or "")] of one facet with its second level, as shown."""
    boxes = re.findall(
        rf'name="{name}" value="([^"]+)"( checked)?> <span class="choice-word">(.*?)</span>'
        r' <span class="choice-count">(\d+)</span>',
        html,
    )
    return [(value, unescape(word), int(number), tick.strip()) for value, tick, word, number in boxes]


def numbers(html, name):
    return {value: number for value, _word, number, _tick in facet(html, name)}


def hidden(html):
    return re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html)


def ways_out(html):
    shown = html.split('class="empty"')[1].split("</div>")[0]
    return re.findall(r'<li><a href="([^"]*)">([^<]*)</a>', shown)


@pytest.fixture
def three():
    """Two practices in Sweden and one in Italy, of two sectors."""
    law = make_instrument("Reserved contracts act", type="L5a")
    grant = make_instrument("Start-up grant", type="O1")
    culture, health = make_term(SECTOR, "culture"), make_term(SECTOR, "health")
    north, south = make_region("SE123"), make_region("ITI1", "Tuscany")
    make_practice("North culture", [law], region=north, sectors=[culture])
    make_practice("North health", [grant], region=north, sectors=[health])
    make_practice("South culture", [grant], region=south, sectors=[culture])


# The part that replaces the page


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "address",
    [
        "/practices/",
        "/practices/?country=SE&category=legal&find_country=ita",
        "/practices/?q=culture&sort=title&per_page=50",
        "/practices/?view=map&sector=culture",
        "/practices/?country=XX",
        "/practices/?country=IT&sector=health",
        "/sv/instruments/?on=2015",
        "/actors/",
    ],
)
def test_the_part_that_replaces_the_page_is_what_the_page_holds(client, address):
    whole = client.get(address).content.decode()
    part = client.get(address, headers=HTMX).content.decode()
    assert listing(part) == listing(whole)
    assert JustHTML(whole, collect_errors=True, sanitize=False).errors == []
    title = re.search(r"<title>.*?</title>", whole, re.DOTALL).group()
    assert re.search(r"<title>.*?</title>", part, re.DOTALL).group().split() == title.split()
    assert not set(re.findall(r"<(\w+)", part)) & {"html", "body", "footer", "script", "main"}
    assert "announcer" in whole
    assert "announcer" not in part


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("headers", [{}, HTMX, BACK])
def test_going_back_gets_the_whole_page_and_caches_are_told(client, headers):
    response = client.get("/practices/", headers=headers)
    assert ("<html" in response.content.decode()) == (headers != HTMX)
    assert {"HX-Request", "HX-History-Restore-Request"} <= set(response["Vary"].split(", "))


# Counts


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "query", ["", "country=SE", "country=SE&sector=culture", "q=north", "category=legal"]
)
def test_every_number_is_that_of_the_list_with_this_value_alone_in_its_facet(client, query):
    html = page(client, query)
    for name in ("category", "country", "sector"):
        kept = "&".join(part for part in query.split("&") if not part.startswith(f"{name}="))
        assert numbers(html, name), name
        for value, number in numbers(html, name).items():
            assert len(found(client, f"{kept}&{name}={value}")) == number, (name, value)


@pytest.mark.usefixtures("three")
def test_a_value_without_records_now_is_shown_and_quiet(client):
    html = page(client, "country=IT")
    assert facet(html, "sector") == [("culture", "Culture", 1, ""), ("health", "Health", 0, "")]
    assert re.findall(r'choice is-zero"><input type="checkbox" name="(\w+)" value="(\w+)"', html) == [
        ("category", "legal"),
        ("sector", "health"),
    ]


@pytest.mark.usefixtures("three")
def test_where_a_filter_cannot_be_used_the_form_says_that_nothing_is_counted(client):
    assert 'id="filters" class="has-problems"' in page(client, "country=XX")
    assert "has-problems" not in page(client, "country=IT")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "heading", "fields", "rest"),
    [
        (
            "country=XX",
            "One filter could not be used",
            ["facet_country"],
            "Nothing is shown until the filter is corrected or removed.",
        ),
        (
            "country=SE&region=XX999&from=soon&sort=size",
            "3 filters could not be used",
            ["facet_country", "id_from"],
            "Nothing is shown until they are corrected or removed.",
        ),
    ],
)
def test_what_could_not_be_used_is_said_once_and_leads_to_its_field(client, query, heading, fields, rest):
    html = page(client, query)
    assert re.findall(r'class="result-count"[^>]*>([^<]*)<', html) == [heading]
    summary = html.split('class="error-summary"')[1].split("</div>")[0]
    assert sorted(re.findall(r'<li><a href="#(\w+)">', summary)) == fields
    assert set(fields) <= set(re.findall(r' id="(\w+)"', html))
    assert rest in summary
    assert html.index('class="error-summary"') < html.index('id="filters"')
    assert '<details class="filters" open>' in html
    assert not [
        name for name in ('class="empty"', 'class="result-bar"', "No practice matches") if name in html
    ]
    assert '<details class="filters">' in page(client)


# Two levels


@pytest.mark.usefixtures("three")
def test_the_second_level_opens_below_a_ticked_value(client):
    assert facet(page(client), "region") == []
    html = page(client, "country=SE")
    assert facet(html, "region") == [("SE123", "Östergötland", 2, "")]
    assert 'aria-label="Region: Sweden"' in html
    assert facet(page(client, "region=SE123"), "region") == [("SE123", "Östergötland", 2, "checked")]


@pytest.mark.usefixtures("three")
def test_a_value_of_the_second_level_narrows_its_own_country_only(client):
    make_practice("Elsewhere in Sweden", region=make_region("SE232"))
    assert set(found(client, "country=SE&country=IT&region=SE232")) == {
        "Elsewhere in Sweden",
        "South culture",
    }
    assert set(found(client, "country=IT&region=SE123")) == {"North culture", "North health", "South culture"}


@pytest.mark.usefixtures("three")
def test_instrument_types_lie_below_their_category(client):
    make_type("L1", "Framework law")  # has no records
    html = page(client, "category=legal&country=IT")
    assert facet(html, "type") == [("L5a", "Type L5a", 0, "")]
    assert found(client, "category=operational&type=L5a") == [
        "South culture",
        "North health",
        "North culture",
    ]


@pytest.mark.usefixtures("three")
def test_a_level_that_stands_alone_is_offered_without_the_one_above(client):
    for title, code in (("One", "SE110"), ("Two", "SE232")):
        make_actor(title, region=make_region(code))
    html = page(client, path="/actors/")
    assert set(numbers(html, "region")) >= {"SE110", "SE232"}
    assert numbers(html, "country") == {}


# What is in force stays so


@pytest.mark.usefixtures("three")
def test_what_no_box_shows_stays_in_force(client):
    html = page(client, "country=SE&view=map&synonyms=off&sort=title&per_page=50&level=national")
    assert hidden(html) == [
        ("level", "national"),
        ("view", "map"),
        ("synonyms", "off"),
        ("sort", "title"),
        ("per_page", "50"),
    ]


@pytest.mark.usefixtures("three")
def test_a_list_shows_its_order_and_its_rows_instead(client):
    html = page(client, "sort=title&per_page=50")
    assert hidden(html) == []
    assert '<option value="title" selected>' in html
    assert '<option value="50" selected>' in html
    assert 'id="per_page"' not in page(client)


def test_a_map_has_neither_order_nor_rows(client):
    for number in range(21):
        make_practice(f"Practice {number}")
    assert {'id="sort"', 'id="per_page"'} <= set(re.findall(r'id="\w+"', page(client)))
    assert not {'id="sort"', 'id="per_page"'} & set(re.findall(r'id="\w+"', page(client, "view=map")))


# Long facets


@pytest.fixture
def fifty_tags():
    for number in range(50):
        make_practice(tags=[make_tag(f"tag-{number}", f"Tag {number}"), make_tag("common")])
    make_practice("Örebro model", tags=[make_tag("orebro", "Örebro")])


@pytest.mark.usefixtures("fifty_tags")
def test_of_many_values_the_most_frequent_are_shown(client):
    html = page(client)
    assert len(facet(html, "tag")) == 40
    assert numbers(html, "tag")["common"] == 50
    assert "12 less frequent ones: find them by their name." in html


@pytest.mark.usefixtures("fifty_tags")
def test_a_value_is_found_by_a_part_of_its_name_and_ticked_ones_stay(client):
    html = page(client, "tag=tag-7&find_tag=OREB")
    assert facet(html, "tag") == [("tag-7", "Tag 7", 1, "checked"), ("orebro", "Örebro", 1, "")]
    assert [value for value, *_rest in facet(html.split('id="more_tag"')[1], "tag")] == ["orebro"]
    assert '<details class="choices-more" id="more_tag" open>' in html
    assert "50 others are left out." in html
    assert 'name="find_tag" value="OREB"' in html
    assert "find_tag" not in "".join(chips(html).values())


def first_values(html, name):
    return [value for value, *_rest in facet(html.split(f'id="more_{name}"')[0], name)]


def test_of_a_long_facet_the_ticked_and_then_the_most_frequent_stand_first(client):
    tags = {number: make_tag(f"tag-{number}", f"Tag {number}") for number in range(1, 10)}
    for number, tag in tags.items():
        for _time in range(number):
            make_practice(tags=[tag])
    make_practice("Here alone", region=make_region("ITI1"), tags=[tags[1], tags[2]])
    by_number = [f"tag-{number}" for number in (9, 8, 7, 6, 5, 4)]
    assert first_values(page(client), "tag") == by_number
    assert first_values(page(client, "tag=tag-1"), "tag") == ["tag-1", *by_number[:5]]
    assert first_values(page(client, "country=IT"), "tag") == ["tag-1", "tag-2"]
    unusable = re.findall(r'name="tag" value="([^"]*)"', page(client, "country=XX"))
    assert unusable == [f"tag-{number}" for number in range(1, 10)]


@pytest.mark.usefixtures("fifty_tags")
def test_looking_for_a_name_filters_nothing(client):
    html = page(client, "find_tag=<script>")
    assert "51 practices" in html
    assert facet(html, "tag") == []
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


# Days


@pytest.fixture
def dated():
    make_instrument("Ended", in_force_from_text="1990", in_force_until_text="1999")
    make_instrument("Running", in_force_from_text="2005-03")
    make_instrument("Coming", in_force_from_text="2900")
    make_instrument("Undated")


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("in_force=yes", {"Running"}),
        ("in_force=no", {"Ended", "Coming"}),
        ("in_force=not_known", {"Undated"}),
        ("in_force=yes&in_force=not_known", {"Running", "Undated"}),
        ("on=1995", {"Ended"}),
        ("on=2005-02-28", set()),
        ("on=2005-03", {"Running"}),
        ("in_force=no&on=1995-06-30", {"Running", "Coming"}),
        ("in_force=yes&on=2900", {"Running", "Coming"}),
    ],
)
def test_instruments_in_force_on_a_day(client, query, expected):
    assert set(found(client, query, "/instruments/")) == expected


@pytest.mark.usefixtures("dated")
def test_a_day_alone_asks_for_what_was_in_force_and_leaves_the_boxes_free(client):
    html = page(client, "on=1995", "/instruments/")
    assert [row for row in facet(html, "in_force") if row[3]] == []
    assert titles(html) == titles(page(client, "in_force=yes&on=1995", "/instruments/")) != []
    assert chips(html) == {"in force on 31 December 1995": "/instruments/"}
    assert "on 31 December 1995" in chips(page(client, "in_force=no&on=1995", "/instruments/"))


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("someday", "Write a year (2014), a month (2014-06) or a day (2014-06-30)."),
        ("2015-13", "There is no such day or month in the calendar."),
        ("31/6/2015", "There is no such day or month in the calendar."),
        ("15", "Write the year with four digits, as 2009."),
    ],
)
def test_a_day_that_is_none_is_said_in_words(client, day, sentence):
    html = page(client, f"on={day}", "/instruments/")
    assert titles(html) == []
    assert html.count(sentence) == 2
    assert 'aria-describedby="on-hint on-error" aria-invalid="true"' in html
    assert f'name="on" value="{day}"' in html


# Ways out


@pytest.mark.usefixtures("three")
def test_each_way_out_leads_to_as_many_as_it_says(client):
    html = page(client, "country=IT&region=ITI1&sector=health")
    assert [words for _address, words in ways_out(html)] == [
        "1 match without Tuscany, Italy",
        "1 match without Health",
    ]
    for address, words in ways_out(html):
        assert len(titles(client.get(unescape(address)).content.decode())) == int(words.split()[0])


@pytest.mark.usefixtures("three")
def test_a_single_way_out_is_a_button(client):
    html = page(client, "sector=health&q=xyz")
    assert ways_out(html) == []
    ways = re.findall(r'<a class="button" href="([^"]*)">([^<]*)</a>', html.split('class="empty"')[1])
    assert ways == [("/practices/?sector=health", "1 match without “xyz”")]
    assert "Leave out one" not in html


@pytest.mark.usefixtures("three")
def test_where_no_single_filter_is_the_reason_the_page_says_so(client):
    html = page(client, "country=IT&sector=health&q=xyz")
    assert ways_out(html) == []
    assert "No single filter is the reason: two or more of them have to go." in html
    assert 'href="/practices/">See all</a>' in html


# Orders and pages


@pytest.fixture
def many():
    """Records that are equal in most of what they are sorted by."""
    for number in range(43):
        make_practice(
            f"Practice {number % 3} of work",
            region=make_region("SE123" if number % 2 else "ITI1"),
            slug=f"practice-{number}",
            started_text=["", "2001", "2001-05"][number % 3],
            checked_on=["2020-01-01", "2021-01-01"][number % 2],
        )


def slugs(html):
    return re.findall(r'row-title"><a href="/practices/([\w-]+)/"', html)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("order", ["newest", "title", "country", "start", "evidence", "best"])
def test_every_record_comes_once_over_all_pages(client, order):
    query = f"sort={order}&q=work"
    pages = [slugs(page(client, f"{query}&page={number}")) for number in (1, 2, 3)]
    assert list(map(len, pages)) == [20, 20, 3]
    everything = slugs(page(client, f"{query}&per_page=50"))
    assert [slug for shown in pages for slug in shown] == everything
    assert len(set(everything)) == 43


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("query", "last"), [("", 3), ("per_page=50", 1), ("country=SE", 2)])
def test_a_page_beyond_the_last_is_not_found(client, query, last):
    assert client.get(f"/practices/?{query}&page={last}").status_code == 200
    assert client.get(f"/practices/?{query}&page={last + 1}").status_code == 404


def test_the_best_match_comes_first_where_words_are_searched_for(client):
    make_practice("A garden", summary="The bakery next door helped.")
    make_practice("A bakery")
    make_practice("Bread", summary="Nothing else.")
    make_practice("A shop", summary="It sells what the bakery bakes.")
    html = page(client, "q=bakery")
    assert titles(html)[0] == "A <mark>bakery</mark>"
    assert len(titles(html)) == 3
    assert re.findall(r'<option value="(\w*)"( selected)?>([^<]*)', html)[0] == (
        "",
        " selected",
        "Best match",
    )
    assert "Best match" not in page(client)
    assert [re.sub("</?mark>", "", title) for title in found(client, "q=bakery&sort=title")] == [
        "A bakery",
        "A garden",
        "A shop",
    ]


# Cost


@pytest.mark.parametrize(
    "path",
    ["/practices/?view=map", "/instruments/?view=map&on=2015", "/actors/?q=advice", "/actors/?view=map"],
)
def test_a_list_in_any_view_asks_the_same_few_questions(client, path, django_assert_max_num_queries):
    codes = ["SE123", "ITI1", "DE929"]

    def make(number):
        region = make_region(codes[number], latitude=50 + number, longitude=10)
        law = make_instrument(
            f"Law {number}", type=f"T{number + 1}", region=region, in_force_from_text="2001"
        )
        make_practice(f"Practice {number}", [law], region=region)
        make_actor(f"Advice {number}", region=region)

    make(0)
    one = queries(client, path, django_assert_max_num_queries(10))
    make(1)
    make(2)
    assert queries(client, path, django_assert_max_num_queries(10)) == one
