"""Every public page over the starter content: answers, says something, and is strictly correct HTML."""

import re

import pytest
from django.test import Client
from justhtml import JustHTML

from tests.addresses import FIXED, both, in_sitemap, sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def main_text(html):
    main = re.search(r"<main.*?</main>", html, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_every_address_answers_in_both_languages(client):
    paths = in_sitemap(client)
    assert set(FIXED) <= set(paths)
    wrong = {path: status for path in both(paths) if (status := client.get(path).status_code) != 200}
    assert wrong == {}


def test_the_sitemap_knows_every_record(client):
    from records.models import Record

    assert {record.get_absolute_url() for record in Record.objects.published()} <= set(in_sitemap(client))


def test_pages_say_something_of_their_own(client):
    titles = {}
    for path in both(sample(in_sitemap(client), each=5)):
        html = client.get(path).content.decode()
        language = "sv" if path.startswith("/sv/") else "en"
        assert re.search(r"<html[^>]* lang=\"(\w+)\"", html).group(1) == language, path
        assert html.count("<h1") == 1, path
        assert len(main_text(html)) > 200, path
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1).strip()
        assert titles.setdefault((language, title), path) == path
        assert f'<link rel="canonical" href="http://testserver{path}"' in html, path


def test_pages_are_strictly_correct_html(client):
    wrong = {}
    for path in both(sample(in_sitemap(client))):
        errors = JustHTML(client.get(path).content.decode(), collect_errors=True, sanitize=False).errors
        if errors:
            wrong[path] = [str(error) for error in errors[:3]]
    assert wrong == {}


def test_no_page_sets_a_cookie():
    for path in both(FIXED):
        client = Client()
        client.get(path)
        assert not client.cookies, path


def test_identifiers_are_unique_and_links_inside_a_page_lead_somewhere(client):
    for path in both(sample(in_sitemap(client))):
        html = client.get(path).content.decode()
        found = re.findall(r"\sid=\"([^\"]+)\"", html)
        assert len(found) == len(set(found)), path
        assert set(re.findall(r"href=\"#([^\"]+)\"", html)) <= set(found), path


def test_links_between_pages_are_not_broken(client):
    links = set()
    for path in both(sample(in_sitemap(client))):
        links |= set(re.findall(r"<a [^>]*href=\"(/[^\"#]*)", client.get(path).content.decode()))
    pages = {
        link.replace("&amp;", "&")
        for link in links
        if not link.startswith(("/media/", "/static/", "/admin/"))
    }
    assert {page for page in sorted(pages) if client.get(page).status_code != 200} == set()
