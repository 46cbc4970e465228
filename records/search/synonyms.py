"""The words of the glossary as synonyms: WISE finds ASF, "social cooperative" finds "cooperativa sociale".

The equivalents of a term are near, not equal, in law. So a hit by one counts a little less than a hit by the
words typed, the page says which was used, and the reader may switch them off.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from records import generation
from records.labels import Confirmation, Label
from records.search.atoms import Atom
from records.search.tokens import folded, stemming, stems, words

# Between two names of a term in one label: a colon, a comma, brackets. Not the comma of "3,5 %".
SEPARATOR = re.compile(r":\s|,\s|[();]")


@dataclass(frozen=True)
class Synonym:
    """One word of a glossary term in one language."""

    term: int
    text: str
    language: str
    is_abbreviation: bool
    is_confirmed: bool

    @property
    def plain(self):
        return tuple(map(folded, words(self.text)))

    @property
    def stemmed(self):
        own = stemming(self.language)
        return tuple(stems(word, own)[0] for word in words(self.text))


@dataclass(frozen=True)
class Glossary:
    by_term: dict  # {term: its synonyms}
    by_word: dict  # {first folded word or stem: synonyms that begin with it}
    languages: frozenset  # in which a typed word may be one


def spans(parts):
    """Split parts into [(parts that belong together, their synonyms)]: the longest term of the glossary first.

    Exact phrases and beginnings of words have no synonyms.
    """
    found, start = [], 0
    while start < len(parts):
        length, labels = longest(parts, start)
        found.append((parts[start : start + length], labels))
        start += length
    return found


def longest(parts, start):
    typed = []
    for part in parts[start:]:
        if part.is_phrase or part.is_prefix:
            break
        typed += part.words
    named = [label for label in candidates(typed) if begins_with(typed, label)] if typed else []
    if not named:
        return 1, []
    length = max(len(label.plain) for label in named)
    said = {label for label in named if len(label.plain) == length}
    terms = sorted({label.term for label in said})
    return length, [label for term in terms for label in _glossary().by_term[term] if label not in said]


def candidates(typed):
    first, known = typed[0], _glossary().by_word
    return {label for key in (folded(first), *all_stems(first)) for label in known.get(key, ())}


def all_stems(word):
    return {stem for language in _glossary().languages for stem in stems(word, language)}


def begins_with(typed, label):
    """Whether the words typed begin with the label: an abbreviation to the letter, other words in any form."""
    said = typed[: len(label.plain)]
    if tuple(map(folded, said)) == label.plain:
        return True
    own = stemming(label.language)
    return not label.is_abbreviation and tuple(stems(word, own)[0] for word in said) == label.stemmed


def atom(label):
    """What finds a synonym: an abbreviation as a whole word, anything else in its forms too."""
    phrases = (label.plain,) if label.is_abbreviation else (label.plain, label.stemmed)
    return Atom(phrases)


@generation.kept
def _glossary():
    from records.models import TermLabel

    by_term, by_word = defaultdict(list), defaultdict(list)
    rows = TermLabel.objects.filter(of__list="glossary", of__merged_into=None, searchable=True)
    rows = rows.exclude(kind=Label.Kind.DEFINITION).select_related("of").order_by("of_id", "pk")
    seen = set()
    for label in [one for row in rows for one in synonyms_of(row, seen)]:
        by_term[label.term].append(label)
        for key in {label.plain[0], label.stemmed[0]}:
            by_word[key].append(label)
    languages = {stemming(label.language) for labels in by_term.values() for label in labels}
    return Glossary(dict(by_term), dict(by_word), frozenset(languages))


def synonyms_of(row, seen):
    """The forms of the label, and before a term's first one those of its name in English."""
    is_abbreviation = row.kind == Label.Kind.ABBREVIATION
    named = [(text, "en", False, True) for text in forms(row.of.label)]
    written = [row.text] if is_abbreviation else forms(row.text)
    named += [(text, row.language, is_abbreviation, row.status == Confirmation.CONFIRMED) for text in written]
    for text, language, is_short, is_confirmed in named:
        one = Synonym(row.of_id, text, language, is_short or looks_abbreviated(text), is_confirmed)
        key = (one.term, one.plain)
        if one.plain and key not in seen:
            seen.add(key)
            yield one


def forms(label):
    """The names in one label: the short and the long one of "WISE: work integration social enterprise"."""
    return [form.strip() for form in SEPARATOR.split(label) if form.strip()]


def looks_abbreviated(text):
    """Capitals only, in one word: WISE, ESF+."""
    return text.isupper() and len(words(text)) == 1
