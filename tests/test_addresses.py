"""One page, its languages, and the one address that search engines should keep."""

import pytest
from django.utils import translation

from messe.context import site
from records.models import SiteSettings


@pytest.fixture
def shown(rf):
    """What every template gets for this address."""

    def shown(address):
        language = "sv" if address.startswith("/sv/") else "en"
        with translation.override(language):
            found = site(rf.get(address))
            return {
                name: list(value)
                for name, value in found.items()
                if name in {"alternates", "switch_languages"}
            } | {"canonical_url": str(found["canonical_url"])}

    return shown


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/video/", "/video/"),
        ("/sv/video/", "/sv/video/"),
        ("/video/?utm_source=x", "/video/"),
        ("/regions/?country=SE&sort=name", "/regions/"),
        ("/regions/?page=1", "/regions/"),
        ("/regions/?page=2", "/regions/?page=2"),
        ("/regions/?page=2&country=SE", "/regions/"),
        ("/regions/?page=two", "/regions/"),
    ],
)
def test_the_canonical_address_has_no_noise(shown, address, canonical):
    assert shown(address)["canonical_url"] == f"http://testserver{canonical}"


def test_a_page_names_its_translations(shown):
    for address in ("/video/", "/sv/video/"):
        assert shown(address)["alternates"] == [
            ("en", "http://testserver/video/"),
            ("sv", "http://testserver/sv/video/"),
            ("x-default", "http://testserver/video/"),
        ]


def test_the_switch_keeps_the_page_and_its_query(shown):
    english, swedish = shown("/regions/?country=SE&q=%C3%B6&page=2")["switch_languages"]
    assert english == {
        "code": "en",
        "name": "English",
        "url": "/regions/?country=SE&q=%C3%B6&page=2",
        "current": True,
    }
    assert swedish == {
        "code": "sv",
        "name": "Svenska",
        "url": "/sv/regions/?country=SE&q=%C3%B6&page=2",
        "current": False,
    }
    assert [language["current"] for language in shown("/sv/regions/SE123/")["switch_languages"]] == [
        False,
        True,
    ]


def test_from_a_page_without_translation_the_switch_leads_home(shown):
    page = shown("/admin/login/")
    assert page["alternates"] == []
    assert [language["url"] for language in page["switch_languages"]] == ["/", "/sv/"]


def test_the_settings_of_the_site_are_asked_once_and_only_when_needed(rf, db, django_assert_num_queries):
    SiteSettings.objects.create(publisher="SERUS")
    request = rf.get("/")
    with django_assert_num_queries(0):
        first, second = site(request)["site_settings"], site(request)["site_settings"]
    with django_assert_num_queries(1):
        assert first.publisher == second.publisher == "SERUS"


def test_without_settings_the_site_says_nothing_about_itself(rf, db):
    assert site(rf.get("/"))["site_settings"].publisher == ""


def test_crawlers_are_told_where_the_addresses_are(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text
