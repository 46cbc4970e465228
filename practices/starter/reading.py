"""From one mapping of a YAML file to one record with its parts."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

from actors.models import Actor, Partner
from practices.models import (
    Instrument,
    InstrumentType,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Result,
    Tag,
    YesNo,
)
from practices.starter import EMPLOYEES, SIZE_SOURCE, SIZES, ContentError
from records.models import Fact, Figure, OpenPoint, Record, Region, RegionCode, Source, Term

STUBS = {"se-kooptima", "se-se-upp"}
PARTNERS_TODAY = {
    "messe-pannon": "hu-pannon-business-network",
    "messe-hampshire": "gb-action-hampshire",
    "messe-hannover": "de-vhs-hannover",
}
# Links that no source names: the instrument exists in that place and time and fits.
INFERRED = {
    "se-kooptjanst-coop-service",
    "se-basar-i-berga-linkoping",
    "se-orebro-partnership-social-innovation",
    "it-in-concerto-consortium-veneto",
    "gb-preston-community-wealth-building",
    "gb-sca-group-southampton",
    "sk-spissky-hrhov-municipal-enterprise",
    "hr-humana-nova-textile-reuse",
    "be-flanders-matchmaking-platforms",
    "gr-meso-european-music-day",
}
INFERRED_LINKS = {
    "de-lwl-inclusion-enterprises-preference": "de-reserved-public-contracts-gwb-118",
    "fr-lyon-social-clauses": "fr-work-integration-job-aid",
}
VALUE_AND_YEAR = re.compile(r"(?P<value>[\d.]+) \((?P<year>\d{4}(-\d\d)?)\)")


class Known:
    """What records point to, fetched once for the whole load."""

    def __init__(self, vocabularies):
        self.regions = {region.code: region for region in Region.objects.all()}
        for other in RegionCode.objects.select_related("region"):
            self.regions.setdefault(other.code, other.region)
        self.partner_of = {region.country: region for region in self.regions.values() if region.is_partner}
        self.terms = {(term.list, term.code): term for term in Term.objects.all()}
        self.tags = {tag.slug: tag for tag in Tag.objects.all()}
        self.types = {kind.code: kind for kind in InstrumentType.objects.all()}
        self.by_pair = {
            (row["kind"], row["subtype"]): row["type"] for row in vocabularies["instrument_type_by_pair"]
        }
        self.by_slug = {row["slug"]: row for row in vocabularies["instrument_type_by_slug"]}

    def region(self, row):
        region = self.regions.get(row["nuts"])
        if region is None:
            raise ContentError(f"{row['slug']}: nuts {row['nuts']} is not among the regions")
        return region

    def owner(self, region):
        """The partner region of the record's country; the central desk owns all others."""
        return self.partner_of.get(region.country, self.regions["EU"])

    def term(self, vocabulary, code, slug):
        try:
            return self.terms[vocabulary, code]
        except KeyError:
            raise ContentError(f"{slug}: {code!r} is not in the list {vocabulary}") from None

    def type_of(self, row):
        """Return the type and the further types of an instrument."""
        special = self.by_slug.get(row["slug"])
        code = special["type"] if special else self.by_pair.get((row["kind"], row["subtype"]))
        if code is None or self.types[code].category != row["kind"]:
            raise ContentError(f"{row['slug']}: no type for kind {row['kind']} and subtype {row['subtype']}")
        return self.types[code], [self.types[also] for also in (special["also"] if special else [])]


def common(row, known, *, title, sources):
    """The fields every record has. `sources` must not be empty."""
    region = known.region(row)
    if not sources:
        raise ContentError(f"{row['slug']}: no source")
    return {
        "slug": row["slug"],
        "title": row[title],
        "language": "en",
        "region": region,
        "owner": known.owner(region),
        "origin": row.get("origin", Record.Origin.RESEARCH),
        "verification": row.get("verification", ""),
        "confidence": row["confidence"],
        "data_status": Record.DataStatus.STUB if row["slug"] in STUBS else Record.DataStatus.PUBLIC_SOURCES,
    }


def actor(row, known):
    record = Actor(
        **common(row, known, title="name", sources=row["sources"]),
        title_original=row["name_original"] or "",
        summary=row["summary"],
        main_kind=known.term(Term.List.ACTOR_KIND, row["kind"], row["slug"]),
        seat_country=row["country"],
        website=row["website"] or "",
        size_note=row["size"]["note"] or "",
    )
    record.founded_text = row["founded"]
    many = {"services": [known.term(Term.List.SERVICE, code, row["slug"]) for code in row["services"]]}
    parts = Parts(row["sources"])
    parts.sizes(row)
    for fact in row["sourced_facts"]:
        parts.fact(fact)
    return record, many, parts


def partner(row, known):
    today = PARTNERS_TODAY.get(row["slug"])
    record = Partner(
        **common(row, known, title="name", sources=row["sources"]),
        title_original=row["name_original"] or "",
        body_kind=known.term(Term.List.BODY_KIND, row["kind"], row["slug"]),
        is_lead=row["role"] == "lead_partner",
        address=row["address"] or "",
        website=row["website"] or "",
        hosted_event=row["hosted_event"] or "",
        actor_today=Actor.objects.get(slug=today) if today else None,
    )
    if record.region.name != row["region"]:
        raise ContentError(f"{row['slug']}: region {row['region']} is not called so in regions.yaml")
    parts = Parts(row["sources"])
    parts.rows["facts"] = [Fact(text=text) for text in row["facts"]]
    parts.rows["open_points"] = [OpenPoint(text=text) for text in row["not_known"]]
    return record, {}, parts


def instrument(row, known):
    kind, also = known.type_of(row)
    record = Instrument(
        **common(row, known, title="title_en", sources=row["source_notes"]),
        title_original=row["title_original"] or "",
        title_original_language=row["original_language"] or "",
        type=kind,
        level=row["level"],
        authority=row["authority"] or "",
        legal_basis=row["legal_reference"] or "",
        what_it_does="\n".join(row["what_it_does"]),
        official_url=row["official_url"] or "",
    )
    record.adopted_text = row["adopted"]
    record.in_force_until_text = row["in_force_until"]
    parts = Parts(row["source_notes"])
    for figure in row["figures"]:
        parts.figure(
            figure["value"], figure["source"], as_of=figure["year"], label=figure["what"], unit=figure["unit"]
        )
    return record, {"also_types": also}, parts


def practice(row, known):
    record = Practice(
        **common(row, known, title="title", sources=row["sources"]),
        place=row["place"] or "",
        problem=row["problem"],
        approach=row["approach"],
        success_factors="\n".join(row["success_factors"]),
        challenges="\n".join(row["challenges"]),
        transfer_notes=row["transferability_notes"] or "",
        no_instrument_named=not row["instruments"],
        shown_by_messe=row["messe_good_practice"],
    )
    record.started_text = row["started"]
    record.ended_text = row["ended"]
    record.ongoing = YesNo.NO if record.ended else YesNo.NOT_KNOWN
    many = {
        "target_groups": [
            known.term(Term.List.TARGET_GROUP, code, row["slug"]) for code in row["target_groups"]
        ],
        "sectors": [known.term(Term.List.SECTOR, code, row["slug"]) for code in row["sectors"]],
        "tags": [known.tags[code] for code in row["tags"]],
    }
    parts = Parts(row["sources"])
    parts.rows["instrument_links"] = instrument_links(row)
    roles = PracticeActor.Role
    bodies = [(roles.PROMOTER, row["promoter"]), *((roles.PARTNER, name) for name in row["partners"])]
    parts.rows["actor_links"] = [PracticeActor(role=role, name=name) for role, name in bodies if name]
    parts.rows["results"] = [
        Result(text=result["text"], source=parts.source(result["source"])) for result in row["results"]
    ]
    return record, many, parts


def instrument_links(row):
    found = {
        instrument.slug: instrument for instrument in Instrument.objects.filter(slug__in=row["instruments"])
    }
    for slug in row["instruments"]:
        if slug not in found:
            raise ContentError(f"practices.yaml, {row['slug']}: instrument {slug} is not in instruments.yaml")
    basis = PracticeInstrument.Basis
    return [
        PracticeInstrument(
            instrument=found[slug],
            is_main=slug == row["instruments"][0],
            basis=basis.INFERRED
            if row["slug"] in INFERRED or INFERRED_LINKS.get(row["slug"]) == slug
            else basis.NAMED,
        )
        for slug in row["instruments"]
    ]


class Parts:
    """The rows that hang on one record, by the name of their relation, in the order in which they are saved."""

    def __init__(self, sources):
        self.rows = {"sources": [source(row) for row in sources], "facts": [], "figures": []}
        self.by_url = {row.url: row for row in self.rows["sources"] if row.url}

    def source(self, url):
        """Return the source of this address; a new one, titled with its host, if the record has none."""
        if url not in self.by_url:
            self.by_url[url] = Source(title=urlsplit(url).hostname, url=url)
            self.rows["sources"].append(self.by_url[url])
        return self.by_url[url]

    def figure(self, value, where, *, as_of, **given):
        row = Figure(value=Decimal(str(value)), **given)
        row.as_of_text = as_of
        if where.startswith(("http://", "https://")):
            row.source = self.source(where)
        else:
            row.source_text = where
        self.rows["figures"].append(row)

    def sizes(self, row):
        """The size of an actor names no source: it is the project's page, the only one, or one of several."""
        size, sources = row["size"], self.rows["sources"]
        certain = row["origin"] == Record.Origin.PROJECT_SITE or len(sources) == 1
        for measure in SIZES:
            if size[measure] is not None:
                given = {"measure": measure, "as_of": size["as_of"]}
                self.figure(size[measure], (certain and sources[0].url) or SIZE_SOURCE, **given)

    def fact(self, row):
        fact = Fact(
            text=row["fact"], key=row["key"], value=row["value"] or "", source=self.source(row["source"])
        )
        self.rows["facts"].append(fact)
        match = VALUE_AND_YEAR.fullmatch(fact.value) if fact.key == EMPLOYEES else None
        if match:
            about = Figure.Qualifier.ABOUT if "about" in fact.text.lower() else Figure.Qualifier.EXACT
            given = {"measure": EMPLOYEES, "qualifier": about, "fact": fact, "as_of": match["year"]}
            self.figure(match["value"], row["source"], **given)


def source(row):
    made = Source(
        title=row["title"], publisher=row["publisher"] or "", url=row["url"] or "", text_seen=row["retrieved"]
    )
    made.published_text = row["year"]
    return made
