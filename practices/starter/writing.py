"""From one record to the mapping it came from, and from vocabularies to theirs."""

from functools import partial

from django.db.models import Prefetch

from actors.models import Actor, Partner
from practices.models import Instrument, Practice, PracticeActor, PracticeInstrument
from practices.starter import SIZES, preconditions
from practices.synthetic import MARK
from records.labels import Label
from records.models import Figure, Region, Term


def number(value):
    """Return 30 as a whole number and 2.8 with its fraction, as the files have them."""
    return int(value) if value == int(value) else float(value)


def year(text):
    return int(text) if text.isdigit() else text or None


def sources(record):
    """Leave out the sources that the load made of a bare address; they stand with their fact or figure."""
    return [
        {
            "title": row.title,
            "publisher": row.publisher or None,
            "year": year(row.published_text),
            "url": row.url or None,
            "retrieved": row.text_seen,
        }
        for row in record.sources.all()
        if row.text_seen is not None
    ]


def address(part):
    return part.source.url if part.source else None


def common(record, title):
    return {
        "slug": record.slug,
        title: record.title,
        "nuts": record.region.code,
        "confidence": record.confidence,
    }


def actor(record):
    return common(record, "name") | {
        "name_original": record.title_original or None,
        "country": record.seat_country,
        "kind": record.main_kind.code,
        "services": [service.code for service in record.services.all()],
        "founded": record.founded_text or None,
        "website": record.website or None,
        "summary": record.summary,
        "size": size(record),
        "sourced_facts": [
            {"fact": fact.text, "key": fact.key, "value": fact.value or None, "source": address(fact)}
            for fact in record.facts.all()
        ],
        "sources": sources(record),
        "verification": record.verification,
        "origin": record.origin,
    }


def size(record):
    figures = {row.measure: row for row in record.figures.all() if row.fact_id is None}
    dates = [row.as_of_text for row in figures.values() if row.as_of_text]
    return {measure: number(figures[measure].value) if measure in figures else None for measure in SIZES} | {
        "as_of": year(dates[0]) if dates else None,
        "note": record.size_note or None,
    }


def partner(record):
    return common(record, "name") | {
        "name_original": record.title_original or None,
        "country": record.region.country,
        "region": record.region.name,
        "role": "lead_partner" if record.is_lead else "partner",
        "kind": record.body_kind.code,
        "address": record.address or None,
        "website": record.website or None,
        "hosted_event": record.hosted_event or None,
        "facts": [fact.text for fact in record.facts.all()],
        "sources": sources(record),
        "not_known": [point.text for point in record.open_points.all()],
        "actor_today": record.actor_today.slug if record.actor_today else None,
    }


def instrument(record, pairs):
    kind, subtype = pairs.get(record.type.code, (record.category, None))
    return common(record, "title_en") | {
        "title_original": record.title_original or None,
        "original_language": record.title_original_language or None,
        "kind": kind,
        "subtype": subtype,
        "country": record.region.country,
        "level": record.level,
        "authority": record.authority,
        "legal_reference": record.legal_basis or None,
        "adopted": record.adopted_text or None,
        "in_force_until": record.in_force_until_text or None,
        "official_url": record.official_url or None,
        "what_it_does": record.points,
        "figures": [figure(row) for row in record.figures.all()],
        "source_notes": sources(record),
        "verification": record.verification,
        "types": [record.type.code, *sorted(kind.code for kind in record.also_types.all())],
    }


def figure(row):
    return {
        "value": number(row.value),
        "unit": row.unit,
        "year": year(row.as_of_text),
        "what": row.label,
        "source": address(row) or row.source_text,
    }


def practice(record):
    bodies = record.actor_links.all()
    roles, inferred = PracticeActor.Role, PracticeInstrument.Basis.INFERRED
    return common(record, "title") | {
        "country": record.region.country,
        "place": record.place or None,
        "started": record.started_text or None,
        "ended": record.ended_text or None,
        "promoter": next((body.name for body in bodies if body.role == roles.PROMOTER), None),
        "partners": [body.name for body in bodies if body.role == roles.PARTNER],
        "instruments": [link.instrument.slug for link in record.instrument_links.all()],
        "problem": record.problem,
        "approach": record.approach,
        "results": [{"text": row.text, "source": address(row)} for row in record.results.all()],
        "success_factors": record.success_factors.splitlines(),
        "challenges": record.challenges.splitlines(),
        "transferability_notes": record.transfer_notes or None,
        "tags": [tag.slug for tag in record.tags.all()],
        "target_groups": [term.code for term in record.target_groups.all()],
        "sectors": [term.code for term in record.sectors.all()],
        "sources": sources(record),
        "verification": record.verification,
        "messe_good_practice": record.shown_by_messe,
        "preconditions": [preconditions.written(row) for row in record.preconditions.all()],
        "links": {body.name: link(body) for body in bodies if body.actor},
        "inferred": [row.instrument.slug for row in record.instrument_links.all() if row.basis == inferred],
    }


def link(body):
    return {"actor": body.actor.slug, "note": body.link_note or None}


def writers(vocabularies):
    """Return {name of the file: function from a record to its mapping}."""
    pairs = {
        row["type"]: (row["kind"], row["subtype"])
        for name in ("instrument_type_by_pair", "pair_by_instrument_type")
        for row in vocabularies[name]
    }
    return {
        "actors": actor,
        "partners": partner,
        "instruments": partial(instrument, pairs=pairs),
        "practices": practice,
    }


def published(model):
    """Invented records of a try-out stay where they are."""
    rows = model.objects.published().exclude(title__contains=MARK).order_by("pk")
    return rows.select_related("region").prefetch_related(*PREFETCH[model])


FIGURES = Prefetch("figures", Figure.objects.select_related("source"))
PREFETCH = {
    Actor: ["main_kind", "services", "sources", FIGURES, "facts__source"],
    Partner: ["body_kind", "actor_today", "sources", "facts", "open_points"],
    Instrument: ["type", "also_types", "sources", FIGURES],
    Practice: [
        "sources",
        "actor_links__actor",
        "instrument_links__instrument",
        "results__source",
        *preconditions.PREFETCH,
        "tags",
        "target_groups",
        "sectors",
    ],
}


def regions():
    rows = Region.objects.order_by("pk").select_related("parent").prefetch_related("codes", "labels")
    return [region(row) for row in rows]


def region(row):
    swedish, official = names_of_region(row)
    return {
        "code": row.code,
        "version": row.version,
        "level": row.level,
        "country": row.country,
        "name_en": row.name,
        "name_local": row.name_local or None,
        "local_language": row.language or None,
        "other_names": official,
        "names_sv": swedish,
        "slug": row.slug,
        "parent": row.parent.code if row.parent else None,
        "is_partner": row.is_partner,
        "lat": float(row.latitude),
        "lon": float(row.longitude),
        "aliases": [
            {"code": other.code, "version": other.version, "note": other.note} for other in row.codes.all()
        ],
    }


def names_of_region(row):
    """Return the Swedish names, and the names in further languages of the place; Swedish may be one of these too."""
    kinds = Label.Kind
    labels = list(row.labels.all())
    shown = [label.text for label in labels if label.language == "sv" and label.kind == kinds.PREFERRED]
    further = [label for label in labels if label.kind == kinds.SYNONYM]
    found = [label for label in further if label.language == "sv" and label.text not in shown]
    official = [label for label in further if label not in found]
    return (
        shown + [label.text for label in found],
        [{"language": label.language, "text": label.text} for label in official],
    )


def glossary():
    terms = Term.objects.filter(list=Term.List.GLOSSARY).order_by("position")
    return [
        term(row)
        for row in terms.prefetch_related("labels", "related", "false_friends__belongs_to", "sources")
    ]


def term(row):
    kinds = Label.Kind
    of_kind = {kind: [label for label in row.labels.all() if label.kind == kind] for kind in kinds}
    word = next(label for label in of_kind[kinds.PREFERRED] if label.language == "sv")
    definition = next(label for label in of_kind[kinds.DEFINITION] if label.language == "sv")
    return {
        "term": row.code,
        "term_en": row.label,
        "term_sv": word.text,
        "term_sv_status": word.status,
        "definition_en": row.definition,
        "definition_sv": definition.text,
        "definition_sv_status": definition.status,
        "equivalents": [equivalent(label) for label in of_kind[kinds.SYNONYM]],
        "abbreviations": [equivalent(label) for label in of_kind[kinds.ABBREVIATION]],
        "related": [other.code for other in row.related.all()],
        "not_same_as": [
            {
                "language": friend.language or None,
                "text": friend.text,
                "term": friend.belongs_to.code if friend.belongs_to else None,
                "why": friend.why,
                "status": friend.status,
            }
            for friend in row.false_friends.all()
        ],
        "sources": [
            {"title": source.title, "publisher": source.publisher or None, "url": source.url or None}
            for source in row.sources.all()
        ],
    }


def equivalent(label):
    """`note` and `search` stand in the file only where they say something."""
    row = {"language": label.language, "text": label.text, "status": label.status}
    if label.note:
        row["note"] = label.note
    if not label.searchable:
        row["search"] = False
    return row


def links(practices):
    """Return the rows of the links file; the practices have them by the names as written."""
    return [
        {"practice": row["slug"], "name": name, **link}
        for row in practices
        for name, link in row["links"].items()
    ]
