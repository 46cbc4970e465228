"""From the parts of a query to what the index is asked for, with the synonyms of the glossary."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from records.search import synonyms
from records.search.atoms import Atom
from records.search.stop_words import is_stop_word
from records.search.tokens import folded, stems_in_all_languages


@dataclass(frozen=True)
class Alternative:
    """Atoms that must all be found. `synonym` is the label it comes from, or None for the words as typed."""

    atoms: tuple
    words: int
    synonym: object = None


@dataclass(frozen=True)
class Clause:
    """Alternatives of which one must be found."""

    alternatives: tuple


@dataclass(frozen=True)
class Meaning:
    clauses: tuple = ()
    excluded: tuple = ()

    @cached_property
    def phrases(self):
        """{first token: [(phrase, number of its clause)]} of all that counts as a hit in a text."""
        found = defaultdict(list)
        for number, atom in self.numbered:
            for phrase in atom.phrases:
                found[phrase[0]].append((phrase, number))
        return dict(found)

    @cached_property
    def prefixes(self):
        return [(atom.prefix, number) for number, atom in self.numbered if atom.prefix]

    @cached_property
    def begun(self):
        """{language: {word: [(phrase, clause)] that it may begin}}; filled while texts are marked."""
        return {}

    @property
    def numbered(self):
        return [
            (number, atom)
            for number, clause in enumerate(self.clauses)
            for one in clause.alternatives
            for atom in one.atoms
        ]


def understand(query, *, with_synonyms=True):
    """Return the Meaning of a parsed Query."""
    wanted = [part for part in query.parts if not part.is_excluded]
    spans = synonyms.spans(wanted) if with_synonyms else [([part], []) for part in wanted]
    clauses = [clause(span, labels) for span, labels in asking(spans)]
    excluded = [atom_of(part) for part in query.parts if part.is_excluded]
    return Meaning(tuple(clauses), tuple(excluded))


def asking(spans):
    """Without the words that ask for nothing, unless there are no others. Those inside a term of the glossary stay."""
    kept = [(span, labels) for span, labels in spans if labels or not asks_for_nothing(span)]
    return kept or spans


def asks_for_nothing(span):
    return len(span) == 1 and not span[0].is_phrase and is_stop_word(span[0].words[0])


def clause(span, labels):
    typed = Alternative(tuple(map(atom_of, span)), len(span))
    others = [Alternative((synonyms.atom(label),), len(span), label) for label in labels]
    return Clause((typed, *others))


def atom_of(part):
    """A phrase exactly as typed; a word in all its forms, whatever its language."""
    if part.is_phrase:
        return Atom((tuple(map(folded, part.words)),))
    (word,) = part.words
    phrases = tuple((stem,) for stem in stems_in_all_languages(word))
    return Atom(phrases, prefix=folded(word) if part.is_prefix else "")
