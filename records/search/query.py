"""What somebody typed, as parts: words, "exact phrases", -exclusions, and the beginning of a word.

Whatever is typed is understood: there is no wrong query. Only letters and digits of it go on.
"""

import re
from dataclasses import dataclass

from records.search.tokens import words

MOST_WORDS = 20
MOST_LETTERS = 2_000
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<plain>[^\s"]+))')


@dataclass(frozen=True)
class Part:
    """One word, or the words of a phrase, as typed."""

    words: tuple
    is_phrase: bool = False
    is_excluded: bool = False
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    parts: tuple = ()
    is_cut: bool = False  # more words than are searched for

    @property
    def asks_for_something(self):
        return bool(self.parts)


def parse(text, *, is_typing=False):
    """Return the Query of a typed text; while it `is_typing`, the last word may be the beginning of one."""
    typed = text[:MOST_LETTERS].translate(QUOTES)
    parts = [part for found in PART.finditer(typed) for part in parts_of(found)]
    if is_typing and parts and typed[-1:].isalnum() and not parts[-1].is_phrase:
        parts[-1] = Part(parts[-1].words, is_excluded=parts[-1].is_excluded, is_prefix=True)
    kept = within_bounds(parts)
    return Query(tuple(kept), is_cut=len(kept) < len(parts) or len(text) > MOST_LETTERS)


def parts_of(found):
    is_excluded = bool(found["minus"])
    if found["phrase"] is not None:
        phrase = tuple(words(found["phrase"]))
        return [Part(phrase, is_phrase=True, is_excluded=is_excluded)] if phrase else []
    plain = words(found["plain"])
    if is_excluded and len(plain) > 1:  # -cross-border leaves out what has both words side by side
        return [Part(tuple(plain), is_phrase=True, is_excluded=True)]
    return [Part((word,), is_excluded=is_excluded) for word in plain]


def within_bounds(parts):
    """The first parts that together have at most MOST_WORDS words; of a longer phrase its beginning."""
    kept, room = [], MOST_WORDS
    for part in parts:
        if len(part.words) > room:
            break
        kept.append(part)
        room -= len(part.words)
    if not kept and parts:
        kept = [Part(parts[0].words[:MOST_WORDS], is_phrase=True, is_excluded=parts[0].is_excluded)]
    return kept
