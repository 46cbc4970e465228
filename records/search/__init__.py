"""Finding records by words. How it works: docs/search.md.

`Record.objects.search(text)` narrows any queryset, drafts too; `results.of(kind, query)` ranks the
published records of a kind, for lists and the search page. Both understand a text the same way.
"""

from django.db.models import Q
from django.db.models.expressions import RawSQL

from records.search.engines import condition
from records.search.glossary import terms_found
from records.search.meaning import understand
from records.search.names import having
from records.search.query import parse


def matching(records, text, *, is_typing=False):
    """Narrow a queryset of records to those that a typed text finds; a text without words narrows nothing."""
    meaning = understand(parse(text, is_typing=is_typing))
    for clause in meaning.clauses:
        wanted = Q()
        for alternative in clause.alternatives:
            wanted |= all_of(alternative.atoms)
        records = records.filter(wanted)
    for atom in meaning.excluded:
        records = records.exclude(all_of([atom]))
    return records


def terms_matching(terms, text):
    query = parse(text)
    return terms.filter(pk__in=terms_found(understand(query))) if query.asks_for_something else terms


def all_of(atoms):
    together = Q()
    for atom in atoms:
        sql, parameters = condition(atom)
        found = Q(pk__in=RawSQL(sql, parameters))  # noqa: S611 the words are parameters
        if places := having(atom):
            found |= Q(pk__in=with_any(places))
        together &= found
    return together


def with_any(places):
    """The numbers of the records with one of the {(facet, value)}."""
    from records.models import RecordFacet

    by_facet = {}
    for facet, value in places:
        by_facet.setdefault(facet, []).append(value)
    wanted = Q()
    for facet, values in sorted(by_facet.items()):
        wanted |= Q(facet=facet, value__in=sorted(values))
    return RecordFacet.objects.filter(wanted).values("record")
