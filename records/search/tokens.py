"""From a text to the tokens that are indexed and asked for; the same on both databases.

A word gives two kinds of tokens: itself, folded of case and accents (`foretagen`), for exact phrases and
beginnings; and its stem behind the language it was stemmed in (`~sv~foretag`), for everything else. The
language keeps the English "cooperatives" from finding the Italian "cooperativa", whose stem looks the same;
the sign before it keeps the beginning "sv" from finding everything in Swedish.
"""

import re
import threading
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import snowballstemmer

from records.folding import fold

# Signs without a shape belong to the word they stand in: soft hyphen, joiners, marks of direction.
SHAPELESS = "\u00ad\u034f\u200c-\u200f\u2060\ufeff"
# What is longer is no word, and must not fill the memory of words: it is taken apart.
WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f{SHAPELESS}]){{0,79}}")
SIGN = re.compile(rf"[\u0300-\u036f{SHAPELESS}]")
WORD_WITHOUT_SIGNS = re.compile(r"[^\W_]{1,80}")  # finds the same in most texts, in half of the time
WITHOUT_SHAPELESS = re.compile(rf"[{SHAPELESS}]")
LONGEST_WORD = 40
BREAK = "~"  # between two texts, so that no phrase runs from one into the other

# What one field of one record may hold, so that PostgreSQL, whose limits are lower, holds the same as SQLite.
MOST_LETTERS = 100_000
MOST_WORDS = 16_000
MOST_PLACES = 255  # of one token; where it stands more often, no phrase is found

# Snowball has none for Bulgarian, Croatian, Slovak, Slovenian, Latvian and Maltese: their words are only folded.
STEMMERS = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}
NO_STEMMER = ""

# One ending stands on another: szövetkezet, szövetkezetek; οικονομία, οικονομίας.
STEMMED_TWICE = {"el", "hu"}

_local = threading.local()


@lru_cache(maxsize=1 << 17)
def folded(word):
    """One word as a token: letters and digits only, never more than LONGEST_WORD of them.

    Folded twice, for the first time may leave a capital: of a mathematical 𝐀 an A.
    """
    return "".join(filter(str.isalnum, fold(fold(word))))[:LONGEST_WORD]


def words(text):
    """The words of a text as they stand there, without those that fold to nothing."""
    return [word for word in WORD.findall(text) if folded(word)]


def stemming(language):
    """The two letters of a language that has a stemmer; empty for all others, which share one."""
    base = language.partition("-")[0].lower()
    return base if base in STEMMERS else NO_STEMMER


@lru_cache(maxsize=1 << 17)
def stems(word, language):
    """The tokens of a word's stem, the one of the word as written first.

    A second one is the stem of the folded word, where it differs: so a word typed without its accents finds
    the same. `language` is a key of STEMMERS or NO_STEMMER.
    """
    bare = folded(word)
    if language == NO_STEMMER:
        return (f"~{bare}",)
    if bare.isdigit():  # every record has a few numbers of its own, and none has an ending
        return (f"~{language}~{bare}",)
    written = unicodedata.normalize("NFC", WITHOUT_SHAPELESS.sub("", word.casefold()))
    if written == bare:
        return (stem(bare, language),)
    return tuple(dict.fromkeys((stem(written, language), stem(bare, language))))


def stem(word, language):
    """The token of one stem; of a word that is all ending, the word."""
    found = _stemmer(language).stemWord(word)
    if language in STEMMED_TWICE:
        found = _stemmer(language).stemWord(found)
    return f"~{language}~{folded(found) or folded(word)}"


def _stemmer(language):
    """A stemmer of this thread's own: it keeps the word it works on in itself."""
    kept = _local.__dict__.setdefault("stemmers", {})
    if language not in kept:
        kept[language] = snowballstemmer.stemmer(STEMMERS[language])
    return kept[language]


def stems_in_all_languages(word):
    """What a typed word may be in the index, whatever language it is of."""
    found = (one for language in (*STEMMERS, NO_STEMMER) for one in stems(word, language))
    return tuple(dict.fromkeys(found))


class Forms(dict):
    """{word: (folded, its stem, further stems, the word)} of one language; None for a word that folds to nothing.

    The same words come again in record after record. Looking them up here costs a fraction of two calls for each.
    """

    MOST = 1 << 16

    def __init__(self, language):
        super().__init__()
        self.language = language

    def __missing__(self, word):
        if len(self) >= self.MOST:
            self.clear()
        first, *others = stems(word, self.language)
        self[word] = found = (folded(word), first, tuple(others), word) if folded(word) else None
        return found

    def of(self, text):
        found = (WORD if SIGN.search(text) else WORD_WITHOUT_SIGNS).findall(text)
        return list(filter(None, map(self.__getitem__, found)))


forms = lru_cache(maxsize=None)(Forms)


@dataclass(frozen=True)
class Tokens:
    """Of one field of one record: the folded words and their stems, each in order, and the second stems."""

    plain: list
    stems: list
    others: list
    written: dict  # {folded: the word as written}, of all words, indexed or not


def tokens(texts):
    """The Tokens of [(text, language)]."""
    plain, stemmed, others, written = [], [], {}, {}
    letters = MOST_LETTERS
    for text, language in texts:
        known = forms(stemming(language))
        if found := known.of(text[: max(letters, 0)]):
            bare, firsts, further, as_written = zip(*found, strict=True)
            plain += bare
            stemmed += firsts
            others.update(dict.fromkeys(chain.from_iterable(further)))
            written.update(zip(bare, as_written, strict=True))
        if len(text) > letters:
            written.update((bare, word) for bare, _first, _others, word in known.of(text))
        letters -= len(text)
        plain.append(BREAK)
        stemmed.append(BREAK)
    return Tokens(placed(plain), placed(stemmed), list(others), written)


def placed(found):
    """Tokens in order, as many as have a place; what stands too often is left out at its later places."""
    found = found[:MOST_WORDS]
    if len(found) <= MOST_PLACES:
        return found
    seen = Counter()
    kept = []
    for token in found:
        seen[token] += 1
        kept.append(token if seen[token] <= MOST_PLACES else BREAK)
    return kept
