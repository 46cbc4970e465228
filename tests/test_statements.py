"""The accessibility statement, privacy, contact and glossary say what is true now."""

import datetime

import pytest

from records import generation
from records.models import FalseFriend, Region, SiteSettings, Term, TermLabel

pytestmark = pytest.mark.django_db


def words(client, address):
    return client.get(address).content.decode()


def test_nothing_is_claimed_before_an_assessment(client):
    html = words(client, "/accessibility/")
    assert "This statement is not complete" in html
    assert "compliant with" not in html


def test_a_stated_assessment_is_shown_with_its_facts(client):
    SiteSettings.objects.create(
        publisher="Region North",
        contact_email="site@example.org",
        accessibility_status="partial",
        accessibility_assessed_on=datetime.date(2026, 10, 1),
        accessibility_updated_on=datetime.date(2026, 10, 2),
        accessibility_method="Self-assessment",
        accessibility_gaps="The old film has no descriptions\nSome tables are wide",
    )
    html = words(client, "/accessibility/")
    assert "This statement is not complete" not in html
    assert "The service is partly compliant with" in html
    assert "<li>Some tables are wide</li>" in html
    assert "mailto:site@example.org" in html
    assert "https://www.digg.se/tdosanmalan" in html


def test_contact_names_the_mailboxes_that_are_known(client):
    given = {"level": 3, "is_partner": True}
    Region.objects.create(
        code="SE123", country="SE", name="Östergötland", contact_email="ost@example.org", **given
    )
    Region.objects.create(code="DE929", country="DE", name="Hannover", **given)
    Region.objects.create(code="SE110", country="SE", name="Stockholm", level=3)
    html = words(client, "/contact/")
    assert "mailto:ost@example.org" in html
    assert html.count("not known yet") == 1
    assert "Stockholm" not in html


def test_without_a_mailbox_contact_says_so_to_the_public(client):
    html = words(client, "/contact/")
    assert "There is no mailbox of the site yet." in html
    assert 'href="#take-part"' in html
    assert "Site settings" not in html
    SiteSettings.objects.create(contact_email="site@example.org")
    generation.forget()
    assert "There is no mailbox of the site yet." not in words(client, "/contact/")


def test_privacy_holds_no_cookie_itself(client):
    response = client.get("/privacy/")
    assert not response.cookies
    assert "without a cookie" in response.content.decode()


@pytest.fixture
def asf():
    term = Term.objects.create(
        list="glossary", code="wise", label="WISE", definition="Runs a business to integrate."
    )
    TermLabel.objects.create(of=term, language="sv", text="arbetsintegrerande företag", status="confirmed")
    TermLabel.objects.create(of=term, language="sv", kind="definition", text="Driver en verksamhet.")
    TermLabel.objects.create(of=term, language="sv", kind="abbreviation", text="ASF", status="confirmed")
    TermLabel.objects.create(of=term, language="de", kind="synonym", text="Integrationsfirma")
    FalseFriend.objects.create(term=term, language="de", text="Sozialwirtschaft", why="Only care services.")
    return term


def test_a_term_shows_its_equivalents_and_which_are_unconfirmed(client, asf):
    html = words(client, "/glossary/")
    assert "<dt>WISE</dt>" in html
    assert '<span lang="sv">ASF</span></li>' in html
    assert '<span lang="de">Integrationsfirma</span> <em class="unknown">not yet confirmed</em>' in html
    assert '<span lang="de">Sozialwirtschaft</span>' in html


def test_the_swedish_glossary_speaks_swedish(client, asf):
    html = words(client, "/sv/glossary/")
    assert "<dt>arbetsintegrerande företag</dt>" in html
    assert "Driver en verksamhet." in html
    assert "Runs a business" not in html
