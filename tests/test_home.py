"""The home page: what it counts is what its links lead to."""

import re

import pytest

from records.models import Film
from tests.factories import make_actor, make_instrument, make_practice, make_region

pytestmark = pytest.mark.django_db


def panels(html):
    """Return {address of a list: number shown beside it}."""
    found = re.findall(r'<a href="([^"]+\?category=[^"]+)"><b>(\d+)</b>', html)
    return {address: int(number) for address, number in found}


def result_count(client, address):
    html = client.get(address).content.decode()
    return int(re.search(r'class="result-count"[^>]*>\s*(\d+|No)', html)[1].replace("No", "0"))


def test_each_number_is_that_of_the_list_behind_it(client):
    legal = make_instrument(type="L5a")
    tax = make_instrument(type="T2")
    make_instrument(type="T2", status="draft")
    make_practice(instruments=[legal, tax])
    make_practice(instruments=[tax])
    make_practice(instruments=[tax], status="draft")
    make_practice(instruments=[])
    shown = panels(client.get("/").content.decode())
    assert shown == {
        "/instruments/?category=legal": 1,
        "/practices/?category=legal": 1,
        "/instruments/?category=tax": 1,
        "/practices/?category=tax": 1,
        "/instruments/?category=operational": 0,
        "/practices/?category=operational": 0,
    }
    for address, number in shown.items():
        assert result_count(client, address) == number, address


def test_the_map_leads_to_the_partner_regions(client):
    make_region("SE123", "Östergötland", is_partner=True, latitude="58.4", longitude="15.6")
    make_region("ITH3", "Veneto", is_partner=True, latitude="45.4", longitude="12.3")
    make_region("ITI1", "Tuscany", latitude="43.8", longitude="11.3")
    html = client.get("/").content.decode()
    assert re.findall(r'<a class="map-point" href="([^"]+)"', html) == ["/regions/ITH3/", "/regions/SE123/"]


def test_newest_practices_come_first_and_drafts_do_not(client):
    older = make_practice(title="The older one")
    make_practice(title="A draft", status="draft")
    newer = make_practice(title="The newer one")
    html = client.get("/").content.decode()
    assert html.index(newer.title) < html.index(older.title)
    assert "A draft" not in html


def test_the_network_of_the_project_is_named_in_its_order(client):
    for name in ("Coompanion", "SERUS"):
        make_actor(title=name, origin="project_site")
    make_actor(title="Skoopi", origin="research")
    html = client.get("/").content.decode()
    network = html[html.index('id="network"') :]
    assert re.findall(r'<a href="/actors/[^"]+">([^<]+)</a>', network) == ["Coompanion", "SERUS"]


def test_without_a_film_the_teaser_says_so(client):
    assert "Video not yet available" in client.get("/").content.decode()
    Film.objects.create(title="Meet us", outside_url="https://films.example/1", is_project_film=True)
    assert "Meet us" in client.get("/").content.decode()


def test_as_many_queries_for_three_practices_as_for_one(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_practice()
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    number = len(one)
    make_practice()
    make_practice()
    client.get("/")
    with django_assert_num_queries(number):
        client.get("/")
    assert 0 < number <= 10
