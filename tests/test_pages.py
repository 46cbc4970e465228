"""The public pages over the starter content: every kind on both databases, every single one in the browser part."""

import re

import pytest
from django.test import Client
from justhtml import JustHTML

from tests.addresses import FIXED, both, in_sitemap, sample


@pytest.fixture(scope="module")
def pages(starter):
    """HTML of the fixed pages and of a few records of every kind, in both languages."""
    client = Client()
    return {path: client.get(path).content.decode() for path in both(sample(in_sitemap(client)))}


def main_text(html):
    main = re.search(r"<main.*?</main>", html, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def language_of(path):
    return "sv" if path.startswith("/sv/") else "en"


def links_of(html):
    links = (link.replace("&amp;", "&") for link in re.findall(r"<a [^>]*href=\"(/[^\"#]*)", html))
    return {link for link in links if not link.startswith(("/media/", "/static/", "/admin/"))}


def test_the_sitemap_knows_every_record(starter):
    from records.models import Record

    known = set(in_sitemap(Client()))
    assert set(FIXED) <= known
    assert {record.get_absolute_url() for record in Record.objects.published()} <= known


def test_pages_say_something_of_their_own(pages):
    titles = {}
    for path, html in pages.items():
        assert re.search(r"<html[^>]* lang=\"(\w+)\"", html).group(1) == language_of(path), path
        assert html.count("<h1") == 1, path
        assert len(main_text(html)) > 200, path
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1).strip()
        assert titles.setdefault((language_of(path), title), path) == path
        assert f'<link rel="canonical" href="http://testserver{path}"' in html, path


def test_pages_are_strictly_correct_html(pages):
    errors = {
        path: JustHTML(html, collect_errors=True, sanitize=False).errors[:3] for path, html in pages.items()
    }
    assert {path: list(map(str, found)) for path, found in errors.items() if found} == {}


def test_identifiers_are_unique_and_links_inside_a_page_lead_somewhere(pages):
    for path, html in pages.items():
        found = re.findall(r"\sid=\"([^\"]+)\"", html)
        assert len(found) == len(set(found)), path
        assert set(re.findall(r"href=\"#([^\"]+)\"", html)) <= set(found), path


def test_no_page_sets_a_cookie(pages):
    client = Client()
    for path in both(FIXED):
        assert not client.get(path).cookies, path


@pytest.mark.browser
def test_every_address_answers_in_both_languages_and_no_link_is_broken(site):
    client = Client()
    left = set(both(in_sitemap(client)))
    seen, wrong = set(), {}
    while left - seen:
        path = (left - seen).pop()
        seen.add(path)
        response = client.get(path)
        if response.status_code != 200:
            wrong[path] = response.status_code
        elif "?" not in path:  # the links of filtered lists lead to more of the same
            left |= links_of(response.content.decode())
    assert wrong == {}
