"""Places, closed lists, instrument types, tags and glossary. A row that is there stays as staff have it."""

from decimal import Decimal

from django.utils.text import slugify

from practices.models import InstrumentType, InstrumentTypeLabel, Tag, TagLabel
from practices.starter import ContentError
from records.labels import Label
from records.models import FalseFriend, Region, RegionCode, RegionLabel, Term, TermLabel, TermSource

TERM_LISTS = [value for value in Term.List.values if value != Term.List.GLOSSARY]


def load_regions(rows):
    """Return the number of new regions. Parents stand before their children in the file or not: two rounds."""
    known = set(Region.objects.values_list("code", flat=True))
    new = [row for row in rows if row["code"] not in known]
    for row in new:
        add_region(row)
    for row in new:
        if row["parent"]:
            parent = Region.objects.filter(code=row["parent"]).first()
            if parent is None:
                raise ContentError(f"regions.yaml, {row['code']}: parent {row['parent']} is not in the file")
            Region.objects.filter(code=row["code"]).update(parent=parent)
    return len(new)


def add_region(row):
    region = Region(
        code=row["code"],
        version=row["version"],
        level=row["level"],
        country=row["country"],
        slug=row["slug"],
        name=row["name_en"],
        name_local=row["name_local"] or "",
        language=row["local_language"] or "",
        latitude=degrees(row["lat"]),
        longitude=degrees(row["lon"]),
        is_partner=row["is_partner"],
    )
    region.full_clean(exclude=["parent"])
    region.save()
    for alias in row["aliases"]:
        RegionCode.objects.create(
            region=region, code=alias["code"], version=alias["version"], note=alias["note"] or ""
        )
    kinds = [Label.Kind.PREFERRED] + [Label.Kind.SYNONYM] * len(row["names_sv"])
    for text, kind in zip(row["names_sv"], kinds, strict=False):
        RegionLabel.objects.create(of=region, language="sv", text=text, kind=kind)
    for name in row["other_names"]:
        RegionLabel.objects.create(
            of=region,
            language=name["language"],
            text=name["text"],
            kind=Label.Kind.SYNONYM,
            status="confirmed",
        )


def degrees(value):
    return None if value is None else Decimal(str(value))


def load_terms(vocabularies):
    for name in TERM_LISTS:
        for position, row in enumerate(vocabularies[name]):
            given = {"label": row["en"], "position": position}
            term, is_new = Term.objects.get_or_create(list=name, code=row["code"], defaults=given)
            if is_new:
                swedish(TermLabel, term, row["sv"], vocabularies["status_sv"])


def load_types(vocabularies):
    areas = {term.code: term for term in Term.objects.filter(list=Term.List.POLICY_AREA)}
    for position, row in enumerate(vocabularies["instrument_type"]):
        given = {
            "group": row["group"],
            "category": row["category"],
            "label": row["en"],
            "policy_area": areas.get(row["policy_area"]),
            "is_group": row.get("is_group", False),
            "in_use": row.get("in_use", True),
            "position": position,
        }
        kind, is_new = InstrumentType.objects.get_or_create(code=row["code"], defaults=given)
        if is_new:
            swedish(InstrumentTypeLabel, kind, row["sv"], vocabularies["status_sv"])


def load_tags(vocabularies):
    for row in vocabularies["tag"]:
        tag, is_new = Tag.objects.get_or_create(slug=row["code"], defaults={"name": row["en"]})
        if is_new:
            swedish(TagLabel, tag, row["sv"], vocabularies["status_sv"])


def swedish(label_class, row, text, status):
    label_class.objects.create(of=row, language="sv", text=text, status=status)


def load_glossary(rows):
    """Return the number of new terms."""
    known = set(Term.objects.filter(list=Term.List.GLOSSARY).values_list("code", flat=True))
    new = [(position, row) for position, row in enumerate(rows) if row["term"] not in known]
    for position, row in new:
        add_term(position, row)
    terms = {term.code: term for term in Term.objects.filter(list=Term.List.GLOSSARY)}
    for _position, row in new:
        connect_term(terms, row)
    return len(new)


def add_term(position, row):
    if slugify(row["term"]) != row["term"]:
        raise ContentError(f"glossary.yaml: {row['term']!r} is not a slug")
    term = Term.objects.create(
        list=Term.List.GLOSSARY,
        code=row["term"],
        label=row["term_en"],
        definition=row["definition_en"],
        position=position,
    )
    swedish(TermLabel, term, row["term_sv"], row["term_sv_status"])
    TermLabel.objects.create(
        of=term,
        language="sv",
        kind=Label.Kind.DEFINITION,
        text=row["definition_sv"],
        status=row["definition_sv_status"],
        searchable=False,
    )
    for kind, key in ((Label.Kind.SYNONYM, "equivalents"), (Label.Kind.ABBREVIATION, "abbreviations")):
        for label in row[key]:
            TermLabel.objects.create(
                of=term,
                kind=kind,
                language=label["language"],
                text=label["text"],
                status=label["status"],
                searchable=label.get("search", True),
                note=label.get("note", ""),
            )
    for source in row["sources"]:
        TermSource.objects.create(
            term=term, title=source["title"], publisher=source["publisher"] or "", url=source["url"] or ""
        )


def connect_term(terms, row):
    try:
        terms[row["term"]].related.add(*(terms[code] for code in row["related"]))
        for friend in row["not_same_as"]:
            FalseFriend.objects.create(
                term=terms[row["term"]],
                language=friend["language"] or "",
                text=friend["text"],
                belongs_to=terms[friend["term"]] if friend["term"] else None,
                why=friend["why"],
                status=friend["status"],
            )
    except KeyError as error:
        raise ContentError(f"glossary.yaml, {row['term']}: term {error} is not in the file") from error
