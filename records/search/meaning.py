"""From the parts of a query to what the index is asked for, with the synonyms of the glossary."""

from dataclasses import dataclass

from records.search import synonyms
from records.search.atoms import Atom
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

    @property
    def tokens(self):
        """Every token that counts as a hit: what is marked in titles and texts."""
        atoms = [atom for clause in self.clauses for one in clause.alternatives for atom in one.atoms]
        return {token for atom in atoms for token in atom.tokens}

    @property
    def prefixes(self):
        atoms = [atom for clause in self.clauses for one in clause.alternatives for atom in one.atoms]
        return tuple(atom.prefix for atom in atoms if atom.prefix)


def understand(query, *, with_synonyms=True):
    """Return the Meaning of a parsed Query."""
    wanted = [part for part in query.parts if not part.is_excluded]
    clauses = []
    for span, labels in synonyms.spans(wanted) if with_synonyms else [([part], []) for part in wanted]:
        typed = Alternative(tuple(map(atom_of, span)), len(span))
        others = [Alternative((synonyms.atom(label),), len(span), label) for label in labels]
        clauses.append(Clause((typed, *others)))
    excluded = [atom_of(part) for part in query.parts if part.is_excluded]
    return Meaning(tuple(clauses), tuple(excluded))


def atom_of(part):
    """A phrase exactly as typed; a word in all its forms, whatever its language."""
    if part.is_phrase:
        return Atom((tuple(map(folded, part.words)),))
    (word,) = part.words
    phrases = tuple((stem,) for stem in stems_in_all_languages(word))
    return Atom(phrases, prefix=folded(word) if part.is_prefix else "")
