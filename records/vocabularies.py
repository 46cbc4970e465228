"""The vocabulary rows that facets are made of, by the value that stands in the address.

Each worker keeps the few hundred rows. Their words come from records.labels, so a page in any language
costs no query.
"""

from django.apps import apps
from django.utils.translation import get_language

from records import generation
from records.labels import Labelled, alphabetical


def rows(facet):
    """{value: row} of one facet."""
    return all_rows().get(facet, {})


@generation.kept
def all_rows():
    """{facet: {value: row}} of all vocabularies."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, Labelled):
            for row in model._default_manager.all():
                if row.facet:
                    name, value = row.facet
                    found.setdefault(name, {})[value] = row
    return found


def words(facet):
    """{value: word} in the reader's language, as a dictionary of that language sorts them. Not to be changed."""
    known, key = _words(), (facet, get_language())
    if key not in known:
        known[key] = {row.facet[1]: row.facet_word for row in alphabetical(rows(facet).values())}
    return known[key]


@generation.kept
def _words():
    return {}
