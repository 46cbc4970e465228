"""The page about the project, and the network of Östergötland, over the starter content."""

import re
from html import unescape

import pytest
import yaml
from django.conf import settings

from records.models import Record
from tests.markup import section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

FIVE = ["Coompanion", "SERUS", "Kooperativtjänst K (Kooptjänst)", "Kooptima", "Se Upp (SE UPP)"]


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def rows(html):
    return re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)[1:]


def headings(html):
    return [words(title) for title in re.findall(r"<h3[^>]*>(.*?)</h3>", html, re.DOTALL)]


def test_the_nine_partners_as_in_the_file(client):
    partners = yaml.safe_load((settings.BASE_DIR / "fixtures" / "partners.yaml").read_text())
    table = section(page(client, "/about/"), "partners")
    shown = {words(re.search(r"<a [^>]*>(.*?)</a>", row).group(1)): words(row) for row in rows(table)}
    assert set(shown) == {partner["name"] for partner in partners}
    for partner in partners:
        assert (partner["hosted_event"] or "none found") in shown[partner["name"]]
    assert "Lead partner" in next(iter(shown.values()))


def test_every_fact_of_the_project_has_a_source(client):
    facts = rows(section(page(client, "/about/"), "facts"))
    assert len(facts) == 11
    without = [words(row) for row in facts if 'rel="external"' not in row]
    assert [text.startswith("Not known") for text in without] == [True]


def test_the_page_says_what_words_mean(client):
    text = words(page(client, "/about/"))
    for status in Record.DataStatus.labels:
        assert str(status) in text
    assert "1088R4" in text
    assert "EUR 1,592,235.33" in text
    assert "CC BY 4.0" in text


def test_a_partner_that_is_not_public_is_not_listed(client):
    Record.objects.filter(slug="messe-sofia").update(status=Record.Status.ARCHIVED)
    assert "Sofia Municipality" not in page(client, "/about/")
    assert client.get("/partners/messe-sofia/").status_code == 410


def test_the_network_in_sweden_begins_with_the_five(client):
    html = page(client, "/network/sweden/")
    assert headings(html)[:5] == FIVE
    assert headings(section(html, "home")) == FIVE
    assert html.count("Needs input from the region") == 2
    assert headings(section(html, "partner")) == ["East Sweden Region"]


def test_no_figure_of_kooptjanst_is_the_figure(client):
    table = section(page(client, "/actors/se-kooptjanst/"), "figures")
    employees = [words(row) for row in rows(table) if "mployees" in row]
    assert ["2016" in employees[0], "2012" in employees[1], "undated" in employees[2]] == [True] * 3
    assert ["85" in employees[0], "about 35" in employees[1], "110" in employees[2]] == [True] * 3


@pytest.mark.parametrize("slug", ["se-kooptima", "se-se-upp"])
def test_the_stubs_ask_for_input(client, slug):
    html = page(client, f"/actors/{slug}/")
    assert "Needs input from the region" in html
    assert 'href="/contact/#correct"' in html


def test_every_region_and_network_in_the_list_answers(client):
    html = page(client, "/regions/")
    links = set(re.findall(r'href="(/(?:regions|network)/[^"]+)"', html))
    assert {link for link in links if client.get(link).status_code != 200} == set()
