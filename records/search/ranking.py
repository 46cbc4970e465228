"""The published records that a query finds, in classes of relevance.

A record's relevance is the sum, over the words of the query, of the best field each word stands in: 10 for the
title, 4 for summary, tags and names, 1 for the text; a synonym counts one less than the words typed. Records of one
sum are one class; inside a class the order of the list decides. The sums come from sets alone, so both databases give the same.
"""

from dataclasses import dataclass

from pyroaring import BitMap

from records.search import engines
from records.search.atoms import FIELDS
from records.search.names import having

MOST_POSTINGS = 3_000  # kept by a worker: at most 12.5 kB each at 100,000 records, nearly all far smaller
SYNONYM_IS_LESS = 1


@dataclass(frozen=True)
class Ranking:
    """`classes` are bitmaps, the most relevant first; `synonyms` those by which something was found."""

    classes: tuple
    synonyms: tuple = ()

    @property
    def found(self):
        return BitMap.union(*self.classes) if self.classes else BitMap()


def rank(meaning, bitmaps, among, fields=tuple(FIELDS)):
    """Rank the records of the bitmap `among` by a Meaning, as far as they have it in some fields."""
    fetch([atom for _clause, atom in meaning.numbered], bitmaps, fields)
    fetch(meaning.excluded, bitmaps)
    sums, used = {0: among - unwanted(meaning, bitmaps)}, {}
    for clause in meaning.clauses:
        worth, synonyms = of_clause(clause, bitmaps, among, fields)
        sums = added(sums, worth)
        used |= synonyms
    classes = tuple(sums[worth] for worth in sorted(sums, reverse=True))
    helped = (synonym for synonym, found in used.items() if any(found.intersect(one) for one in classes))
    return Ranking(classes, tuple(helped))


def unwanted(meaning, bitmaps):
    found = [hits for atom in meaning.excluded for hits in worths(atom, bitmaps).values()]
    return BitMap.union(*found) if found else BitMap()


def of_clause(clause, bitmaps, among, fields):
    """({worth: records}, {synonym: the records it finds}), each record at its best alternative."""
    offers, used = [], {}
    for one in clause.alternatives:
        sums = {0: among}
        for atom in one.atoms:
            sums = added(sums, worths(atom, bitmaps, fields))
        if one.synonym and sums:
            used[one.synonym] = BitMap.union(*sums.values())
            sums = {worth * one.words - SYNONYM_IS_LESS: records for worth, records in sums.items()}
        offers += sums.items()
    return best_first(offers), used


def best_first(offers):
    """{worth: records} of [(worth, records)]: each record counts once, where it is worth most."""
    best, seen = {}, BitMap()
    for worth, records in sorted(offers, key=lambda offer: -offer[0]):
        new = records - seen
        if new:
            best[worth] = best[worth] | new if worth in best else new
            seen |= new
    return best


def added(sums, worth):
    """{sum: records} of what stands in both."""
    together = {}
    for one, records in sums.items():
        for other, hits in worth.items():
            both = records & hits
            if both:
                total = one + other
                together[total] = together[total] | both if total in together else both
    return together


def worths(atom, bitmaps, fields=tuple(FIELDS)):
    """{worth: records} of one atom, each record at its best field."""
    offers = [(FIELDS[field], posting(atom, field, bitmaps)) for field in fields]
    if "names" in fields:
        named = [bitmaps.having(facet, [value]) for facet, value in having(atom)]
        offers.append((FIELDS["names"], BitMap.union(BitMap(), *named)))
    return best_first(offers)


def posting(atom, field, bitmaps):
    """What the index knows, as `fetch` has read it; read once more if another thread has made room meanwhile."""
    found = bitmaps.postings.get((atom, field))
    return engines.postings([(atom, field)])[0] if found is None else found


def fetch(atoms, bitmaps, fields=tuple(FIELDS)):
    """Read what the index knows of the atoms, in one query; a worker keeps it until the content changes."""
    if len(bitmaps.postings) > MOST_POSTINGS:
        bitmaps.postings.clear()
    wanted = [(atom, field) for atom in dict.fromkeys(atoms) for field in fields]
    missing = [one for one in wanted if one not in bitmaps.postings]
    if missing:
        bitmaps.postings.update(zip(missing, engines.postings(missing), strict=True))
