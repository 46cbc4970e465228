"""Could we do this here: each need against what is recorded for a region, and a list of what to ask."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice, Precondition, RegionCoverage
from practices.networks import place_called
from practices.preconditions import Found, by_kind, places_to_choose, read, reading
from records import generation
from records.models import SiteSettings
from tests.factories import (
    make_actor,
    make_copy,
    make_instrument,
    make_practice,
    make_region,
    make_term,
    make_type,
)

DAY = datetime.date(2026, 3, 4)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# The rules, on tables made by hand: nothing of this is in a database

L5, L5A, T1 = (SimpleNamespace(code=code, group=code[:2]) for code in ("L5", "L5a", "T1"))
GENERAL = SimpleNamespace(title="General duty", type_codes={"L5"})
RESERVED = SimpleNamespace(title="Reserved contracts", type_codes={"L5", "L5a"})
ADVISER, ADVICE = SimpleNamespace(title="Adviser"), 7
NONE_EXISTS = SimpleNamespace(finding="none_exists")
NOT_COMPETENCE = SimpleNamespace(finding="not_competence")


def need(kind, wanted=None, service=None, essential=False):
    return SimpleNamespace(kind=kind, instrument_type=wanted, service_id=service, essential=essential)


RULES = {
    # name: (need, recorded in the region, applying there, findings, outcome, what it rests on)
    "a law that applies": (need("law", L5), [], [GENERAL], {}, "met", [GENERAL]),
    "a law of a letter": (need("law", L5), [], [RESERVED], {}, "met", [RESERVED]),
    "a law of another letter": (need("law", L5A), [], [GENERAL], {}, "ask", []),
    "a law of a place within": (need("law", L5), [GENERAL], [], {}, "ask", []),
    "no such law": (need("law", L5), [], [], {"L5": [NONE_EXISTS]}, "missing", []),
    "no law of the whole group": (need("law", L5A), [], [], {"L5": [NONE_EXISTS]}, "missing", []),
    "a law after all": (need("law", L5), [], [GENERAL], {"L5": [NONE_EXISTS]}, "met", [GENERAL]),
    "a law others decide on": (need("law", L5), [], [], {"L5": [NOT_COMPETENCE]}, "ask", []),
    "nobody has looked": (need("law", L5), [], [GENERAL], {"T1": [NONE_EXISTS]}, "met", [GENERAL]),
    "nothing known": (need("law", T1), [], [GENERAL], {"L5": [NONE_EXISTS]}, "ask", []),
    "competence in use": (
        need("competence", T1),
        [TAX := SimpleNamespace(type_codes={"T1"})],
        [],
        {},
        "met",
        [TAX],
    ),
    "competence of those above": (need("competence", T1), [], [TAX], {}, "ask", []),
    "no competence": (need("competence", T1), [], [TAX], {"T1": [NOT_COMPETENCE]}, "missing", []),
    "none exists, perhaps it could": (need("competence", T1), [], [], {"T1": [NONE_EXISTS]}, "ask", []),
    "a service on offer": (need("partner", service=ADVICE), [], [], {}, "met", [ADVISER]),
    "another service": (need("partner", service=8), [], [], {}, "ask", []),
    "a law without a type": (need("law"), [GENERAL], [GENERAL], {"L5": [NONE_EXISTS]}, "ask", []),
    "money of a type": (need("money", T1), [TAX], [TAX], {"T1": [NONE_EXISTS]}, "ask", []),
    "words alone": (need("culture"), [GENERAL], [GENERAL], {}, "ask", []),
}


@pytest.mark.parametrize("name", RULES)
def test_the_rules(name):
    asked, recorded, applying, findings, outcome, rests_on = RULES[name]
    answer = read(asked, Found(recorded, applying, findings, {ADVICE: [ADVISER]}))
    assert (answer.outcome, [*answer.instruments, *answer.actors]) == (outcome, rests_on)


def test_a_finding_about_the_region_comes_before_one_about_its_country():
    nearest, wider = SimpleNamespace(finding="none_exists"), SimpleNamespace(finding="none_exists")
    assert read(need("law", L5), Found(findings={"L5": [nearest, wider]})).finding is nearest
    undecided = Found(findings={"L5": [NOT_COMPETENCE, wider]})
    assert (read(need("law", L5), undecided).outcome, read(need("law", L5), undecided).finding) == (
        "missing",
        wider,
    )


def test_kinds_stand_in_their_order_and_what_is_essential_first():
    needs = [need("culture"), need("law"), need("law", essential=True), need("competence")]
    found = by_kind([read(one, Found()) for one in needs])
    assert [kind for kind, _readings in found] == ["Competence to decide", "Law", "Culture and trust"]
    assert [one.precondition.essential for one in found[1][1]] == [True, False]


# What is recorded


@pytest.fixture
def north(db):
    return make_region("SE123")


def outcome(place, **given):
    practice = make_practice(region=make_region("ITI1"))
    practice.preconditions.create(**{"kind": "law", "text": "A need"} | given)
    [answer] = reading(practice.preconditions.select_related("instrument_type", "service"), place)
    return answer.outcome, [str(record) for record in (*answer.instruments, *answer.actors)]


def test_a_law_is_one_in_force_there_or_above(north):
    law = make_type("L5")
    assert outcome(north, instrument_type=law) == ("ask", [])
    make_instrument("Of the next region", type="L5", region=make_region("SE124"))
    make_instrument("Draft", type="L5", region=north, status="draft", published_at=None)
    make_instrument("Ended", type="L5", region=north, in_force_until_text="2013")
    make_instrument("Other", type="T1", region=north)
    make_copy(make_instrument("Tax", type="T2", region=north), title="Copy", type=law)
    assert outcome(north, instrument_type=law) == ("ask", [])
    make_instrument("Of the Union", type="L5a", region=make_region("EU"))
    type(north).objects.filter(code="SE").update(parent=make_region("EU"))
    make_instrument("Of the country", type="T1", region=make_region("SE"), also_types=[make_type("L5c")])
    make_instrument("Its own", type="L5", region=north, in_force_until_text="2999")
    assert outcome(north, instrument_type=law) == ("met", ["Its own", "Of the country", "Of the Union"])


def test_competence_is_shown_by_an_instrument_of_the_region_or_of_a_place_in_it(north):
    grant = make_type("O1")
    make_instrument("Of the country", region=make_region("SE"))
    assert outcome(north, kind="competence", instrument_type=grant) == ("ask", [])
    make_instrument("Further place", region=make_region("ITI1"), also_regions=[north])
    assert outcome(north, kind="competence", instrument_type=grant) == ("met", ["Further place"])
    assert outcome(make_region("SE12"), kind="competence", instrument_type=grant)[0] == "met"


def finding(code, kind, finding="none_exists", **given):
    level = "national" if finding == "not_competence" else ""
    place = {"region": make_region(code), "instrument_type": make_type(kind), "finding": finding}
    return RegionCoverage.objects.create(**place, decided_at=level, looked_on=DAY, by_role="Editors", **given)


def test_a_finding_holds_in_the_regions_of_its_place_and_nowhere_else(north):
    law = make_type("L5")
    finding("SE124", "L5")
    finding("EU", "L5")
    assert outcome(north, instrument_type=law)[0] == "ask"
    finding("SE", "L5")
    assert outcome(north, instrument_type=make_type("L5a"))[0] == "missing"
    assert outcome(make_region("ITI1"), instrument_type=law)[0] == "ask"


def test_a_service_is_offered_by_who_serves_the_region(north):
    training = make_term("service", "training")
    for code in ("SE124", "IT"):
        make_actor(f"In {code}", region=make_region(code), services=[training])
    make_actor("Draft", region=north, services=[training], status="draft", published_at=None)
    make_actor("Closed", region=north, services=[training], active_to_text="2013")
    make_actor("Advice", region=north, services=[make_term("service", "advice")])
    assert outcome(north, kind="partner", service=training) == ("ask", [])
    make_actor("National", region=make_region("SE"), services=[training, make_term("service", "advice")])
    make_actor("Own", region=north, services=[training])
    assert outcome(north, kind="partner", service=training) == ("met", ["Own", "National"])


def test_the_places_to_choose(north):
    make_practice(region=north)
    make_region("ITH3", "Veneto", is_partner=True)
    make_actor(region=make_region("EU"))
    make_region("DE1", "Without a record")
    make_practice(region=make_region("PL21"), status="draft", published_at=None)
    shown = [(str(country), [str(one) for one in regions]) for country, regions in places_to_choose()]
    assert shown == [("Italy", ["Veneto"]), ("Sweden", ["Östergötland"])]
    assert "Without a record" in str(places_to_choose(place_called("de1")))


def test_a_place_is_called_by_its_code_alone(north):
    make_region("NL350", "Utrecht").codes.create(code="NL310", version=2021)
    make_region("EU")
    named = {
        code: place_called(code) for code in ("se123", "NL310", "EU", "SE999", "", "S\0", "öst", "S" * 5000)
    }
    assert {code: str(place) for code, place in named.items() if place} == {
        "se123": "Östergötland",
        "NL310": "Utrecht",
    }


# The page


@pytest.fixture
def practice(db):
    found = make_practice("A house for repairs", region=make_region("ITI1", "Tuscany"))
    found.preconditions.create(
        kind="law", text="A law on reserved contracts", instrument_type=make_type("L5a")
    )
    found.preconditions.create(
        kind="competence",
        text="May the region levy the tax?",
        essential=True,
        instrument_type=make_type("T1"),
    )
    found.preconditions.create(
        kind="partner", text="An advice body", service=make_term("service", "training")
    )
    found.preconditions.create(kind="culture", text="Trust <b>grown</b>")
    return found


def page(client, practice, region="SE123", path="/practices"):
    query = f"?region={region}" if region else ""
    answer = client.get(f"{path}/{practice.slug}/here/{query}")
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.text


def test_each_need_with_its_outcome_and_why(client, practice, north):
    make_instrument("Procurement act", type="L5a", region=make_region("SE"))
    finding(
        "SE123",
        "T1",
        "not_competence",
        source_title="Tax act",
        source_url="https://example.org/tax",
        source_accessed=DAY,
    )
    html = page(client, practice)
    shown = words(html)
    assert "Could we do this in Östergötland?" in shown
    assert "Met A law on reserved contracts Helpful Applies there: Procurement act Sweden" in shown
    assert "Missing May the region levy the tax? Essential Type T1: not decided in Östergötland;" in shown
    assert "level that decides: National, 4 March 2026 (Editors) Tax act Read 4 March 2026" in shown
    assert "To be asked An advice body Helpful No actor that offers it (Training) is recorded there." in shown
    assert "Trust &lt;b&gt;grown&lt;/b&gt;" in html
    work = words(html[html.index('id="work-list"') :])
    assert ("An advice body" in work, "Trust" in work, "reserved" in work, "levy" in work) == (
        True,
        True,
        False,
        False,
    )
    assert shown.index("Competence to decide") < shown.index("Law") < shown.index("Culture and trust")


def test_the_place_tells_its_level_and_what_is_recorded(client, practice, north):
    make_practice(region=make_region("ITI1"), also_regions=[north])
    make_instrument(region=north)
    make_actor(region=make_region("SE"))
    shown = words(page(client, practice))
    assert "Level of the place NUTS 3, a level of statistics" in shown
    assert "Level of the authority that acted not known" in shown
    assert "1 practice · 1 instrument · 0 support actors" in shown
    assert "Level of the place a country" in words(page(client, practice, "SE"))
    assert "1 practice · 1 instrument · 1 support actor" in words(page(client, practice, "SE"))
    assert "It was done there" in words(page(client, practice, "ITI1"))


def test_no_score_is_shown(client, practice, north):
    assert re.findall(r"\d+ ?%|\d+ of \d+|<progress|<meter", page(client, practice)) == []


def test_a_need_that_is_met_shows_who_serves_the_region(client, practice, north):
    make_actor("Advisers", region=north, services=[make_term("service", "training")])
    assert "Offered there (Training) by: Advisers Östergötland, Sweden" in words(page(client, practice))


def test_before_a_place_is_chosen_the_needs_stand_without_an_outcome(client, practice):
    html = page(client, practice, "")
    assert "An advice body" in html
    assert [word for word in ("To be asked", "Missing", "work-list") if word in html] == []


@pytest.mark.parametrize("typed", ["XX", "SE999", "%27", "S" * 400, "<b>", "-1"])
def test_a_code_of_no_place_is_said(client, practice, typed):
    html = page(client, practice, typed)
    assert "There is no region or country with the code" in html
    assert "<b>" not in html


def test_without_preconditions_the_page_says_so_and_whom_to_ask(client, north):
    practice = make_practice("Bare", region=make_region("ITI1"), contact_email="desk@example.org")
    for region in ("SE123", ""):
        html = page(client, practice, region)
        assert "What this needs is not yet broken down into single points" in html
        assert 'href="/contact/"' in html
        assert "mailto:desk@example.org" in html
        assert "work-list" not in html


def test_the_work_list_names_whom_to_ask(client, practice, north):
    Practice.objects.filter(pk=practice.pk).update(contact_email="role@example.org", contact_org="The house")
    type(north).objects.filter(code="ITI1").update(contact_email="owner@example.org")
    html = page(client, practice)
    assert "The house" in html
    assert {"mailto:role@example.org", "mailto:owner@example.org"} <= set(
        re.findall(r'href="(mailto:[^"]*)"', html)
    )


def test_it_leads_to_the_contact_page_only_where_somebody_can_be_written_to(client, practice, north):
    own, here = page(client, practice, "SE123"), f"/practices/{practice.slug}/"
    for html in (own, client.get(here).content.decode()):
        assert "There is no mailbox yet to write to" in html
        assert "Ask this region" not in html
    assert "Tell us what is there" not in own
    SiteSettings.objects.create(contact_email="site@example.org")
    generation.forget()
    own = page(client, practice, "SE123")
    for html in (own, client.get(here).content.decode()):
        assert "There is no mailbox yet" not in html
        assert "Ask this region" in html
    assert "Tell us what is there" in own


def test_what_is_not_public_has_no_such_page(client, north):
    draft = make_practice(status="draft", published_at=None)
    draft.preconditions.create(kind="law", text="Secret")
    assert client.get(f"/practices/{draft.slug}/here/?region=SE123").status_code == 404
    assert client.get("/practices/nowhere/here/").status_code == 404
    gone = make_practice(status="archived")
    assert client.get(f"/practices/{gone.slug}/here/").status_code == 410


def test_an_instrument_can_be_asked_about_too(client, north):
    act = make_instrument("An act", region=make_region("ITI1"))
    act.preconditions.create(kind="law", text="A register", instrument_type=make_type("L3a"))
    assert "To be asked A register" in words(page(client, act, path="/instruments"))
    assert f'action="/instruments/{act.slug}/here/"' in client.get(act.get_absolute_url()).text


def test_the_page_of_a_practice_asks_for_a_place(client, practice, north):
    html = client.get(practice.get_absolute_url()).text
    assert f'action="/practices/{practice.slug}/here/"' in html
    assert '<option value="ITI1">Tuscany</option>' in html
    swedish = client.get(f"/sv{practice.get_absolute_url()}").text
    assert f'action="/sv/practices/{practice.slug}/here/"' in swedish


def test_as_many_queries_for_one_need_as_for_many(client, practice, north):
    def add(number):
        service = make_term("service", f"service_{number}")
        kind = make_type(f"O{number}")
        Precondition.objects.create(record=practice, kind="law", text="Law", instrument_type=kind)
        Precondition.objects.create(record=practice, kind="partner", text="Body", service=service)
        make_instrument(type=f"O{number}", region=north, also_types=[make_type("L5a")])
        make_actor(region=north, services=[service])
        finding("SE123", f"O{number}")

    add(1)
    page(client, practice)
    with CaptureQueriesContext(connection) as few:
        page(client, practice)
    for number in range(2, 6):
        add(number)
    page(client, practice)
    with CaptureQueriesContext(connection) as many:
        page(client, practice)
    assert len(many) == len(few) <= 20
