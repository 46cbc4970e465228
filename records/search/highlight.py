"""Marks around what was found, in titles and in the passage that shows most of it.

Only texts are marked, piece by piece, and every piece is escaped: markup in a record stays text.
"""

import re
from collections import defaultdict
from functools import lru_cache

from django.utils.html import escape, format_html, format_html_join

from records.search.tokens import WORD, folded, stemming, stems

LONGEST_PASSAGE = 300
BEFORE = 60  # letters shown before the first hit
SPACE = re.compile(r"\s+")


@lru_cache(maxsize=1 << 16)
def tokens_of(word, language):
    return frozenset((folded(word), *stems(word, language)))


def hits(text, language, meaning):
    """[(start, end, clauses of the query)] of the words of a text that are hits, alone or in a phrase."""
    own = stemming(language)
    places = [match for match in WORD.finditer(text) if folded(match[0])]
    tokens = [tokens_of(match[0], own) for match in places]
    hit = defaultdict(set)
    for number, found in enumerate(tokens):
        for token in found & meaning.phrases.keys():
            for phrase, clause in meaning.phrases[token]:
                if stands_at(phrase, tokens, number):
                    for one in range(number, number + len(phrase)):
                        hit[one].add(clause)
        for prefix, clause in meaning.prefixes:
            if folded(places[number][0]).startswith(prefix):
                hit[number].add(clause)
    return [(*places[number].span(), hit[number]) for number in sorted(hit)]


def stands_at(phrase, tokens, start):
    found = tokens[start : start + len(phrase)]
    return len(found) == len(phrase) and all(map(frozenset.__contains__, found, phrase))


def marked(text, language, meaning):
    """The text as HTML, with <mark> around each hit."""
    return marked_at(text, [(start, end) for start, end, _tokens in hits(text, language, meaning)])


def marked_at(text, places):
    pieces, done = [], 0
    for start, end in places:
        pieces += [escape(text[done:start]), format_html("<mark>{}</mark>", text[start:end])]
        done = end
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, escape(text[done:])]))


def passage(texts, language, meaning):
    """The best part of the first text that shows most of what was asked for, as HTML; "" if none shows any."""
    best, most = None, 0
    for text in texts:
        found = hits(text, language, meaning)
        if clauses_of(found) > most:
            best, most = (text, found), clauses_of(found)
    return marked_part(*best) if best else ""


def clauses_of(found):
    return len(set().union(*(clauses for _start, _end, clauses in found)))


def marked_part(text, found):
    """The text around its densest hits, cut between words."""
    if len(text) <= LONGEST_PASSAGE:
        return marked_at(text, [place[:2] for place in found])
    first = max(found, key=lambda hit: clauses_of(within(found, hit[0])))
    start = beginning(text, first[0])
    end = ending(text, start, first[1])
    places = [(one - start, other - start) for one, other, _clauses in found if start <= one and other <= end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", before, marked_at(text[start:end], places), after)


def within(found, start):
    return [hit for hit in found if start <= hit[0] < start + LONGEST_PASSAGE - BEFORE]


def beginning(text, hit):
    if hit <= BEFORE:
        return 0
    space = SPACE.search(text, hit - BEFORE, hit)
    return space.end() if space else hit


def ending(text, start, hit):
    most = max(start + LONGEST_PASSAGE, hit)
    if most >= len(text):
        return len(text)
    return max((space.start() for space in SPACE.finditer(text, hit, most)), default=most)


def mark(rows, meaning):
    """Give rows of a list the HTML of their titles, and of the passage that shows most hits where one does."""
    for row in rows:
        row.marked_title = marked(row.title, row.language, meaning)
        row.marked_passage = passage([row.lead, *row.passages], row.language, meaning)
