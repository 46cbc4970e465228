"""The ledger of transfers: what is told at both ends, counted and drawn, and who may write what."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices.models import Transfer
from practices.transfer_map import LOOK_OF, SIZE, transfer_map
from practices.transfers import counts, fields_to_write, is_earlier, standing
from tests.conftest import make_member
from tests.factories import make_copy, make_instrument, make_practice, make_region
from tests.typing import Desk

pytestmark = pytest.mark.django_db
POINTS = {"SE123": (58.4, 15.6), "ITI1": (43.8, 11.2), "DE929": (52.4, 9.7), "ES70": (28.1, -15.4)}
NAMES = {"SE123": "Östergötland", "ITI1": "Tuscany", "DE929": "Hannover", "ES70": "Canary Islands"}


def place(code):
    latitude, longitude = POINTS[code]
    return make_region(code, NAMES[code], latitude=latitude, longitude=longitude)


def step(practice, code="ITI1", status="interested", on="", **given):
    made = Transfer(practice=practice, region=place(code), status=status, **given)
    made.on_text = on
    made.full_clean()
    made.save()
    return made


@pytest.fixture
def practice():
    return make_practice("A house for repairs", region=place("SE123"))


def page(client, path="/transfers/"):
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.text


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(html, name):
    return re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.DOTALL).group()


def rows(html):
    body = re.search(r"<tbody>(.*?)</tbody>", section(html, "steps"), re.DOTALL).group(1)
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def numbers(html):
    found = re.findall(
        r'<th scope="row">([^<]*)</th><td class="number">(\d+)</td><td class="number">(\d+)</td>', html
    )
    return {status: (int(now), int(entered)) for status, now, entered in found}


# The page


def test_the_whole_story_the_newest_first(client, practice):
    step(practice, on="2014", source_title="A letter")
    step(practice, status="studying", on="2015-06-02", source_url="https://example.org/study")
    step(practice, code="DE929", status="dropped", on="2015-03", reason="No money", owner_reply="A pity")
    step(practice, status="adapted", what_changed="Smaller & cheaper")
    title, start, tuscany = "A house for repairs", "Östergötland, Sweden", "Tuscany, Italy"
    assert rows(page(client)) == [
        [title, start, tuscany, "Studying it", "2 June 2015", "nothing entered", "https://example.org/study"],
        [
            title,
            start,
            "Hannover, Germany",
            "Dropped",
            "March 2015",
            "Reason: No money Reply from Östergötland: A pity",
            "none named",
        ],
        [title, start, tuscany, "Interested", "2014", "nothing entered", "A letter"],
        [title, start, tuscany, "Adapted", "date not known", "Smaller &amp; cheaper", "none named"],
    ]


def test_interest_is_never_counted_as_adoption(client, practice):
    other = make_practice("A kitchen", region=place("SE123"))
    step(practice, on="2014")
    step(practice, status="adopted", on="2016")
    step(practice, code="DE929", on="2015")
    step(other, status="dropped", on="2017", reason="No room")
    assert numbers(page(client)) == {
        "Interested": (1, 2),
        "Studying it": (0, 0),
        "Adapted": (0, 0),
        "Adopted": (1, 1),
        "Dropped": (1, 1),
    }


def test_what_is_not_public_stands_nowhere(client, practice):
    draft = make_practice("Secret", region=place("SE123"), status="draft", published_at=None)
    step(draft)
    step(make_practice("Gone", region=place("SE123"), status="archived"))
    for path in ("/transfers/", "/transfers/transfers.csv", "/transfers/transfers.json", "/regions/ITI1/"):
        assert [word for word in ("Secret", "Gone") if word in page(client, path)] == []
    assert "No region has told of a transfer yet" in page(client)


def test_an_empty_ledger_says_what_that_means(client):
    html = page(client)
    assert "That does not mean that nothing was taken up" in html
    assert "<table" not in html
    assert '<svg class="map-drawing"' not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=adopted", ["Adopted"]),
        ("region=IT", ["Adopted", "Interested"]),
        ("region=SE123", ["Dropped", "Adopted", "Interested"]),
        ("region=DE929&status=dropped", ["Dropped"]),
        ("status=&region=", ["Dropped", "Adopted", "Interested"]),
    ],
)
def test_narrowed_to_a_status_and_to_either_end(client, practice, query, shown):
    step(practice, on="2014")
    step(practice, status="adopted", on="2016")
    step(practice, code="DE929", status="dropped", on="2017", reason="No room")
    assert [row[3] for row in rows(page(client, f"/transfers/?{query}"))] == shown
    file = page(client, f"/transfers/transfers.csv?{query}")
    assert [row["status_in_words"] for row in csv.DictReader(io.StringIO(file.lstrip("\ufeff")))] == shown


def test_the_numbers_of_a_place_do_not_depend_on_the_status(client, practice):
    step(practice, on="2014")
    step(practice, code="DE929", status="dropped", on="2017", reason="No room")
    assert numbers(page(client, "/transfers/?region=IT&status=dropped"))["Interested"] == (1, 1)
    assert "No step matches" in page(client, "/transfers/?region=IT&status=dropped")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("status=loved", "There is no such status"),
        ("region=XX", "There is no region or country with this code"),
        ("region=%3Cb%3E", "There is no region or country with this code"),
        (f"region={'S' * 400}", "There is no region or country with this code"),
    ],
)
def test_a_wrong_value_is_said_and_shows_no_rows(client, practice, query, said):
    step(practice)
    html = page(client, f"/transfers/?{query}")
    assert said in html
    assert "<b>" not in html
    assert 'id="steps"' not in html
    assert page(client, f"/transfers/transfers.csv?{query}").count("\n") == 1


def test_the_files_hold_the_same_rows_and_no_formula(client, practice):
    step(practice, on="2014-05", what_changed="=1+1", source_title="A letter", source_accessed="2026-01-02")
    step(practice, status="adopted")
    file = csv.DictReader(io.StringIO(page(client, "/transfers/transfers.csv").lstrip("\ufeff")))
    first, second = list(file)
    assert first == {
        "practice": "A house for repairs",
        "practice_address": "http://testserver/practices/a-house-for-repairs/",
        "from_code": "SE123",
        "from_region": "Östergötland, Sweden",
        "to_code": "ITI1",
        "to_region": "Tuscany, Italy",
        "status": "interested",
        "status_in_words": "Interested",
        "is_newest_step": "no",
        "date": "2014-05",
        "what_changed": "'=1+1",
        "reason": "",
        "owner_reply": "",
        "source": "A letter",
        "source_address": "",
        "source_read_on": "2026-01-02",
    }
    assert second["is_newest_step"] == "yes"
    answer = client.get("/transfers/transfers.json")
    assert [row["what_changed"] for row in answer.json()["transfers"]] == ["=1+1", ""]
    assert "transfers.json" in answer["Content-Disposition"]


# Both ends


def test_the_practice_tells_who_took_it_up(client, practice):
    place("ITI1")
    assert "This practice in other regions" not in page(client, practice.get_absolute_url())
    step(practice, status="dropped", on="2014", reason="No room")
    told = words(section(page(client, practice.get_absolute_url()), "transfers"))
    assert "To Tuscany, Italy Dropped , 2014" in told
    assert "Reason: No room" in told


def test_a_preview_of_a_copy_shows_what_hangs_on_its_record(signed_in, practice, north, edda):
    step(practice)
    copy = make_copy(practice)
    html = signed_in(edda).get(reverse("admin:practices_practice_preview", args=[copy.pk])).text
    assert "This practice in other regions" in html
    assert "Could we do this here?" not in html


def test_the_region_tells_what_came_and_what_went(client, practice):
    step(practice, on="2014")
    back = make_practice("A kitchen", region=place("ITI1"))
    step(back, code="SE123", status="adopted", on="2016")
    for code in ("SE123", "SE"):
        came, went = section(page(client, f"/regions/{code}/"), "transfers").split("From here to elsewhere")
        assert ("A kitchen" in came, "A house" in came) == (True, False)
        assert ("A kitchen" in went, "A house" in went) == (False, True)
    make_region("DE")
    assert 'id="transfers"' not in page(client, "/regions/DE/")


def test_as_many_queries_for_one_step_as_for_many(client):
    def add():
        made = make_practice(region=place("SE123"), instruments=[make_instrument()])
        step(made, on="2014")
        step(made, code="DE929", status="dropped", reason="No room")

    add()
    for path in ("/transfers/", "/transfers/transfers.csv", "/regions/SE123/"):
        page(client, path)
        with CaptureQueriesContext(connection) as few:
            page(client, path)
        add()
        page(client, path)
        with CaptureQueriesContext(connection) as many:
            page(client, path)
        assert len(many) == len(few), path
        assert len(few) <= (25 if "regions" in path else 6), path


# What counts as the newest step


def test_the_newest_step_is_the_later_one_or_the_one_entered_later(practice):
    newer = step(practice, status="adopted", on="2016")
    step(practice, on="2014")  # told afterwards
    assert [*standing(Transfer.objects.all()).values()] == [newer]
    undated = step(practice, status="dropped", reason="No room")
    assert [*standing(Transfer.objects.all()).values()] == [undated]


def test_a_year_is_over_with_its_last_day(practice):
    year, june = step(practice, on="2014"), step(practice, on="2014-06")
    assert not is_earlier(year, june)
    assert is_earlier(year, step(practice, on="2015-01-01"))
    assert not is_earlier(step(practice), june)
    assert [status for status, now, _entered in counts(Transfer.objects.all()) if now] == ["interested"]


# The drawing


def test_arrows_lead_from_the_practice_to_the_region(client, practice):
    step(practice, on="2014")
    step(practice, status="adopted", on="2016")
    step(practice, code="DE929", status="dropped", reason="No room")
    step(make_practice(region=place("SE123")), status="adapted")
    html = section(page(client), "arrows")
    assert sorted(re.findall(r"transfers-arrow is-([\w-]+)", html)) == ["dropped", "taken-up"]
    told = words(re.search(r"<desc.*?</desc>", html, re.DOTALL).group())
    assert "Östergötland to Tuscany, adapted, or adopted: 2" in told
    assert "Östergötland to Hannover, dropped: 1" in told
    assert html.count("<title") == 1
    assert 'role="img" aria-labelledby="arrows-title arrows-desc"' in html


def test_what_lies_outside_the_drawing_is_named(practice):
    far = step(practice, code="ES70")
    assert transfer_map([far]) is None
    drawing = transfer_map([far, step(practice)])
    assert drawing.left_out == ["Canary Islands"]
    assert [one.name for one in drawing.arrows] == ["Östergötland to Tuscany, interested, or studying it: 1"]


def test_a_crowd_of_arrows_leaves_the_small_ones_to_the_table(client, practice, monkeypatch):
    monkeypatch.setattr("practices.transfer_map.MOST_ARROWS", 1)
    step(practice, code="DE929")
    step(practice)
    step(make_practice(region=place("SE123")))
    html = section(page(client), "arrows")
    assert words(re.search(r"<desc.*?</desc>", html, re.DOTALL).group()).count("Östergötland to Tuscany") == 1
    assert "Hannover" not in words(html)
    assert "1 more arrow would crowd the map" in html


def test_arrows_of_one_pair_hide_no_other_and_stay_inside(practice):
    steps = [step(make_practice(region=place("SE123")), status=status, reason="-") for status in LOOK_OF]
    drawing = transfer_map(steps)
    assert sorted(one.look for one in drawing.arrows) == ["considered", "dropped", "taken-up"]
    assert len({one.path for one in drawing.arrows}) == 3
    for one in drawing.arrows:
        ways = [float(way) for way in re.findall(r"[\d.]+", one.path + one.head)]
        assert all(0 < way < SIZE for way in ways)


# Who writes


@pytest.fixture
def people(north, south, edda, carla, sandro, coordinator):
    """North owns the practice, south takes it up, Anna only contributes in the south, Vera edits a third region."""
    anna = make_member("anna", south, "contributor")
    vera = make_member("vera", place("DE929"), "editor")
    return {
        "edda": edda,
        "carla": carla,
        "sandro": sandro,
        "anna": anna,
        "vera": vera,
        "coordinator": coordinator,
    }


def test_the_rule(people, practice):
    made = step(practice)
    enters = {name for name, user in people.items() if fields_to_write(user)}
    replies = {name for name, user in people.items() if fields_to_write(user, made)}
    assert enters == {"edda", "sandro", "vera", "coordinator"}
    assert replies == {"edda", "coordinator"}
    assert "owner_reply" not in fields_to_write(people["coordinator"])
    assert fields_to_write(people["edda"], made) == ("owner_reply",)


ADD = "/admin/practices/transfer/add/"


def change(made):
    return reverse("admin:practices_transfer_change", args=[made.pk])


def test_who_opens_which_page(people, signed_in, practice):
    made = step(practice)
    may = {}
    for name, user in people.items():
        client = signed_in(user)
        typed = {"owner_reply": "Forged", "status": "adopted", "practice": practice.pk}
        may[name] = (
            client.get(ADD).status_code,
            client.get(change(made)).status_code,
            client.post(change(made), typed | {"owner_reply": ""}).status_code,
            client.post(change(step(practice)).replace("change", "delete"), {"post": "yes"}).status_code,
        )
    assert may == {
        "edda": (200, 200, 302, 403),
        "coordinator": (200, 200, 302, 302),
        "sandro": (200, 200, 403, 403),
        "vera": (200, 200, 403, 403),
        "carla": (403, 200, 403, 403),
        "anna": (403, 200, 403, 403),
    }
    made.refresh_from_db()
    assert made.status == "interested"


def test_an_editor_enters_for_own_regions_and_public_practices_alone(people, practice, north, south):
    draft = make_practice("Own draft", region=south, status="draft", published_at=None)
    desk = Desk(people["sandro"])
    typed = {"practice": practice.pk, "region": south.pk, "status": "interested"}
    assert desk.save(ADD, **typed | {"region": place("DE929").pk}) == [
        "Select a valid choice. That choice is not one of the available choices."
    ]
    assert desk.save(ADD, **typed | {"practice": draft.pk}) == ["Choose a practice that is public."]
    own = make_practice("Our own", region=south)
    assert desk.save(ADD, **typed | {"practice": own.pk}) == [
        "A transfer leads to another region than the practice’s own."
    ]
    further = make_practice("Here too", region=north, also_regions=[south])
    assert desk.save(ADD, **typed | {"practice": further.pk}) == [
        "A transfer leads to another region than the practice’s own."
    ]
    assert not Transfer.objects.exists()
    assert desk.save(ADD, **typed | {"on": "2014"}) == []
    assert (made := Transfer.objects.get()).entered_by == people["sandro"]
    assert (made.region, made.on_text, made.owner_reply) == (south, "2014", "")


def test_the_regions_offered_are_ones_own(people, signed_in, practice):
    place("DE929")
    make_region("IT")
    html = signed_in(people["sandro"]).get(ADD).text
    offered = re.search(r'<select name="region".*?</select>', html, re.DOTALL).group()
    assert re.findall(r">([^<]+)</option>", offered) == ["---------", "Tuscany, Italy"]
    assert "owner_reply" not in html


def test_a_new_status_is_a_new_row_and_dropped_needs_a_reason(people, practice, south):
    desk = Desk(people["sandro"])
    typed = {"practice": practice.pk, "region": south.pk}
    assert desk.save(ADD, status="interested", **typed) == []
    assert desk.save(ADD, status="dropped", reason="  ", **typed) == ["Say why it was dropped."]
    assert desk.save(ADD, status="dropped", reason="No money", **typed) == []
    assert sorted(Transfer.objects.values_list("status", flat=True)) == ["dropped", "interested"]


def test_the_owner_writes_the_reply_and_nothing_else(people, client, practice):
    made = step(practice, on="2014")
    page(client)
    desk = Desk(people["edda"])
    assert (
        desk.save(change(made), owner_reply="Welcome.", status="adopted", reason="Forged", region="1") == []
    )
    made.refresh_from_db()
    assert (made.owner_reply, made.status, made.reason) == ("Welcome.", "interested", "")
    assert "Welcome." in page(client)
