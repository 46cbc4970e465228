"""The terms of the glossary that a query finds, by the same rules as records; a few dozen fit in memory."""

from dataclasses import dataclass

from records import generation
from records.labels import Label
from records.search.atoms import FIELDS
from records.search.tokens import BREAK, tokens


@dataclass(frozen=True)
class Entry:
    """A term; its words in all languages and its definitions, each as tokens between spaces."""

    number: int
    title: str
    body: str


def terms_found(meaning):
    """Return the numbers of the terms that a Meaning finds, the most relevant first."""
    if not meaning.clauses:
        return []
    found = [(worth(entry, meaning), entry.number) for entry in _entries()]
    return [number for points, number in sorted(found, key=lambda one: (-one[0], one[1])) if points]


def worth(entry, meaning):
    """The sum over the clauses; 0 if one of them is not found, or something excluded is."""
    if any(points(entry, atom) for atom in meaning.excluded):
        return 0
    best = [max(of_alternative(entry, one) for one in clause.alternatives) for clause in meaning.clauses]
    return sum(best) if all(best) else 0


def of_alternative(entry, alternative):
    each = [points(entry, atom) for atom in alternative.atoms]
    return sum(each) if all(each) else 0


def points(entry, atom):
    for field in ("title", "body"):
        text = getattr(entry, field)
        beginning = atom.prefix and f" {atom.prefix}" in text
        if beginning or any(f" {' '.join(phrase)} " in text for phrase in atom.phrases):
            return FIELDS[field]
    return 0


@generation.kept
def _entries():
    from records.models import Term

    terms = Term.objects.filter(list=Term.List.GLOSSARY, merged_into=None).prefetch_related("labels")
    return [Entry(term.pk, spaced(names(term)), spaced(definitions(term))) for term in terms.order_by("pk")]


def names(term):
    labels = [
        label for label in term.labels.all() if label.searchable and label.kind != Label.Kind.DEFINITION
    ]
    return [(term.label, "en"), *((label.text, label.language) for label in labels)]


def definitions(term):
    labels = [label for label in term.labels.all() if label.kind == Label.Kind.DEFINITION]
    return [(term.definition, "en"), *((label.text, label.language) for label in labels)]


def spaced(texts):
    found = tokens(texts)
    return f" {' '.join([*found.plain, *found.stems, BREAK, *found.others])} "
