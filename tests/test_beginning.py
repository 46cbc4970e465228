"""Records begun from another one: beside its form, or with a sister record as a model."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from practices.models import Practice
from records.forms import change_address
from tests import factories
from tests.full_record import full_practice
from tests.test_entering import ADD, draft
from tests.typing import Desk, sent_from

# Actors and instruments without leaving the form


def test_a_new_actor_is_begun_beside_the_box(signed_in, carla, north):
    client = signed_in(carla)
    text = client.get(ADD).text
    links = re.findall(r'id="add_id_(\S+?)"[^>]*href="([^"]+)"[^>]*>([^<]+)<', text)
    assert {(name, label) for name, _link, label in links} == {
        ("actor_links-__prefix__-actor", "+ new actor"),
        ("instrument_links-0-instrument", "+ new instrument"),
        ("instrument_links-__prefix__-instrument", "+ new instrument"),
    }
    link = next(link for name, link, _label in links if "actor" in name).replace("&amp;", "&")
    page = client.get(link)
    assert page.context_data["is_popup"]
    service, kind = factories.make_term("service", "advice"), factories.make_term("actor_kind", "advice")
    typed = sent_from(page) | {
        "title": "House of repairs",
        "seat_country": "SE",
        "main_kind": kind.pk,
        "services": [service.pk],
        "_popup": "1",
    }
    answer = client.post(link, {name: value for name, value in typed.items() if value is not None})
    actor = Actor.objects.get()
    assert (actor.status, actor.owner, actor.region) == ("draft", north, north)
    assert str(actor.pk) in answer.text
    assert "popup_response.js" in answer.text


# A sister record as a model


def use(client, record):
    app = type(record)._meta.app_label
    return client.post(reverse(f"admin:{app}_{record.kind}_model", args=[record.pk]))


def test_a_foreign_public_record_is_a_model(signed_in, coordinator, sandro, south):
    old = full_practice(coordinator)
    old.internal_note, old.contact_email, old.problem = "Secret", "a@example.org", "Nobody repairs."
    old.save()
    answer = use(signed_in(sandro), old)
    new = Practice.objects.exclude(pk=old.pk).latest("pk")
    assert answer.url == change_address(new)
    assert (new.title, new.problem) == ("Copy of A practice with all parts", "Nobody repairs.")
    assert (new.owner, new.region, new.author, new.status, new.origin) == (
        south,
        south,
        sandro,
        "draft",
        "region",
    )
    assert {*new.tags.all()} == {*old.tags.all()}
    assert {*new.target_groups.all()} == {*old.target_groups.all()}
    counts = {name: getattr(new, name).count() for name in Practice.PARTS}
    taken = {name: count for name, count in counts.items() if count}
    assert taken == dict.fromkeys(["preconditions", "instrument_links", "building_blocks"], 2)
    assert new.instrument_links.get(is_main=True).instrument == old.main_link.instrument
    empty = ["checked_on", "confirmed_on", "started", "evidence_level", "successor", "published_at"]
    assert [getattr(new, name) for name in empty] == [None] * len(empty)
    assert (new.verification, new.contact_email, new.data_status) == ("", "", "public_sources")
    assert "Secret" not in new.internal_note
    assert new.versions.count() == 1
    assert old.sources.count() == old.instrument_links.count() == 2


@pytest.mark.parametrize("kind", ["practice", "instrument", "actor", "partner"])
def test_every_kind_is_a_model(signed_in, carla, kind):
    old = getattr(factories, f"make_{kind}")("Old")
    factories.make_source(old)
    use(signed_in(carla), old)
    new = type(old).objects.get(title="Copy of Old")
    assert (new.status, new.slug, new.sources.count()) == ("draft", "copy-of-old", 0)


def test_no_draft_of_others_is_a_model_or_comes_along(signed_in, carla, sandro, north):
    hidden = factories.make_instrument("Hidden", status="draft", published_at=None)
    old = factories.make_practice("Open", [factories.make_instrument("Shown"), hidden])
    client = signed_in(sandro)
    assert use(client, draft(north, title="Not yours")).status_code == 404
    use(client, old)
    new = Practice.objects.get(title="Copy of Open")
    assert [str(link) for link in new.instrument_links.all()] == ["Shown"]


def test_the_address_follows_the_title_until_it_is_public(signed_in, carla, north):
    record = draft(north, title="Old")
    use(signed_in(carla), record)
    new = Practice.objects.get(title="Copy of Old")
    desk = Desk(carla)

    def slug_after(**typed):
        assert desk.save(change_address(new), **typed) == []
        return Practice.objects.get(pk=new.pk).slug

    assert slug_after(title="A mill") == "a-mill"
    assert slug_after(summary="It grinds.") == "a-mill"
    assert slug_after(slug="our-mill") == "our-mill"
    assert slug_after(title="A mill of ours") == "our-mill"
    assert slug_after(title="Wind mill", slug="") == "wind-mill"
    Practice.objects.filter(pk=new.pk).update(published_at=timezone.now())
    before = Practice.objects.get(pk=new.pk).slug
    assert slug_after(title="Another name") == before


def test_the_button_stands_on_every_record_one_may_read(signed_in, sandro, north):
    page = signed_in(sandro).get(change_address(factories.make_practice("Open", region=north)))
    assert "Use as a model for a new one" in page.text
    assert "admin_autosave.js" not in page.text
    address = re.search(r'action="([^"]+/model/)"', page.text)[1]
    assert signed_in(sandro).get(address).status_code == 302
    assert Practice.objects.count() == 1
