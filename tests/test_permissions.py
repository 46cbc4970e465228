"""Who sees, writes and decides what: every state, person and kind, at every address of the admin."""

import pytest
from django.urls import reverse

from records import permissions
from records.models import Record, User
from tests import factories
from tests.conftest import make_member, make_place

pytestmark = pytest.mark.django_db

MAKE = {
    "practice": factories.make_practice,
    "instrument": factories.make_instrument,
    "actor": factories.make_actor,
    "partner": factories.make_partner,
}
PEOPLE = {
    "carla": ("SE123", "contributor"),
    "edda": ("SE123", "editor"),
    "nils": ("SE", "editor"),  # of the country, so of all its regions
    "sandro": ("ITI1", "editor"),
    "ulla": ("EU", "contributor"),  # for the Union alone
    "coordinator": ("EU", "editor"),
}
WITHIN = {"carla", "edda", "nils", "coordinator"}  # Östergötland is theirs
STATES = ["draft", "review", "published", "archived", "copy"]
PAGES = ["change", "delete", "history", "decide", "preview"]


@pytest.fixture
def people(db):
    make_place("EU", "European Union")
    return {name: make_member(name, make_place(code, code), role) for name, (code, role) in PEOPLE.items()}


def record_in(state, kind="practice"):
    """A record of Östergötland."""
    record = MAKE[kind](f"{kind.title()} {state}", region=make_place("SE123", "Östergötland"))
    if state == "copy":
        return factories.make_copy(record)
    if state != "published":
        was_public = {} if state == "archived" else {"published_at": None}
        Record.objects.filter(pk=record.pk).update(status=state, **was_public)
        record.refresh_from_db()
    return record


def address(record, page):
    kind = type(record)._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{page}", args=[record.pk])


# What the functions say

RIGHTS = {
    # name: {state: who may}
    "can_see": dict.fromkeys(STATES, WITHIN) | {"published": set(PEOPLE)},
    "can_edit": {state: set() for state in STATES} | {"draft": WITHIN, "copy": WITHIN},
    "can_copy": {state: set() for state in STATES} | {"published": WITHIN},
    "can_preview": dict.fromkeys(STATES, WITHIN),
    "can_see_history": dict.fromkeys(STATES, WITHIN),
    "can_submit": dict.fromkeys(STATES, WITHIN),
    "can_check": dict.fromkeys(STATES, WITHIN),
    "can_review": {state: WITHIN - {"carla"} for state in STATES},
    "can_publish": {state: WITHIN - {"carla"} for state in STATES},
    "can_archive": {state: WITHIN - {"carla"} for state in STATES},
    "can_confirm": {state: WITHIN - {"carla"} for state in STATES},
}


@pytest.mark.parametrize("name", RIGHTS)
@pytest.mark.parametrize("state", STATES)
def test_the_table_of_rights(people, name, state):
    record = record_in(state)
    may = {person for person, user in people.items() if getattr(permissions, name)(user, record)}
    assert may == RIGHTS[name][state]


def test_editors_import(people):
    may = {person for person, user in people.items() if permissions.can_import(user)}
    assert may == {"edda", "nils", "sandro", "coordinator"}


@pytest.mark.parametrize("state", STATES)
def test_what_was_public_is_never_deleted(people, state):
    record = record_in(state)
    may = {person for person, user in people.items() if permissions.can_delete(user, record)}
    assert may == (WITHIN if state in ("draft", "copy") else set())


def test_rows_and_functions_agree(people):
    records = [record_in(state, kind) for kind in MAKE for state in STATES]
    originals = {record.copy_of for record in records if record.copy_of_id}
    of_union = factories.make_practice(
        "Union", region=make_place("EU", ""), status="draft", published_at=None
    )
    everything = [*records, *originals, of_union]
    for user in people.values():
        seen = {record.pk for record in everything if permissions.can_see(user, record)}
        own = {record.pk for record in everything if permissions.is_member(user, record)}
        edited = {record.pk for record in everything if permissions.is_editor(user, record)}
        assert keys(Record.with_copies.seen_by(user)) == seen
        assert keys(Record.with_copies.in_regions_of(user)) == own
        assert keys(Record.with_copies.in_regions_of(user, permissions.EDITOR)) == edited


def keys(rows):
    return set(rows.values_list("pk", flat=True))


def test_who_has_no_role_or_no_account_any_more_sees_nothing(people):
    people["edda"].memberships.all().delete()
    User.objects.filter(username="carla").update(is_active=False)
    record = record_in("draft")
    for name in ("edda", "carla"):
        user = User.objects.get(username=name)
        assert not permissions.is_staff(user)
        assert not permissions.can_see(user, record)
        assert keys(Record.with_copies.in_regions_of(user)) == set()


# What the pages say


def status(client, url, data=None):
    return (client.get(url) if data is None else client.post(url, data)).status_code


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("state", STATES)
def test_other_regions_drafts_do_not_exist(people, signed_in, kind, state):
    record = record_in(state, kind)
    client = signed_in(people["sandro"])
    pages = {page: status(client, address(record, page)) for page in PAGES}
    writes = {
        page: status(client, address(record, page), {"post": "yes"})
        for page in ("change", "delete", "decide")
    }
    if state == "published":
        assert pages == {"change": 200, "delete": 403, "history": 404, "decide": 404, "preview": 404}
        assert writes == {"change": 403, "delete": 403, "decide": 404}
    else:
        assert set(pages.values()) == set(writes.values()) == {404}
    assert Record.with_copies.get(pk=record.pk).status == ("draft" if state == "copy" else state)


@pytest.mark.parametrize("state", STATES)
def test_ones_own_records_open(people, signed_in, state):
    record = record_in(state)
    client = signed_in(people["carla"])
    pages = {page: status(client, address(record, page)) for page in PAGES}
    may_delete = 200 if state in ("draft", "copy") else 403
    history = 302 if state == "copy" else 200  # to that of its record
    assert pages == {"change": 200, "delete": may_delete, "history": history, "decide": 200, "preview": 200}
    if state not in ("draft", "copy"):
        assert status(client, address(record, "change"), {"title": "Mine"}) == 403


@pytest.mark.parametrize("kind", [*MAKE, "record"])
def test_lists_hold_what_is_seen(people, signed_in, kind):
    records = [record_in(state, one) for one in MAKE for state in STATES[:4]]
    model = Record if kind == "record" else next(type(row) for row in records if row.kind == kind)
    url = reverse(f"admin:{model._meta.app_label}_{kind}_changelist")
    for name in ("sandro", "carla", "coordinator"):
        shown = signed_in(people[name]).get(url).context_data["cl"].queryset
        expected = {
            row.pk
            for row in records
            if permissions.can_see(people[name], row) and kind in ("record", row.kind)
        }
        assert expected <= keys(shown)
        assert all(permissions.can_see(people[name], row) for row in shown)


def test_autocomplete_offers_no_draft_of_others(people, signed_in):
    for state in STATES[:4]:
        record_in(state, "instrument")
    asked = {
        "app_label": "practices",
        "model_name": "practiceinstrument",
        "field_name": "instrument",
        "term": "Instrument",
    }
    found = {
        name: {
            row["text"]
            for row in signed_in(people[name]).get("/admin/autocomplete/", asked).json()["results"]
        }
        for name in ("sandro", "carla")
    }
    assert found["sandro"] == {"Instrument published"}
    assert found["carla"] == {f"Instrument {state}" for state in STATES[:4]}


def test_the_owner_is_one_of_ones_own_regions(people, signed_in):
    client = signed_in(people["carla"])
    asked = {"app_label": "practices", "model_name": "practice", "field_name": "owner", "term": "I"}
    page = client.get(reverse("admin:practices_practice_add"))
    assert keys(page.context_data["adminform"].form.fields["owner"].queryset) == {make_place("SE123", "").pk}
    assert client.get("/admin/autocomplete/", asked).status_code == 200  # names of places are no secret


def test_the_trail_of_others_is_not_read(people, signed_in):
    record = record_in("draft")
    record.decisions.create(action="submit", before="draft", after="review", by=people["carla"])
    record.versions.create(number=1, data={"title": "Secret"})
    for name in ("decision", "version"):
        url = reverse(f"admin:records_{name}_changelist")
        assert "Practice draft" not in signed_in(people["sandro"]).get(url).text
        assert "Practice draft" in signed_in(people["carla"]).get(url).text


@pytest.mark.parametrize(
    "page", ["records_user", "records_film", "records_sitesettings", "otp_totp_totpdevice"]
)
def test_the_central_desk_keeps_people_and_site(people, signed_in, page):
    assert status(signed_in(people["edda"]), reverse(f"admin:{page}_changelist")) == 403


@pytest.mark.parametrize(
    "page", ["records_region", "records_term", "practices_tag", "practices_instrumenttype"]
)
def test_words_are_read_by_all_and_written_by_the_central_desk(people, signed_in, page):
    client = signed_in(people["edda"])
    assert status(client, reverse(f"admin:{page}_changelist")) == 200
    assert status(client, reverse(f"admin:{page}_add")) == 403
