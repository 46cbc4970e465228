"""The cast and its drafts, for one's own computer alone."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from practices import assessing, demo
from practices.models import Assessment, Practice
from practices.starter.writing import published
from practices.synthetic import MARK
from records import permissions
from records.models import Decision, Record, User, Version
from tests import factories
from tests.conftest import make_place
from tests.factories import make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    for code in ("EU", "SE123", "ITH3"):
        make_place(code, code)
    make_term("target_group", "young_people")


def demo_staff(**options):
    out = StringIO()
    call_command("demo_staff", stdout=out, **options)
    return out.getvalue()


def passwords(said):
    rows = [line.split(maxsplit=1) for line in said.splitlines() if line.startswith("demo-")]
    return {name: word for name, word in rows if " " not in word}


def test_the_cast_signs_in_with_the_printed_passwords(places):
    printed = passwords(demo_staff())
    assert set(printed) == set(User.objects.values_list("username", flat=True))
    assert all(User.objects.get(username=name).check_password(word) for name, word in printed.items())
    roles = {user.username: user.roles for user in User.objects.all()}
    assert roles == {
        "demo-contributor-se123": [("SE123", "contributor")],
        "demo-editor-se123": [("SE123", "editor")],
        "demo-editor-ith3": [("ITH3", "editor")],
        "demo-coordinator": [("EU", "editor")],
    }
    assert all(permissions.is_staff(user) for user in User.objects.all())


def test_the_records_are_invented_and_say_so_and_one_is_public(places):
    assert "Invented records made: 5." in demo_staff()
    found = {record.title: (record.owner.code, record.status) for record in Practice.objects.all()}
    assert found == {
        "A draft to go on with (synthetic demo)": ("SE123", "draft"),
        "A case that waits for its review (synthetic demo)": ("SE123", "review"),
        "A case that was sent back (synthetic demo)": ("SE123", "draft"),
        "A draft of another region (synthetic demo)": ("ITH3", "draft"),
        "A practice to read assessments of (synthetic demo)": ("SE123", "published"),
    }
    assert all(MARK in title for title in found)
    assert set(Decision.objects.values_list("action", flat=True)) == {"submit", "return", "publish"}


def test_a_second_run_changes_nothing_and_says_so(places):
    demo_staff()
    before = contents()
    said = demo_staff()
    assert passwords(said) == {}
    assert said.splitlines()[0] == "The invented records are there already."
    assert "Accounts that keep their passwords: demo-contributor-se123, " in said
    assert "shown this once" not in said
    assert contents() == before


def test_no_mail_leaves_and_the_passwords_come_last(places, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        said = demo_staff()
    assert mail.outbox == []
    first, heading, *rows = said.splitlines()
    assert (first, heading) == (
        "Invented records made: 5.",
        "User names and passwords, which are shown this once:",
    )
    assert [row.split()[0] for row in rows] == list(demo.CAST)


def test_what_people_made_of_a_draft_stays(places):
    demo_staff()
    Record.objects.filter(uid="demo2222").update(title="Mine")
    demo_staff()
    assert Record.objects.get(uid="demo2222").title == "Mine"
    assert Record.objects.count() == 5


def test_only_the_invented_practice_is_assessed_and_its_page_says_so(places, client):
    real = factories.make_practice("A real practice")
    demo_staff()
    assert {one.practice.uid for one in Assessment.objects.all()} == {"demo6666"}
    practice = Practice.objects.get(uid="demo6666")
    for one in practice.assessments.all():
        assert assessing.can_assess(one.assessor, practice)
        assert MARK in one.role
        assert one.comment == demo.NOTE
    text = client.get(practice.get_absolute_url()).text
    assert text.count("Invented assessor (synthetic demo)") >= 2
    assert demo.NOTE.replace("'", "&#x27;") in text
    assert "Third reading asked for" in text
    assert "Not yet assessed" in client.get(real.get_absolute_url()).text
    assert client.get("/practices/?evidence=2").text.count("demo6666") > 0


def test_the_export_leaves_what_is_invented_behind(places):
    real = factories.make_practice("A real practice")
    demo_staff()
    assert list(published(Practice)) == [real]


def test_new_passwords_on_demand(places):
    old = passwords(demo_staff())
    new = passwords(demo_staff(new_passwords=True))
    assert new.keys() == old.keys()
    assert User.objects.get(username="demo-coordinator").check_password(new["demo-coordinator"])
    assert User.objects.get(username="demo-coordinator").memberships.count() == 1


def contents():
    rows = (User.objects.order_by("pk").values(), Record.objects.order_by("pk").values())
    return [list(row) for row in rows] + [Version.objects.count(), Decision.objects.count()]


def test_never_on_a_public_site(places, settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="MESSE_LOCAL=1 is not set"):
        demo_staff()
    assert not User.objects.exists()


def test_without_the_regions_a_sentence(db):
    with pytest.raises(CommandError, match="run load_starter first"):
        demo_staff()
    assert not User.objects.exists()
