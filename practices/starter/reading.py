"""From one mapping of a YAML file to one record with its parts."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

from actors.models import Actor, Partner
from practices.models import (
    Instrument,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Result,
    YesNo,
)
from practices.starter import EMPLOYEES, SIZE_SOURCE, SIZES, ContentError, preconditions
from records.models import Fact, Figure, OpenPoint, Record, Source, Term

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


def common(row, known, *, title, sources):
    """The fields every record has. `sources` must not be empty."""
    region = known.region(row)
    if not sources:
        raise ContentError("no source")
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
        main_kind=known.term(Term.List.ACTOR_KIND, row["kind"]),
        seat_country=row["country"],
        website=row["website"] or "",
        size_note=row["size"]["note"] or "",
    )
    record.founded_text = row["founded"]
    many = {"services": [known.term(Term.List.SERVICE, code) for code in row["services"]]}
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
        body_kind=known.term(Term.List.BODY_KIND, row["kind"]),
        is_lead=row["role"] == "lead_partner",
        address=row["address"] or "",
        website=row["website"] or "",
        hosted_event=row["hosted_event"] or "",
        actor_today=known.actor(today) if today else None,
    )
    if record.region.name != row["region"]:
        raise ContentError(f"region {row['region']!r} is not called so in regions.yaml")
    parts = Parts(row["sources"])
    parts.rows["facts"] = [Fact(text=text) for text in row["facts"]]
    parts.rows["open_points"] = [OpenPoint(text=text) for text in row["not_known"]]
    return record, {}, parts


def instrument(row, known):
    kind, *also = known.types_of(row)
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
        "target_groups": [known.term(Term.List.TARGET_GROUP, code) for code in row["target_groups"]],
        "sectors": [known.term(Term.List.SECTOR, code) for code in row["sectors"]],
        "tags": [known.tag(code) for code in row["tags"]],
    }
    parts = Parts(row["sources"])
    parts.rows["preconditions"] = [preconditions.read(need, known) for need in row["preconditions"]]
    parts.rows["instrument_links"] = [instrument_link(row, slug, known) for slug in row["instruments"]]
    parts.rows["actor_links"] = bodies(row, known)
    parts.rows["results"] = [
        Result(text=result["text"], source=parts.source(result["source"])) for result in row["results"]
    ]
    return record, many, parts


def instrument_link(row, slug, known):
    """The first link is the main one."""
    basis = PracticeInstrument.Basis
    return PracticeInstrument(
        instrument=known.instrument(slug),
        is_main=slug == row["instruments"][0],
        basis=basis.INFERRED if is_inferred(row["slug"], slug) else basis.NAMED,
    )


def is_inferred(practice, instrument):
    return practice in INFERRED or INFERRED_LINKS.get(practice) == instrument


def bodies(row, known):
    """The promoter and the partners with their names as written, and the actors that the links file knows them to be."""
    roles = PracticeActor.Role
    named = [(roles.PROMOTER, row["promoter"]), *((roles.PARTNER, name) for name in row["partners"])]
    rows = []
    for role, name in named:
        link = row["links"].get(name, {"actor": None, "note": None})
        actor = known.actor(link["actor"]) if link["actor"] else None
        rows.append(PracticeActor(role=role, name=name, actor=actor, link_note=link["note"] or ""))
    return rows


def with_links(practices, links):
    """Return the practices, each with what the links file says: {name as written: {actor, note}}."""
    found = {row["slug"]: row | {"links": {}} for row in practices}
    for link in links:
        row = found.get(link["practice"])
        if row is None or link["name"] not in [row["promoter"], *row["partners"]]:
            where = f"practice_actor_links.yaml, {link['practice']}"
            raise ContentError(f"{where}: the practice names no {link['name']!r}")
        row["links"][link["name"]] = {"actor": link["actor"], "note": link["note"]}
    return list(found.values())


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
        """`where` is a source, its address, or words."""
        row = Figure(value=Decimal(str(value)), **given)
        row.as_of_text = as_of
        if isinstance(where, Source):
            row.source = where
        elif where.startswith(("http://", "https://")):
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
                self.figure(size[measure], sources[0] if certain else SIZE_SOURCE, **given)

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
