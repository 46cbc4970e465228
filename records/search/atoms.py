"""The smallest thing an index is asked for, and the fields it is asked of."""

from dataclasses import dataclass

# The three fields of the index, and what a hit in each is worth.
FIELDS = {"title": 10, "names": 4, "body": 1}


@dataclass(frozen=True)
class Atom:
    """Any of some phrases; a word is a phrase of one token. With a `prefix`, also any word that begins so."""

    phrases: tuple
    prefix: str = ""
