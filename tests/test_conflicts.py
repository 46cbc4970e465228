"""Two people in one form at the same time: both texts are shown, and nothing is lost or overwritten silently."""

import pytest

from practices.models import Practice
from records.forms import change_address
from records.models import Record
from tests import factories
from tests.full_record import full_practice
from tests.typing import Desk, new_rows, sent_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(coordinator, north):
    """With two rows in each part; a version of it is kept."""
    practice = full_practice(coordinator)
    Record.objects.filter(pk=practice.pk).update(status="draft", published_at=None)
    return Practice.objects.get(pk=practice.pk)


@pytest.fixture
def desks(carla, edda):
    return Desk(carla), Desk(edda)


@pytest.fixture
def clash(draft, desks, signed_in):
    """A function: Carla and Edda open the form, Edda saves, Carla sends hers: the page that she gets, and its client.

    `hers` and `edda` are what each of them typed; rows are (prefix of an inline, values of one new row).
    """

    def both_save(edda, hers, edda_rows=(), her_rows=()):
        address = change_address(draft)
        first, second = desks
        opened = first.open(address)
        assert second.save(address, *edda_rows, **edda) == []
        typed = sent_from(opened) | new_rows(opened, her_rows) | hers
        client = signed_in(first.user)
        sent = {name: value for name, value in typed.items() if value is not None}
        return client, client.post(address, sent | {"_continue": "1"})

    return both_save


def shown(page):
    """{name: (when opened, now, hers, kept)} of the choices on the page."""
    return {
        choice.name: (choice.base, choice.theirs, choice.mine, choice.keep)
        for _heading, choices in page.context["sections"]
        for choice in choices
    }


def choose(client, page, draft, **chosen):
    """Send the page as it came, but for these choices; the names have dots for dashes."""
    data = {}
    for name, value in page.context["typed"]:
        data.setdefault(name, []).append(value)
    data |= {f"keep:{name}": texts[3] for name, texts in shown(page).items()}
    data |= {f"keep:{name.replace('.', '-')}": value for name, value in chosen.items()}
    data[page.context["chosen_name"]] = page.context["version"]
    return client.post(change_address(draft), data)


def test_both_texts_are_shown_and_the_own_one_is_chosen(clash, draft):
    client, page = clash(
        {"summary": "Edda’s.", "place": "Linköping"}, {"summary": "Carla’s.", "level": "local"}
    )
    assert page.status_code == 200
    assert shown(page) == {
        "summary": ("–", "Edda’s.", "Carla’s.", "mine"),
        "place": ("–", "Linköping", "–", "theirs"),
        "level": ("–", "–", "Local", "mine"),
    }
    for text in ("Edda’s.", "Carla’s.", "Linköping", "edda, ", "When you opened it"):
        assert text in page.text
    draft.refresh_from_db()
    assert draft.summary == "Edda’s."
    assert choose(client, page, draft).status_code == 302
    draft.refresh_from_db()
    assert (draft.summary, draft.place, draft.level, draft.version) == ("Carla’s.", "Linköping", "local", 3)
    assert draft.versions.first().by.username == "carla"


def test_she_can_give_way(clash, draft):
    client, page = clash({"summary": "Edda’s."}, {"summary": "Carla’s.", "level": "local"})
    choose(client, page, draft, summary="theirs")
    draft.refresh_from_db()
    assert (draft.summary, draft.level) == ("Edda’s.", "local")


def test_words_dates_and_lists_are_chosen_too(clash, draft):
    other = factories.make_term("target_group", "women", "Women")
    client, page = clash({"target_groups": [str(other.pk)], "started": "2015"}, {"ended": "2016-02"})
    found = shown(page)
    assert found["target_groups"] == ("Young people", "Women", "Young people", "theirs")
    assert found["started"] == ("June 2014", "2015", "June 2014", "theirs")
    choose(client, page, draft)
    draft.refresh_from_db()
    assert (draft.started_text, draft.ended_text) == ("2015", "2016-02")
    assert list(draft.target_groups.all()) == [other]


def test_rows_are_merged_field_by_field(clash, draft):
    client, page = clash(
        {"results-0-text": "Edda’s jobs", "facts-0-text": "It has 13 members"}, {"results-0-position": "4"}
    )
    assert shown(page) == {
        "facts-0-text": ("It has 12 members", "It has 13 members", "It has 12 members", "theirs"),
        "results-0-text": ("Twelve jobs", "Edda’s jobs", "Twelve jobs", "theirs"),
        "results-0-position": ("0", "0", "4", "mine"),
    }
    choose(client, page, draft)
    assert set(draft.results.values_list("text", "position")) == {("Edda’s jobs", 4), ("Twelve jobs", 0)}
    assert draft.facts.filter(text="It has 13 members").count() == 1


def test_new_rows_of_both_stay(clash, draft):
    theirs = ("open_points", {"text": "Edda asks."})
    hers = ("open_points", {"text": "Carla asks."})
    client, page = clash({}, {}, [theirs], [hers])
    new = draft.open_points.get(text="Edda asks.")
    assert {name: texts[3] for name, texts in shown(page).items()} == {
        "open_points-2-row": "mine",
        f"open_points+{new.pk}": "theirs",
    }
    choose(client, page, draft)
    assert list(draft.open_points.values_list("text", flat=True).order_by("text")) == [
        "Carla asks.",
        "Edda asks.",
        "Who paid?",
        "Who paid?",
    ]


def test_new_rows_can_be_left_out(clash, draft):
    client, page = clash(
        {}, {}, [("open_points", {"text": "Edda asks."})], [("open_points", {"text": "Carla asks."})]
    )
    choose(client, page, draft, **dict.fromkeys(shown(page), "theirs"))
    assert not draft.open_points.filter(text="Carla asks.").exists()
    assert draft.open_points.filter(text="Edda asks.").exists()


def test_a_row_that_she_changed_and_the_other_deleted_can_be_kept(clash, draft):
    client, page = clash({"open_points-0-DELETE": "on"}, {"open_points-0-text": "Who paid, and when?"})
    [(name, texts)] = shown(page).items()
    assert (name, texts[1], texts[3]) == ("open_points-0-row", "–", "mine")
    choose(client, page, draft)
    assert set(draft.open_points.values_list("text", flat=True)) == {"Who paid?", "Who paid, and when?"}


def test_a_row_that_the_other_deleted_goes_where_she_left_it_alone(clash, draft):
    client, page = clash({"open_points-0-DELETE": "on"}, {"summary": "Carla’s."})
    assert shown(page)["open_points-0-row"][3] == "theirs"
    choose(client, page, draft)
    assert draft.open_points.count() == 1


def test_a_row_that_she_deleted_and_the_other_changed(clash, draft):
    client, page = clash({"open_points-0-text": "Edda asks."}, {"open_points-0-DELETE": "on"})
    assert shown(page)["open_points-0-DELETE"][2:] == ("deleted", "mine")
    choose(client, page, draft, **{"open_points.0.DELETE": "theirs"})
    assert draft.open_points.filter(text="Edda asks.").exists()


def test_a_third_change_meanwhile_asks_again(clash, draft, edda):
    client, page = clash({"summary": "Edda’s."}, {"summary": "Carla’s."})
    assert Desk(edda).save(change_address(draft), place="Linköping") == []
    again = choose(client, page, draft)
    assert shown(again)["place"] == ("–", "Linköping", "–", "theirs")
    assert shown(again)["summary"][3] == "mine"
    draft.refresh_from_db()
    assert draft.summary == "Edda’s."


def test_what_the_form_refuses_is_shown_in_the_form_with_all_that_was_typed(clash, draft):
    client, page = clash({"place": "Linköping"}, {"started": "spring", "summary": "Carla’s."})
    assert shown(page)["started"][2:] == ("spring", "mine")
    refused = choose(client, page, draft)
    form = refused.context["adminform"].form
    assert (form["started"].value(), form["summary"].value(), form["place"].value()) == (
        "spring",
        "Carla’s.",
        "Linköping",
    )
    draft.refresh_from_db()
    assert draft.summary == ""


def test_a_tampered_page_is_no_server_error(clash, draft):
    client, page = clash({"summary": "Edda’s."}, {"summary": "Carla’s."})
    typed = dict(page.context["typed"]) | {"results-TOTAL_FORMS": "9" * 9, "facts-INITIAL_FORMS": "x"}
    chosen = {page.context["chosen_name"]: page.context["version"], "keep:sources-0-url": "theirs"}
    assert client.post(change_address(draft), typed | chosen).status_code in (200, 302)
