"""A practice that has everything: two rows in each of its parts, and what hangs on it from outside."""

from practices.models import Assessment, InstrumentReference, LegalReference, RegionCoverage, Transfer
from records.workflow import keep_change
from tests import factories


def full_practice(user):
    service = factories.make_term("service", "advice")
    group = factories.make_term("target_group", "young_people")
    kind = factories.make_type("L5a")
    instruments = [factories.make_instrument(type="L5a"), factories.make_instrument(type="L5a")]
    practice = factories.make_practice(
        "A practice with all parts",
        instruments,
        target_groups=[group],
        tags=[factories.make_tag("worker_buyout", "Worker buyout")],
        also_regions=[factories.make_region("SE232", "Västra Götaland")],
        started_text="2014-06",
        evidence_level=1,
        successor=factories.make_practice("What took over"),
    )
    for number in (1, 2):
        add_parts(practice, number, kind, service)
    factories.make_partner()
    act = LegalReference.objects.create(title="Public Procurement Act", number="2016:1145", country="SE")
    InstrumentReference.objects.create(instrument=instruments[0], reference=act, pinpoint="Art. 20")
    compare(practice, kind, user)
    keep_change(practice, by=user, is_new=True)
    return practice


def add_parts(practice, number, kind, service):
    source = factories.make_source(practice, f"Source {number}")
    fact = practice.facts.create(text="It has 12 members", source=source)
    figure = factories.make_figure(practice, number, "2012-05", source=source, fact=fact)
    practice.open_points.create(text="Who paid?")
    practice.translations.create(language=("sv", "de")[number - 1], fields={"title": "Titel"})
    practice.images.create(file="images/a.png", alt="A house", credit="Anna", licence="CC-BY-4.0")
    practice.preconditions.create(kind="law", text="A law", instrument_type=kind, service=service)
    practice.actor_links.create(role="partner", name="Somebody", actor=factories.make_actor())
    practice.results.create(text="Twelve jobs", source=source, figure=figure)
    practice.resources.create(kind="income", text="Sales", source=source)
    practice.evidence.create(level=1, kind="own_report", source=source)
    practice.self_readings.create(item=f"C{number}", value=3)
    practice.building_blocks.create(position=number, name="Workshop")


def compare(practice, kind, user):
    north = factories.make_region("SE121", "Uppsala")
    Transfer.objects.create(practice=practice, region=north, status="studying")
    found = {"finding": "none_exists", "looked_on": "2014-01-01", "by_role": "Region"}
    RegionCoverage.objects.create(region=north, instrument_type=kind, **found)
    given = {"assessor": user, "assessor_region": north, "on": "2014-01-01"}
    assessment = Assessment.objects.create(practice=practice, **given)
    assessment.scores.create(criterion="core_equity", score=2, comment="Those it reaches are known by group.")
