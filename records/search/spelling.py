"""What a mistyped word may have meant: the nearest words that published records really contain."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from records import generation
from records.search import ranking
from records.search.atoms import Atom
from records.search.meaning import atom_of
from records.search.names import texts as names
from records.search.stop_words import is_stop_word
from records.search.tokens import folded, words

SHORTEST = 4  # a word of three letters is near to too many others
LOOKED_AT = 12
MOST_OF_A_MISTAKE = 3  # as many records may share the same slip
FAR_MORE = 4
MOST_KEPT = 500


def corrected(query, bitmaps, among):
    """The query's text with each word that finds little replaced by a near one that finds far more; "" if none can be."""
    ranking.fetch([atom_of(part) for part in query.parts if not part.is_phrase], bitmaps)
    meant = [(nearest(part, bitmaps, among),) if can_be_wrong(part) else part.words for part in query.parts]
    if all(one == part.words for one, part in zip(meant, query.parts, strict=True)):
        return ""
    return " ".join(as_typed(part, one) for part, one in zip(query.parts, meant, strict=True))


def can_be_wrong(part):
    """Exact phrases and exclusions stay as they are."""
    return not (part.is_phrase or part.is_excluded or is_stop_word(part.words[0]))


def as_typed(part, meant):
    text = f'"{" ".join(meant)}"' if part.is_phrase else meant[0]
    return f"-{text}" if part.is_excluded else text


def nearest(part, bitmaps, among):
    """The word itself where more than a few records of any kind have it; else the nearest that finds far more.

    Of several as near the one that most of the records searched have.
    """
    (word,) = part.words
    own = number_of_hits(atom_of(part), bitmaps, bitmaps.everything)
    if own > MOST_OF_A_MISTAKE:
        return word
    near = [(distance, written, as_it_stands(written)) for written, distance in candidates(folded(word))]
    ranking.fetch([atom for _distance, _written, atom in near], bitmaps)
    hits = {written: number_of_hits(atom, bitmaps, among) for _distance, written, atom in near}
    possible = [
        (distance, -hits[written], written)
        for distance, written, _atom in near
        if hits[written] > own * FAR_MORE
    ]
    return min(possible)[2] if possible else word


def as_it_stands(word):
    """The atom of a word in this form alone: its other forms may stand in published records, and it only in a draft."""
    return Atom(((folded(word),),))


def number_of_hits(atom, bitmaps, among):
    found = ranking.worths(atom, bitmaps)
    return sum(among.intersection_cardinality(records) for records in found.values())


def candidates(word):
    """[(word as written, distance)] of known words one change away, of longer words two; a swap is one change."""
    if len(word) < SHORTEST:
        return []
    near = _near()
    if word not in near:
        if len(near) >= MOST_KEPT:
            near.clear()
        near[word] = nearest_of_all(word)
    return near[word]


def nearest_of_all(word):
    most = 1 if len(word) < 7 else 2
    known = _known()
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=LOOKED_AT)
    return [(known[found], distance) for found, distance, _place in near if found != word]


@generation.kept
def _near():
    """{word that was asked for: what is near it}: pages of one list, and what is typed on, ask for the same again."""
    return {}


@generation.kept
def _known():
    """{folded word: as it is written} of the index and of the names of vocabularies."""
    from records.models import SearchWord

    known = {folded(word): word.lower() for _place, text, _language in names() for word in words(text)}
    return known | dict(SearchWord.objects.values_list("word", "as_written"))
