"""What practices need: a file of its own, whose rows belong to the records of another."""

from practices.models import Precondition
from practices.starter import ContentError
from records.models import Term

PREFETCH = ("preconditions__instrument_type", "preconditions__service")


def attached(practices, needs):
    """Return the practices, each with the rows of its needs in their order."""
    found = {row["slug"]: row | {"preconditions": []} for row in practices}
    for need in needs:
        if need["practice"] not in found:
            raise ContentError(f"preconditions.yaml: practice {need['practice']!r} is not in practices.yaml")
        of_practice = {key: value for key, value in need.items() if key != "practice"}
        found[need["practice"]]["preconditions"].append(of_practice)
    return list(found.values())


def read(row, known):
    return Precondition(
        kind=row["kind"],
        text=row["text"],
        essential=row["essential"],
        instrument_type=known.type(row["instrument_type"]) if row["instrument_type"] else None,
        service=known.term(Term.List.SERVICE, row["service"]) if row["service"] else None,
    )


def written(need):
    return {
        "kind": need.kind,
        "text": need.text,
        "essential": need.essential,
        "instrument_type": need.instrument_type.code if need.instrument_type else None,
        "service": need.service.code if need.service else None,
    }


def rows_of(practices):
    """Return the rows of the file; the practices have them without their own slug."""
    return [{"practice": row["slug"], **need} for row in practices for need in row["preconditions"]]
