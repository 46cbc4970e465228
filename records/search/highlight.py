"""Marks around what was found, in titles and in the passage that shows most of it.

Only texts are marked, piece by piece, and every piece is escaped: markup in a record stays text.
"""

import re
from collections import defaultdict
from functools import lru_cache

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

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
    matches = list(WORD.finditer(text))
    known = phrases_begun_by([match[0] for match in matches], own, meaning)
    places = [match for match in matches if known[match[0]] is not None]
    hit = hit_words([match[0] for match in places], known, own)
    return [(*places[number].span(), hit[number]) for number in sorted(hit)]


def clauses_in(text, language, meaning):
    """The clauses of the query that a text shows; it is asked of every text, so it makes no list of places."""
    own, words = stemming(language), WORD.findall(text)
    known = phrases_begun_by(words, own, meaning)
    return set().union(*hit_words([word for word in words if known[word] is not None], known, own).values())


def phrases_begun_by(words, language, meaning):
    """{word: [(phrase, clause)] that may begin with it; None for what folds to nothing}, of these words and more.

    Kept while a page is made: nearly all its words begin no phrase, and most stand on it many times.
    """
    known = meaning.begun.setdefault(language, {})
    firsts, prefixes = meaning.phrases, meaning.prefixes
    for word in set(words).difference(known):
        tokens = tokens_of(word, language)
        if "" in tokens:
            known[word] = None
        elif prefixes or not tokens.isdisjoint(firsts):
            known[word] = begun_by(word, tokens, meaning)
        else:
            known[word] = ()
    return known


def begun_by(word, tokens, meaning):
    found = [one for token in tokens if token in meaning.phrases for one in meaning.phrases[token]]
    beginning = folded(word)
    return found + [
        ((beginning,), clause) for prefix, clause in meaning.prefixes if beginning.startswith(prefix)
    ]


def hit_words(words, known, language):
    """{place among the words: clauses of the query} of the words that are hits."""
    hit = defaultdict(set)
    for number in [number for number, word in enumerate(words) if known[word]]:
        for phrase, clause in known[words[number]]:
            end = number + len(phrase)
            if end == number + 1 or stands_at(phrase, words[number:end], language):
                for one in range(number, end):
                    hit[one].add(clause)
    return hit


def stands_at(phrase, words, language):
    return len(words) == len(phrase) and all(
        token in tokens_of(word, language) for token, word in zip(phrase, words, strict=True)
    )


def marked(text, language, meaning):
    """The text as HTML, with <mark> around each hit."""
    return marked_at(text, [(start, end) for start, end, _tokens in hits(text, language, meaning)])


def marked_at(text, places):
    pieces, done = [], 0
    for start, end in places:
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return mark_safe("".join([*pieces, escape(text[done:])]))  # every piece of the text is escaped above


def passage(texts, language, meaning):
    """The best part of the first text that shows most of what was asked for, as HTML; "" if none shows any."""
    return best_passage(texts, language, meaning)[0]


def best_passage(texts, language, meaning):
    """(the passage, whether it shows all that was asked for); no text is read after one that shows all."""
    best, most = "", 0
    for text in texts:
        number = len(clauses_in(text, language, meaning))
        if number > most:
            best, most = text, number
        if most == len(meaning.clauses):
            break
    shown = marked_part(best, hits(best, language, meaning)) if best else ""
    return shown, most == len(meaning.clauses)


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


def mark(rows, meaning, with_passages):
    """Give rows of a list the HTML of their titles, and of the passage that shows most hits.

    A row whose title or lead shows all that was asked for keeps its lead. `with_passages(rows)` reads
    {number: row with all its texts} of the others.
    """
    others = []
    for row in rows:
        found = hits(row.title, row.language, meaning)
        row.marked_title = marked_at(row.title, [place[:2] for place in found])
        row.marked_passage, shows_all = best_passage([row.lead], row.language, meaning)
        if not shows_all and clauses_of(found) < len(meaning.clauses):
            others.append(row)
    read = with_passages(others) if others else {}
    for row in others:
        texts = read[row.pk].passages if row.pk in read else []
        row.marked_passage = passage([row.lead, *texts], row.language, meaning)
