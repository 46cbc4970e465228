"""What a mistyped word may have meant: the nearest words that published records really contain."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from records import generation
from records.search import ranking
from records.search.meaning import atom_of
from records.search.names import texts as names
from records.search.query import Part
from records.search.tokens import folded, words

SHORTEST = 4  # a word of three letters is near to too many others
LOOKED_AT = 12
MOST_OF_A_MISTAKE = 3  # as many records may share the same slip
FAR_MORE = 4


def corrected(query, bitmaps, among):
    """The query's text with each word that finds little replaced by a near one that finds far more; "" if none can be."""
    said = [part for part in query.parts if not part.is_excluded]
    ranking.fetch([atom_of(part) for part in said if not part.is_phrase], bitmaps)
    meant = [part.words if part.is_phrase else (nearest(part, bitmaps, among),) for part in said]
    if all(one == part.words for one, part in zip(meant, said, strict=True)):
        return ""
    return " ".join(as_typed(part, one) for part, one in zip(said, meant, strict=True))


def as_typed(part, meant):
    return f'"{" ".join(meant)}"' if part.is_phrase else meant[0]


def nearest(part, bitmaps, among):
    """The word itself where it finds more than a few; else the nearest that finds far more, the commonest first."""
    (word,) = part.words
    own = number_of_hits(word, bitmaps, among)
    if own > MOST_OF_A_MISTAKE:
        return word
    near = candidates(folded(word))
    ranking.fetch([atom_of(Part((written,))) for written, _distance in near], bitmaps)
    hits = {written: number_of_hits(written, bitmaps, among) for written, _distance in near}
    possible = [
        (distance, -hits[written], written) for written, distance in near if hits[written] > own * FAR_MORE
    ]
    return min(possible)[2] if possible else word


def number_of_hits(word, bitmaps, among):
    found = ranking.worths(atom_of(Part((word,))), bitmaps)
    return sum(among.intersection_cardinality(records) for records in found.values())


def candidates(word):
    """[(word as written, distance)] of known words one change away, of longer words two; a swap is one change."""
    if len(word) < SHORTEST:
        return []
    most = 1 if len(word) < 7 else 2
    known = _known()
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=LOOKED_AT)
    return [(known[found], distance) for found, distance, _place in near if found != word]


@generation.kept
def _known():
    """{folded word: as it is written} of the index and of the names of vocabularies."""
    from records.models import SearchWord

    known = {folded(word): word.lower() for _place, text, _language in names() for word in words(text)}
    return known | dict(SearchWord.objects.values_list("word", "as_written"))
