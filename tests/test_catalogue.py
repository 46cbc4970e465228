"""The pages of a practice and of an instrument: everything that is known, nothing that is not."""

import datetime
import re

import pytest
from django.utils import timezone

from practices.models import PracticeActor, Precondition
from records.models import Fact, OpenPoint, RegionLabel, Term, TermLabel
from tests.factories import (
    make_actor,
    make_copy,
    make_figure,
    make_instrument,
    make_practice,
    make_region,
    make_source,
    make_tag,
    make_term,
    make_type,
)

pytestmark = pytest.mark.django_db


def page(client, record, prefix=""):
    response = client.get(f"{prefix}{record.get_absolute_url()}")
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    """What is read on the page, in one line."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def headings(html):
    return re.findall(r"<h2[^>]*>(.*?)</h2>", html.split("<main")[1].split("</main>")[0])


@pytest.fixture
def full():
    """A practice with every field and every part."""
    law = make_instrument("Reserved contracts act", type="L5a")
    practice = make_practice(
        "Full practice",
        [law],
        summary="In short.",
        title_original="Hel praktik",
        title_original_language="sv",
        place="Norrköping",
        level="regional",
        spatial_scale="regional_small",
        started_text="2011-11",
        ended_text="2014-06",
        ongoing="no",
        started_note="A pilot came before.",
        problem="Nobody could *read* the rules.",
        objectives="To make them readable.",
        approach="They were rewritten.",
        success_factors="Patience\nTime",
        challenges="Money",
        transfer_notes="A willing authority.",
        communication="In the press.",
        legal_notes="Nothing unlawful.",
        keywords="plain words",
        nace_section="O",
        nace_revision="2",
        evidence_level=2,
        without_public_money="partly",
        without_public_money_text="Members pay half.",
        shown_by_messe=True,
        change_note="Figures added.",
        contact_org="Region North",
        contact_email="north@example.org",
        target_groups=[make_term(Term.List.TARGET_GROUP, "young_people")],
        sectors=[make_term(Term.List.SECTOR, "culture")],
        purposes=[make_term(Term.List.PURPOSE, "legal_clarity")],
        policy_areas=[make_term(Term.List.POLICY_AREA, "markets")],
        tags=[make_tag("pilot")],
    )
    source = make_source(practice, "The report", publisher="The office", text_seen=False)
    make_figure(practice, 85, "2016", label="employees", source=source)
    practice.results.create(text="Everybody reads them now.", source=source)
    practice.resources.create(kind="set_up", amount=25000, currency="EUR", text="two offices")
    practice.evidence.create(level=2, kind="monitoring", note="Counted each year.")
    practice.self_readings.create(item="C1", value=3, comment="We all decide.")
    practice.building_blocks.create(position=1, name="Workshop", what="A day together", lesson="Bring coffee")
    Fact.objects.create(record=practice, text="It began in a library.", source=source)
    Fact.objects.create(record=practice, text="Kept among staff.", public=False)
    OpenPoint.objects.create(record=practice, text="The cost a year.")
    OpenPoint.objects.create(record=practice, text="Answered since.", resolved_on=datetime.date(2026, 1, 1))
    Precondition.objects.create(record=practice, kind="people", text="One patient clerk", essential=True)
    return practice


def test_every_field_is_shown(client, full):
    text = words(page(client, full))
    for expected in [
        "Full practice", "In short.", "Hel praktik", "Norrköping", "Östergötland", "Sweden", "SE123",
        "November 2011 to June 2014", "A pilot came before.", "Regional", "Regional (small scale)",
        "Reserved contracts act", "Nobody could read the rules.", "To make them readable.",
        "They were rewritten.", "Patience", "Money", "A willing authority.", "In the press.",
        "Nothing unlawful.", "plain words", "O (Rev. 2)", "2 of 5: Data show change, cause not shown",
        "Partly: Members pay half.", "Shown as a good practice by the MESSE project, 2012–2014",
        "Figures added.", "Region North", "north@example.org", "Young people", "Culture",
        "Legal clarity", "Markets", "Pilot", "85", "employees", "2016", "Everybody reads them now.",
        "25,000 EUR", "two offices", "Counted each year.", "3 of 3", "We all decide.", "Workshop",
        "A day together", "Bring coffee", "It began in a library.", "The cost a year.",
        "One patient clerk", "Essential", "The report", "The office",
        "Official text, linked but not read for this record", "CC BY 4.0", "Version 1", full.uid,
        "From public sources; not yet confirmed by the region.", "Not yet checked by a region.",
    ]:  # fmt: skip
        assert expected in text, expected
    assert "Kept among staff." not in text
    assert "Answered since." not in text


def test_sections_come_in_the_order_a_reader_needs(client, full):
    shown = headings(page(client, full))
    assert [heading for heading in shown if heading != "Not known yet"] == [
        "At a glance", "Data status", "The problem", "What was to be achieved", "What was done", "Results",
        "What helped", "What was difficult", "What would be needed elsewhere", "Could we do this here?",
        "What it cost and used",
        "Building blocks", "Evidence", "The owner’s own reading", "How the results were told", "Legal notes",
        "Single facts", "Sources", "Tags", "About this record",
    ]  # fmt: skip


def test_no_heading_stands_over_nothing(client):
    assert headings(page(client, make_practice("Bare"))) == [
        "At a glance",
        "Data status",
        "Could we do this here?",
        "About this record",
    ]


def test_what_is_not_known_is_said(client):
    text = words(page(client, make_practice("Bare")))
    assert "When Start not known" in text
    assert "Instruments not known" in text
    assert "Evidence not graded yet" in text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"started_text": "2010"}, "Since 2010; not known whether it goes on"),
        ({"started_text": "2010", "ongoing": "yes"}, "Since 2010, ongoing"),
        ({"started_text": "2010", "ongoing": "no"}, "From 2010; it has ended, the date is not known"),
        ({"ended_text": "2014-06", "ongoing": "no"}, "Until June 2014; start not known"),
        ({"ongoing": "yes"}, "Start not known , ongoing"),
    ],
)
def test_when_it_was(client, given, expected):
    assert f"When {expected}" in words(page(client, make_practice(**given)))


def test_the_newest_figure_stands_first_and_undated_ones_last(client):
    practice = make_practice()
    make_figure(practice, 110, "", label="units")
    make_figure(practice, 35, "2012", label="units", qualifier="about")
    make_figure(practice, 85, "2016-03", label="units")
    make_figure(practice, "3.5000", "2009", label="per cent", unit="%")
    html = page(client, practice)
    strip = re.findall(r"<dd class=\"number\">(.*?)</dd>", html, re.DOTALL)
    assert [words_of(value) for value in strip] == ["85", "about 35", "3.5 %"]
    table = re.findall(r"<td class=\"number\"[^>]*>(.*?)</td>", html, re.DOTALL)
    assert [words_of(value) for value in table] == ["85", "about 35", "3.5 %", "110"]
    assert "undated" in html


def words_of(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_editors_readings_are_marked_where_the_record_comes_from_research(client):
    research = make_practice(success_factors="Patience")
    region = make_practice(
        success_factors="Patience",
        origin="region",
        checked_on=datetime.date(2026, 1, 1),
        review_by=datetime.date(2027, 1, 1),
    )
    assert "Editors’ reading of the sources" in page(client, research)
    assert "Editors’ reading of the sources" not in page(client, region)


def test_a_stub_asks_for_what_is_missing(client):
    stub = make_practice(data_status="stub")
    OpenPoint.objects.create(record=stub, text="Who runs it")
    html = page(client, stub)
    assert "Needs input from the region" in headings(html)
    assert "Who runs it" in html
    assert 'class="button" href="/contact/"' in html


def test_texts_say_their_language(client):
    practice = make_practice(
        "Praktiken",
        language="sv",
        problem="Ingen vet.",
        title_original="Die Praxis",
        title_original_language="de",
    )
    html = page(client, practice)
    assert '<h1 lang="sv">Praktiken</h1>' in html
    assert '<p class="original-title" lang="de">Die Praxis</p>' in html
    assert '<div lang="sv"><p>Ingen vet.</p>' in html
    assert "This record is written in Swedish." in html
    assert "language-note" not in page(client, practice, "/sv")


def test_the_swedish_page_speaks_the_swedish_vocabulary(client):
    group = make_term(Term.List.TARGET_GROUP, "women")
    TermLabel.objects.create(of=group, language="sv", text="Kvinnor")
    practice = make_practice(region=make_region("ITI1", "Tuscany"), target_groups=[group])
    RegionLabel.objects.create(of=practice.region, language="sv", text="Toscana")
    html = page(client, practice, "/sv")
    assert "Kvinnor" in html
    assert '<a href="/sv/regions/ITI1/">Toscana</a>' in html
    assert 'href="/sv/practices/?group=women"' in html
    assert "language-note" in html


def test_breadcrumbs_lead_to_the_narrowed_list(client, full):
    crumbs = re.search(r"class=\"breadcrumbs\".*?</nav>", page(client, full), re.DOTALL).group()
    assert re.findall(r"<a href=\"(.*?)\">(.*?)</a>", crumbs)[-3:] == [
        ("/practices/", "Practices"),
        ("/practices/?country=SE", "Sweden"),
        ("/practices/?region=SE123", "Östergötland"),
    ]


def test_markup_in_a_text_is_shown_as_text(client):
    html = page(
        client, make_practice(problem="<script>alert(1)</script> [x](javascript:alert(1))", title="A & B")
    )
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    assert "<title>A &amp; B – MESSE</title>" in html


def test_a_body_that_is_an_actor_leads_there(client):
    practice = make_practice()
    PracticeActor.objects.create(practice=practice, role="promoter", name="The county", position=0)
    actor = make_actor("Coompanion")
    PracticeActor.objects.create(practice=practice, role="partner", name="Coompanion East", actor=actor)
    hidden = make_actor("Secret", status="draft", published_at=None)
    PracticeActor.objects.create(practice=practice, role="funder", name="The fund", actor=hidden)
    html = page(client, practice)
    assert '<a href="/actors/coompanion/">Coompanion East</a> <span class="note">Partner</span>' in html
    assert "/actors/secret/" not in html
    assert "The fund" in html


def test_an_instrument_shows_its_fields(client):
    instrument = make_instrument(
        "The act",
        type="L5a",
        what_it_does="It reserves\nIt reports",
        authority="The parliament",
        legal_basis="Act 7, section 2",
        adopted_text="2016-12-01",
        in_force_from_text="2017",
        in_force_until_text="2019",
        official_url="https://www.example.org/act",
        eligible="Social firms",
        designed_for="wise",
        how_to_apply="By letter",
        state_aid_basis="De minimis",
        transposition_note="Late",
        known_problems="Few know it",
        regional_variation="yes",
    )
    text = words(page(client, instrument))
    for expected in [
        "It reserves", "It reports", "The parliament", "Act 7, section 2", instrument.adopted_in_words, "2017", "2019",
        "example.org", "Social firms", "work integration social enterprises", "By letter", "De minimis", "Late",
        "Few know it", "Differs between regions Yes", "Legal", "National",
    ]:  # fmt: skip
        assert expected in text, expected
    assert "ended" in text
    assert "No end date known" in words(page(client, make_instrument("Open end")))


def test_an_instrument_names_the_practices_that_use_it(client):
    act = make_instrument("The act", type="L5a")
    make_practice("Named", [act])
    inferred = make_practice("Guessed", [act])
    inferred.instrument_links.update(basis="inferred")
    make_practice("Draft", [act], status="draft", published_at=None)
    make_copy(inferred, title="Copy")
    html = page(client, act)
    shown = html.split('id="practices"')[1].split("</section>")[0]
    assert re.findall(r"lang=\"en\">(\w+)</a>", shown) == ["Guessed", "Named"]
    assert shown.count("link inferred by the editors") == 1


def test_an_instrument_of_many_practices_names_twenty_and_leads_to_all(client):
    act = make_instrument("The act", type="L5a")
    for number in range(21):
        make_practice(f"Practice {number}", [act])
    make_practice("Of another", [make_instrument("Another act", type="L5a")])
    html = page(client, act)
    shown = html.split('id="practices"')[1].split("</section>")[0]
    assert len(re.findall(r"lang=\"en\">Practice \d+</a>", shown)) == 20
    assert '<a href="/practices/?instrument=the-act">All 21 practices</a>' in shown
    listed = client.get("/practices/?instrument=the-act&sort=title").text
    assert ">21 practices<" in listed
    assert '<input type="hidden" name="instrument" value="the-act">' in listed
    assert "The act <span" in listed


def test_an_instrument_names_others_of_its_type_elsewhere(client):
    act = make_instrument("The act", type="L5a")
    make_instrument("Abroad", type="L5a", region=make_region("IT"))
    make_instrument("Same place", type="L5a")
    make_instrument("Other type", type="T1", region=make_region("IT"))
    shown = page(client, act).split("The same means elsewhere")[1].split("</section>")[0]
    assert re.findall(r"lang=\"en\">([\w ]+)</a>", shown) == ["Abroad"]
    assert 'href="/instruments/?type=L5a"' in shown


def test_a_practice_names_related_ones_nearest_first(client):
    act = make_instrument("The act", type="L5a")
    practice = make_practice("Here", [act])
    make_practice("Next door")
    make_practice("Same means", [act], region=make_region("ITI1"))
    make_practice("Unrelated", region=make_region("ITI1"))
    shown = page(client, practice).split("Related practices")[1].split("</section>")[0]
    assert re.findall(r"lang=\"en\">([\w ]+)</a>", shown) == ["Next door", "Same means"]


def test_a_draft_instrument_is_not_named(client):
    practice = make_practice("Here", [make_instrument("Secret act", status="draft", published_at=None)])
    assert "Secret act" not in page(client, practice)


@pytest.mark.parametrize("make", [make_practice, make_instrument])
@pytest.mark.parametrize("status", ["draft", "review"])
def test_what_was_never_public_is_not_found(client, make, status):
    record = make("Secret", status=status, published_at=None)
    response = client.get(record.get_absolute_url())
    assert response.status_code == 404
    assert "Secret" not in response.content.decode()


@pytest.mark.parametrize("make", [make_practice, make_instrument])
def test_a_withdrawn_record_answers_410_with_reason_and_successor(client, make):
    successor = make("The new one")
    gone = make("The old one", status="archived", successor=successor, change_note="It was replaced.")
    response = client.get(gone.get_absolute_url())
    html = response.content.decode()
    assert response.status_code == 410
    assert "The old one" in html
    assert "It was replaced." in html
    assert f'<a href="{successor.get_absolute_url()}" lang="en">The new one</a>' in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("status", ["draft", "review"])
def test_a_reopened_record_shows_nothing_of_its_draft(client, status):
    given = {"change_note": "Secret note", "successor": make_practice("Secret successor")}
    reopened = make_practice("Secret title", slug="once-public", status=status, **given)
    response = client.get(reopened.get_absolute_url())
    assert response.status_code == 410
    assert "Secret" not in response.text
    assert response.text.count("<h1") == 1


def test_a_withdrawn_record_does_not_name_a_draft_as_its_successor(client):
    draft = make_practice("Secret", status="draft", published_at=None)
    gone = make_practice("The old one", status="archived", successor=draft)
    assert "Secret" not in client.get(gone.get_absolute_url()).content.decode()


@pytest.mark.parametrize("prefix", ["", "/sv"])
def test_an_old_address_leads_to_the_new_one_in_the_same_language(client, prefix):
    practice = make_practice("New name")
    practice.old_slugs.create(slug="old-name")
    response = client.get(f"{prefix}/practices/old-name/")
    assert (response.status_code, response.url) == (301, f"{prefix}/practices/new-name/")


def test_an_old_address_of_another_kind_or_of_a_draft_is_not_found(client):
    make_instrument("Act").old_slugs.create(slug="old-act")
    make_practice("Draft", status="draft", published_at=None).old_slugs.create(slug="old-draft")
    assert client.get("/practices/old-act/").status_code == 404
    assert client.get("/practices/old-draft/").status_code == 404


def test_successor_and_predecessor_name_one_another(client):
    new = make_practice("The new one")
    old = make_practice("The old one", successor=new)
    assert "Taken over by The new one" in words(page(client, old))
    assert "Took over from The old one" in words(page(client, new))


def test_the_sitemap_holds_both_languages_and_the_last_change(client):
    practice = make_practice("Public")
    make_practice("Secret", status="draft", published_at=None)
    xml = client.get("/sitemap.xml").content.decode()
    for prefix in ("", "/sv"):
        assert f"<loc>http://testserver{prefix}/practices/public/</loc>" in xml
        assert f'href="http://testserver{prefix}/practices/public/"' in xml
    assert f"<lastmod>{timezone.localdate(practice.updated).isoformat()}</lastmod>" in xml
    assert "/regions/SE123/" in xml
    assert "secret" not in xml


def test_a_page_asks_few_questions_whatever_its_parts(client, full, django_assert_max_num_queries):
    client.get(full.get_absolute_url())
    with django_assert_max_num_queries(22) as one:
        page(client, full)
    for number in range(3):
        source = make_source(full, f"Source {number}")
        make_figure(full, number, "2001", source=source)
        full.results.create(text=f"Result {number}", source=source)
        full.instrument_links.create(instrument=make_instrument(type=f"T{number + 1}"))
        PracticeActor.objects.create(practice=full, role="partner", name="A", actor=make_actor())
        make_practice(f"Neighbour {number}")
        full.preconditions.create(kind="law", text="A law", instrument_type=make_type(f"L{number + 1}"))
    page(client, full)
    with django_assert_max_num_queries(22) as three:
        page(client, full)
    assert len(three) <= len(one) + 2  # the related practices and their instruments


def test_an_instrument_page_asks_few_questions(client, django_assert_max_num_queries):
    act = make_instrument("The act", type="L5a")
    make_practice("Practice", [act])
    make_source(act)  # of parts without any row, nothing more is asked
    client.get(act.get_absolute_url())
    with django_assert_max_num_queries(14) as one:
        page(client, act)
    for number in range(3):
        make_practice(f"Practice {number}", [act, make_instrument(type=f"T{number + 1}")])
        make_source(act, f"Source {number}")
    page(client, act)
    with django_assert_max_num_queries(20) as three:
        page(client, act)
    assert len(three) == len(one)
