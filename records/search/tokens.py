"""From a text to the tokens that are indexed and asked for; the same on both databases.

A word gives two kinds of tokens: itself, folded of case and accents (`foretagen`), for exact phrases and
beginnings; and its stem behind the language it was stemmed in (`sv~foretag`), for everything else. The
language keeps the Swedish "sal" (hall) from being found by the Italian stem of "sale".
"""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from records.folding import fold

# A combining accent or a soft hyphen belongs to the word it stands in.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u00ad])*")
LONGEST_WORD = 40
BREAK = "~"  # between two texts, so that no phrase runs from one into the other

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

_local = threading.local()


@lru_cache(maxsize=1 << 16)
def folded(word):
    """One word as a token: letters and digits only, never more than LONGEST_WORD of them."""
    return "".join(filter(str.isalnum, fold(word)))[:LONGEST_WORD]


def words(text):
    """The words of a text as they stand there, without those that fold to nothing."""
    return [word for word in WORD.findall(text) if folded(word)]


def stemming(language):
    """The two letters of a language that has a stemmer; empty for all others, which share one."""
    base = language.partition("-")[0].lower()
    return base if base in STEMMERS else NO_STEMMER


@lru_cache(maxsize=1 << 16)
def stems(word, language):
    """The tokens of a word's stem, the one of the word as written first.

    A second one is the stem of the folded word, where it differs: so a word typed without its accents finds
    the same. `language` is a key of STEMMERS or NO_STEMMER.
    """
    if language == NO_STEMMER:
        return (f"~{folded(word)}",)
    written = unicodedata.normalize("NFC", word.casefold().replace("\u00ad", ""))
    found = folded(_stemmer(language).stemWord(written)) or folded(word)
    bare = folded(_stemmer(language).stemWord(folded(word))) or folded(word)
    return tuple(dict.fromkeys((f"{language}~{found}", f"{language}~{bare}")))


def _stemmer(language):
    """A stemmer of this thread's own: it keeps the word it works on in itself."""
    kept = _local.__dict__.setdefault("stemmers", {})
    if language not in kept:
        kept[language] = snowballstemmer.stemmer(STEMMERS[language])
    return kept[language]


def stems_in_all_languages(word):
    """What a typed word may be in the index, whatever language it is of."""
    found = (stem for language in (*STEMMERS, NO_STEMMER) for stem in stems(word, language))
    return tuple(dict.fromkeys(found))


def tokens(texts):
    """The tokens of [(text, language)], in order: the folded words, then their stems, then second stems."""
    plain, stemmed, second = [], [], {}
    for text, language in texts:
        own = stemming(language)
        for word in words(text):
            first, *others = stems(word, own)
            plain.append(folded(word))
            stemmed.append(first)
            second.update(dict.fromkeys(others))
        plain.append(BREAK)
        stemmed.append(BREAK)
    return [*plain, *stemmed, *second]
