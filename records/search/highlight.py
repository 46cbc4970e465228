"""Marks around what was found, in titles and in the passage that shows most of it.

Only texts are marked, piece by piece, and every piece is escaped: markup in a record stays text.
"""

from functools import lru_cache

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

from records.search.tokens import WORD, folded, stemming, stems

LONGEST_PASSAGE = 300
BEFORE = 60  # letters shown before the first hit


@lru_cache(maxsize=1 << 16)
def tokens_of(word, language):
    return frozenset((folded(word), *stems(word, language)))


def hits(text, language, meaning):
    """[(start, end, what of the query was hit)] of the words of a text that the query asks for."""
    wanted, prefixes, own = meaning.tokens, meaning.prefixes, stemming(language)
    found = []
    for match in WORD.finditer(text):
        tokens = tokens_of(match[0], own) & wanted
        if tokens or (prefixes and folded(match[0]).startswith(prefixes)):
            found.append((match.start(), match.end(), tokens))
    return found


def marked(text, language, meaning):
    """The text as HTML, with <mark> around each hit."""
    return marked_at(text, [(start, end) for start, end, _tokens in hits(text, language, meaning)])


def marked_at(text, places):
    pieces, done = [], 0
    for start, end in places:
        pieces += [
            conditional_escape(text[done:start]),
            mark_safe("<mark>"),
            conditional_escape(text[start:end]),
        ]
        pieces.append(mark_safe("</mark>"))
        done = end
    pieces.append(conditional_escape(text[done:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def passage(texts, language, meaning):
    """The best part of the first text that shows most of what was asked for, as HTML; "" if none shows any."""
    best, most = None, 0
    for text in texts:
        found = hits(text, language, meaning)
        shown = len({token for _start, _end, tokens in found for token in tokens}) or bool(found)
        if shown > most:
            best, most = (text, found), shown
    return marked_part(*best) if best else ""


def marked_part(text, found):
    """The text around its densest hits, cut between words."""
    if len(text) <= LONGEST_PASSAGE:
        return marked_at(text, [place[:2] for place in found])
    first = max(found, key=lambda hit: len({token for place in within(found, hit[0]) for token in place[2]}))[
        0
    ]
    start = beginning(text, first)
    end = (
        text.rfind(" ", start, start + LONGEST_PASSAGE) if start + LONGEST_PASSAGE < len(text) else len(text)
    )
    end = max(end, first)
    places = [(one - start, other - start) for one, other, _tokens in found if start <= one and other <= end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html_join(
        "", "{}", ((piece,) for piece in (before, marked_at(text[start:end], places), after))
    )


def within(found, start):
    return [hit for hit in found if start <= hit[0] < start + LONGEST_PASSAGE - BEFORE]


def beginning(text, first):
    if first <= BEFORE:
        return 0
    return text.find(" ", first - BEFORE, first) + 1 or first


def mark(rows, meaning):
    """Give rows of a list the HTML of their titles, and of the passage that shows most hits where one does."""
    for row in rows:
        row.marked_title = marked(row.title, row.language, meaning)
        row.marked_passage = passage([row.lead, *row.passages], row.language, meaning)
