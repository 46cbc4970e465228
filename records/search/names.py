"""Records found by the words of their vocabularies: the names of regions, types, tags, groups and services.

These words are not copied into the index of each record. A worker keeps them all, in every language they
have, and asks the facets. So a renamed region is found by its new name at once, with nothing to rebuild.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils import translation

from records import generation, vocabularies
from records.labels import Label, label_models
from records.search.tokens import folded, stemming, stems, words


@dataclass(frozen=True)
class Names:
    """Which (facet, value) have a token in one of their names; and the names, as tokens, that have it."""

    by_token: dict
    sequences: dict


def having(atom):
    """The {(facet, value)} whose name has one of the phrases, or a word with the prefix."""
    known, found = _names(), set()
    for phrase in atom.phrases:
        if len(phrase) == 1:
            found |= known.by_token.get(phrase[0], set())
        else:
            names = known.sequences.get(phrase[0], ())
            found |= {place for place, name in names if contains(name, phrase)}
    if atom.prefix:
        begun = [places for token, places in known.by_token.items() if token.startswith(atom.prefix)]
        found |= set().union(*begun)
    return found


def contains(name, phrase):
    return any(name[start : start + len(phrase)] == phrase for start in range(len(name) - len(phrase) + 1))


@generation.kept
def _names():
    by_token, sequences = defaultdict(set), defaultdict(list)
    for place, text, language in texts():
        written, own = words(text), stemming(language)
        for name in (tuple(map(folded, written)), tuple(stems(word, own)[0] for word in written)):
            for token in name:
                sequences[token].append((place, name))
        for token in (*map(folded, written), *(stem for word in written for stem in stems(word, own))):
            by_token[token].add(place)
    return Names(dict(by_token), dict(sequences))


def texts():
    """((facet, value), text, language) of every name of every value of a facet, in vocabularies and fixed in code."""
    yield from texts_of_choices()
    places = {}
    for facet, rows in vocabularies.all_rows().items():
        for value, row in rows.items():
            places[(row._meta.label_lower, row.pk)] = (facet, value)
            yield from (((facet, value), text, language) for text, language in row.own_names)
    for model in label_models():
        owner = model._meta.get_field("of").related_model._meta.label_lower
        rows = model.objects.filter(searchable=True).exclude(kind=Label.Kind.DEFINITION)
        for pk, text, language in rows.values_list("of_id", "text", "language"):
            if (owner, pk) in places:
                yield places[owner, pk], text, language


def texts_of_choices():
    """The names on the badges of records, in each language of the interface."""
    models = [model for model in apps.get_models() if hasattr(model, "NAMED_CHOICES")]
    named = {facet: choices for model in models for facet, choices in model.NAMED_CHOICES.items()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for facet, choices in named.items():
                yield from (((facet, value), str(label), language) for value, label in choices.choices)
