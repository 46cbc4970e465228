"""Places, closed lists, instrument types, tags and glossary. A row that is there stays as staff have it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from practices.models import InstrumentType, InstrumentTypeLabel, Tag, TagLabel
from practices.starter import ContentError, clean, words_of
from practices.starter.files import check_vocabulary
from records.labels import Confirmation, Label
from records.models import FalseFriend, Region, RegionCode, RegionLabel, Term, TermLabel, TermSource

TERM_LISTS = [value for value in Term.List.values if value != Term.List.GLOSSARY]


def load(files):
    """Load all vocabularies and return the number of new rows."""
    words = files["vocabularies"]
    return (
        load_regions(files["regions"])
        + load_terms(words)
        + load_types(words)
        + load_tags(words)
        + load_glossary(files["glossary"])
    )


def put(row):
    clean(row)
    row.save()
    return row


def put_all(rows):
    """Save rows of one model together; their order stays."""
    for row in rows:
        clean(row)
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def load_regions(rows):
    """A parent may stand after its children in the file: two rounds."""
    codes = {None, *(row["code"] for row in rows)}
    for row in rows:
        if row["parent"] not in codes:
            raise ContentError(f"regions.yaml, {row['code']}: parent {row['parent']!r} is not in the file")
    known = set(Region.objects.values_list("code", flat=True))
    new = [row for row in rows if row["code"] not in known]
    for row in new:
        try:
            add_region(row)
        except ValidationError as error:
            raise ContentError(f"regions.yaml, {row['code']}: {words_of(error)}") from error
    regions = Region.objects.in_bulk(field_name="code")
    for row in new:
        regions[row["code"]].parent = regions.get(row["parent"])
    Region.objects.bulk_update([regions[row["code"]] for row in new], ["parent"])
    return len(new)


def add_region(row):
    region = put(
        Region(
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
    )
    put_all(
        [
            RegionCode(region=region, code=alias["code"], version=alias["version"], note=alias["note"] or "")
            for alias in row["aliases"]
        ]
    )
    put_all(names_of_region(region, row))


def names_of_region(region, row):
    """The first Swedish name is shown, all others are found."""
    kinds = [Label.Kind.PREFERRED] + [Label.Kind.SYNONYM] * len(row["names_sv"])
    swedish = [
        RegionLabel(of=region, language="sv", text=text, kind=kind)
        for text, kind in zip(row["names_sv"], kinds, strict=False)
    ]
    official = {"kind": Label.Kind.SYNONYM, "status": Confirmation.CONFIRMED}
    return swedish + [RegionLabel(of=region, **name, **official) for name in row["other_names"]]


def degrees(value):
    return None if value is None else Decimal(str(value))


def load_terms(words):
    known = set(Term.objects.values_list("list", "code"))
    labels = []
    for name in TERM_LISTS:
        for position, row in enumerate(check_vocabulary(words, name)):
            if (name, row["code"]) not in known:
                term = put(Term(list=name, code=row["code"], label=row["en"], position=position))
                labels.append(swedish(TermLabel, term, row["sv"], words["status_sv"]))
    put_all(labels)
    return len(labels)


def load_types(words):
    areas = {term.code: term for term in Term.objects.filter(list=Term.List.POLICY_AREA)}
    known = set(InstrumentType.objects.values_list("code", flat=True))
    labels = []
    for position, row in enumerate(check_vocabulary(words, "instrument_type")):
        if row["code"] not in known:
            kind = put(type_of(row, position, areas))
            labels.append(swedish(InstrumentTypeLabel, kind, row["sv"], words["status_sv"]))
    put_all(labels)
    return len(labels)


def type_of(row, position, areas):
    area = row["policy_area"]
    if area and area not in areas:
        raise ContentError(
            f"vocabularies.yaml, instrument_type, {row['code']}: policy area {area!r} is unknown"
        )
    return InstrumentType(
        code=row["code"],
        group=row["group"],
        category=row["category"],
        label=row["en"],
        policy_area=areas.get(area),
        is_group=row.get("is_group", False),
        in_use=row.get("in_use", True),
        position=position,
    )


def load_tags(words):
    known = set(Tag.objects.values_list("slug", flat=True))
    labels = []
    for row in check_vocabulary(words, "tag"):
        if row["code"] not in known:
            tag = put(Tag(slug=row["code"], name=row["en"]))
            labels.append(swedish(TagLabel, tag, row["sv"], words["status_sv"]))
    put_all(labels)
    return len(labels)


def swedish(label_class, row, text, status):
    return label_class(of=row, language="sv", text=text, status=status)


def load_glossary(rows):
    words = {None, *(row["term"] for row in rows)}
    for row in rows:
        for code in [*row["related"], *(friend["term"] for friend in row["not_same_as"])]:
            if code not in words:
                raise ContentError(f"glossary.yaml, {row['term']}: term {code!r} is not in the file")
    known = set(Term.objects.filter(list=Term.List.GLOSSARY).values_list("code", flat=True))
    new = [(position, row) for position, row in enumerate(rows) if row["term"] not in known]
    for position, row in new:
        try:
            add_term(position, row)
        except ValidationError as error:
            raise ContentError(f"glossary.yaml, {row['term']}: {words_of(error)}") from error
    terms = {term.code: term for term in Term.objects.filter(list=Term.List.GLOSSARY)}
    for _position, row in new:
        connect_term(terms, row)
    return len(new)


def add_term(position, row):
    if slugify(row["term"]) != row["term"]:
        raise ContentError(f"glossary.yaml, {row['term']}: this is not a slug")
    term = put(
        Term(
            list=Term.List.GLOSSARY,
            code=row["term"],
            label=row["term_en"],
            definition=row["definition_en"],
            position=position,
        )
    )
    put_all(labels_of_term(term, row))
    put_all(
        [
            TermSource(
                term=term, title=source["title"], publisher=source["publisher"] or "", url=source["url"] or ""
            )
            for source in row["sources"]
        ]
    )


def labels_of_term(term, row):
    kinds = Label.Kind
    definition = TermLabel(
        of=term,
        language="sv",
        kind=kinds.DEFINITION,
        text=row["definition_sv"],
        status=row["definition_sv_status"],
        searchable=False,
    )
    others = [
        TermLabel(
            of=term,
            kind=kind,
            language=label["language"],
            text=label["text"],
            status=label["status"],
            searchable=label.get("search", True),
            note=label.get("note", ""),
        )
        for kind, key in ((kinds.SYNONYM, "equivalents"), (kinds.ABBREVIATION, "abbreviations"))
        for label in row[key]
    ]
    return [swedish(TermLabel, term, row["term_sv"], row["term_sv_status"]), definition, *others]


def connect_term(terms, row):
    terms[row["term"]].related.add(*(terms[code] for code in row["related"]))
    put_all(
        [
            FalseFriend(
                term=terms[row["term"]],
                language=friend["language"] or "",
                text=friend["text"],
                belongs_to=terms[friend["term"]] if friend["term"] else None,
                why=friend["why"],
                status=friend["status"],
            )
            for friend in row["not_same_as"]
        ]
    )
