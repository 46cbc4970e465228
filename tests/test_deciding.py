"""What the page of decisions and the form say to whom: returns, colleagues who were quicker, one's own work."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import formats, timezone

from practices.models import Practice
from records.forms import change_address
from records.models import Record
from records.workflow import move, start_working_copy
from tests import factories
from tests.conftest import make_member
from tests.typing import Desk

pytestmark = pytest.mark.django_db
OWN_WORK = "You wrote or submitted this record: somebody else publishes it."


def page_of(record, name):
    return reverse(f"admin:practices_{record.kind}_{name}", args=[record.pk])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def refused(client, record, **sent):
    """What the page of decisions says to this; nothing is decided."""
    before = record.decisions.count()
    errors = client.post(page_of(record, "decide"), sent).context["form"].errors
    assert record.decisions.count() == before
    return [sentence for sentences in errors.values() for sentence in sentences]


def buttons(page):
    return re.findall(r'<button class="button" name="action" value="(\w+)">', page.text)


def moment(record):
    return formats.date_format(timezone.localtime(record.decisions.first().at), "DATETIME_FORMAT")


@pytest.fixture
def mill(north, carla):
    """A draft of Carla's that lacks nothing."""
    practice = factories.make_practice(
        "A mill",
        summary="It grinds.",
        no_instrument_named=True,
        status="draft",
        published_at=None,
        author=carla,
        tags=[factories.make_tag("mill")],
    )
    factories.make_source(practice, "A report")
    return practice


@pytest.fixture
def erik(north):
    return make_member("erik", north, "editor")


def send_back(record, writer, editor, comment):
    move(record, "submit", by=writer)
    move(record, "return", by=editor, comment=comment)


# What came back


def test_the_comment_of_who_sent_it_back_stands_above_the_form(mill, carla, edda, signed_in):
    send_back(mill, carla, edda, "Name the river.\nAnd <b>the miller</b>.")
    client = signed_in(carla)
    page = client.get(change_address(mill)).text
    assert f"Sent back by edda, {moment(mill)}:" in page
    assert "<blockquote>Name the river.<br>And &lt;b&gt;the miller&lt;/b&gt;.</blockquote>" in page
    assert page.index("Name the river.") < page.index('id="practice_form"')
    move(mill, "submit", by=carla)
    assert "Name the river." not in client.get(change_address(mill)).text


def test_what_was_sent_back_before_is_not_said_again(mill, carla, edda, signed_in):
    """Neither after a later decision, nor of an earlier copy of the same record."""
    send_back(mill, carla, edda, "Name the river.")
    move(mill, "submit", by=carla)
    move(mill, "publish", by=edda)
    first = start_working_copy(mill, by=carla)
    Record.with_copies.filter(pk=first.pk).update(change_note="Rye.")
    send_back(Practice.with_copies.get(pk=first.pk), carla, edda, "Which rye?")
    client = signed_in(carla)
    assert "<blockquote>Which rye?</blockquote>" in client.get(change_address(first)).text
    client.post(page_of(first, "delete"), {"post": "yes"})
    second = start_working_copy(mill, by=carla)
    assert "<blockquote>" not in client.get(change_address(second)).text
    mill.refresh_from_db()
    move(mill, "archive", by=edda, comment="It has burnt down.")
    move(mill, "reopen", by=edda, comment="Built anew.")
    assert "<blockquote>" not in client.get(change_address(mill)).text


# Colleagues who were quicker


def test_it_is_said_who_was_quicker(mill, carla, edda, erik, signed_in):
    send_back(mill, carla, edda, "Name the river.")
    client = signed_in(erik)
    page = client.post(page_of(mill, "decide"), {"action": "publish"})
    [sentence] = page.context["form"].errors["action"]
    assert sentence == f"Meanwhile edda has sent it back ({moment(mill)}). Look at it again."
    assert "Nothing was decided:" in page.text
    assert "Select a valid choice" not in page.text
    assert mill.decisions.count() == 2


@pytest.mark.parametrize(
    ("action", "words"), [("publish", "published it"), ("archive", "archived it"), ("reopen", "reopened it")]
)
def test_each_decision_is_told_in_its_own_words(mill, carla, edda, erik, signed_in, action, words):
    move(mill, "submit", by=carla)
    for step in ("publish", "archive", "reopen"):
        move(mill, step, by=edda, comment="Because.")
        if step == action:
            break
    late = "return" if action != "reopen" else "archive"
    [sentence] = refused(signed_in(erik), mill, action=late)
    assert sentence.startswith(f"Meanwhile edda has {words}")


def test_who_decides_twice_is_told_so(mill, carla, edda, signed_in):
    move(mill, "submit", by=carla)
    client, sent = signed_in(edda), {"action": "return", "comment": "Name the river."}
    client.post(page_of(mill, "decide"), sent)
    assert refused(client, mill, **sent) == [
        f"You have decided on it already (sent back, {moment(mill)}). Look at it again."
    ]


def test_what_no_button_sends_gets_a_plain_sentence(mill, carla, signed_in):
    client = signed_in(carla)
    assert refused(client, mill, action="burn") == ["There is no such step. Choose one of the buttons."]
    assert refused(client, mill, action="") == ["Choose one of the buttons."]
    assert refused(client, mill, action="archive") == ["You may not do this."]
    assert refused(client, mill, action="check") == [
        "Only published records are checked; this one is a draft."
    ]


# One's own work


def test_nobody_is_offered_to_publish_their_own(mill, edda, erik, signed_in):
    move(mill, "submit", by=edda)
    client = signed_in(edda)
    page = client.get(page_of(mill, "decide"))
    assert buttons(page) == ["return"]
    assert OWN_WORK in page.text
    assert "publish what you wrote yourself" not in page.text
    form = client.get(change_address(mill))
    assert set(form.context["steps"]) == {"return"}
    assert OWN_WORK in form.text
    assert refused(client, mill, action="publish") == [OWN_WORK]
    chosen = {"action": "publish_selected", "_selected_action": [mill.pk]}
    answer = client.post(reverse("admin:practices_practice_changelist"), chosen)
    assert said(answer) == [f"A mill: {OWN_WORK}"]

    other = signed_in(erik).get(page_of(mill, "decide"))
    assert buttons(other) == ["publish", "return"]
    assert other.context["own_work"] == ""


def test_a_coordinator_may_and_is_told_how(mill, coordinator, signed_in):
    move(mill, "submit", by=coordinator)
    page = signed_in(coordinator).get(page_of(mill, "decide"))
    assert buttons(page) == ["publish", "return"]
    assert OWN_WORK not in page.text
    assert "publish what you wrote yourself" in page.text
    assert "As coordinator you may publish it all the same" in page.text


def test_who_has_nothing_to_decide_is_asked_for_nothing(mill, carla, signed_in):
    move(mill, "submit", by=carla)
    page = signed_in(carla).get(page_of(mill, "decide")).text
    assert "There is nothing for you to decide on this record now." in page
    assert OWN_WORK in page
    assert 'name="comment"' not in page


# What is missing, and the ways between the pages


def test_what_is_missing_leads_to_its_field(mill, carla, edda, signed_in):
    mill.sources.all().delete()
    Record.objects.filter(pk=mill.pk).update(summary="")
    client = signed_in(carla)
    links = re.findall(r'<li><a href="([^"]*)">([^<]*)</a></li>', client.get(page_of(mill, "decide")).text)
    form = change_address(mill)
    assert [link for link in links if "#" in link[0]] == [
        (f"{form}#id_summary", "A summary is missing."),
        (f"{form}#sources-group", "At least one source is missing."),
    ]
    page = client.get(form).text
    assert 'id="id_summary"' in page
    assert 'id="sources-group"' in page
    Record.objects.filter(pk=mill.pk).update(status="review")  # read only: there are no fields to lead to
    assert "<li>A summary is missing.</li>" in client.get(page_of(mill, "decide")).text


def test_a_copy_asks_for_its_note_where_the_note_is_written(mill, carla, edda, signed_in):
    move(mill, "submit", by=carla)
    move(mill, "publish", by=edda)
    copy = start_working_copy(mill, by=carla)
    client = signed_in(carla)
    sentence = "Say in the change note, which is public, what this copy changes."
    link = f'<a href="{change_address(copy)}#id_change_note">{sentence}</a>'
    assert link in client.get(page_of(copy, "decide")).text
    assert sentence in client.get(change_address(copy)).text
    assert Desk(carla).save(change_address(copy), change_note="Rye.") == []
    assert sentence not in client.get(page_of(copy, "decide")).text
    assert sentence not in client.get(change_address(mill)).text


def test_the_pages_of_a_record_lead_to_each_other(mill, carla, edda, signed_in):
    move(mill, "submit", by=carla)
    client = signed_in(edda)
    decide = client.get(page_of(mill, "decide")).text
    assert f'href="{page_of(mill, "preview")}"' in decide
    assert f'<a href="{change_address(mill)}">Open the form</a>' in decide
    form, step = f'<a href="{change_address(mill)}">Back to the form</a>', page_of(mill, "decide")
    preview = client.get(page_of(mill, "preview"))
    assert f'state of the record: In review. {form} · <a href="{step}">Decide</a></li>' in preview.text
    assert "no-store" in preview["Cache-Control"]
    preview = signed_in(carla).get(page_of(mill, "preview")).text
    assert form in preview
    assert step not in preview


def test_a_public_page_has_no_way_to_the_staff_pages(mill, carla, edda, client):
    move(mill, "submit", by=carla)
    move(mill, "publish", by=edda)
    assert "/admin/" not in client.get(mill.get_absolute_url()).text


# Why a form cannot be typed into


def test_a_form_that_is_only_read_says_why(mill, carla, edda, sandro, signed_in):
    def why(user):
        return signed_in(user).get(change_address(mill)).context["read_only"]

    today = formats.date_format(timezone.localdate())
    assert why(carla) == ""
    move(mill, "submit", by=carla)
    assert why(carla) == f"In review since {today}; it waits for its decision."
    assert f"<p>{why(carla)}</p>" in signed_in(carla).get(change_address(mill)).text
    move(mill, "publish", by=edda)
    assert why(carla) == ""
    assert "A public record is changed in a working copy" in signed_in(carla).get(change_address(mill)).text
    assert why(sandro) == "This record belongs to Östergötland: its members change it."
    move(mill, "archive", by=edda, comment="It has burnt down.")
    assert (
        why(carla) == f"Archived since {today}; it can be changed once an editor has reopened it as a draft."
    )
    mill.decisions.all().delete()
    assert why(carla) == "Archived; it can be changed once an editor has reopened it as a draft."
