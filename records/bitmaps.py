"""What each worker knows of the published records: one bitmap for each value of each facet, and what lists sort by.

Read from the facet table on first use. After that a worker whose content generation is behind reads only the
records changed since. A snapshot is never changed: the next one shares all bitmaps that stayed the same.
"""

import threading
from bisect import insort
from dataclasses import dataclass, field
from operator import itemgetter

from django.db import connection
from pyroaring import BitMap

from records import generation
from records.folding import fold
from records.search.engines import bitmap, ids

MOST_CHANGES = 300  # more than these are read anew together
UNKNOWN_LAST = 1 << 62
NOTHING = BitMap()
PUBLIC = "status = 'published' AND copy_of_id IS NULL"

# A sort key: smaller comes first, so the newest has the smallest number of all. A plain tuple of words and numbers,
# which the garbage collector lets alone; a hundred thousand objects it would walk through again and again.
TITLE, NEWEST, START, EVIDENCE, NUMBER = range(5)

# {order: which parts of a sort key it compares}
ORDERS = {
    "newest": itemgetter(NEWEST, NUMBER),
    "title": itemgetter(TITLE, NUMBER),
    "start": itemgetter(START, TITLE, NUMBER),
    "evidence": itemgetter(EVIDENCE, NEWEST, NUMBER),
}


@dataclass(frozen=True)
class Bitmaps:
    generation: int = -1
    everything: BitMap = NOTHING
    kinds: dict = field(default_factory=dict)  # {kind: records}
    facets: dict = field(default_factory=dict)  # {facet: {value: records}}
    keys: dict = field(default_factory=dict)  # {number: sort key}
    orders: dict = field(default_factory=dict)  # {order: numbers in that order}; filled as they are asked for
    postings: dict = field(default_factory=dict)  # {(atom, field): records}; filled by the search

    def of_kind(self, kind):
        return self.kinds.get(kind, NOTHING)

    def values(self, facet):
        return self.facets.get(facet, {})

    def having(self, facet, values):
        """The records with any of the values."""
        known = self.values(facet)
        found = [known[value] for value in values if value in known]
        return BitMap.union(*found) if found else NOTHING

    def where(self, facet, test):
        """The records with a value that passes the test."""
        return self.having(facet, filter(test, self.values(facet)))

    def ordered(self, order):
        if order not in self.orders:
            self.orders[order] = sorted(self.keys, key=self.key(order))
        return self.orders[order]

    def key(self, order):
        keys, part = self.keys, ORDERS[order]
        return lambda number: part(keys[number])


_memory = generation.new_memory()
_lock = threading.Lock()


def current():
    """The Bitmaps of the content as it is now, or newer."""
    number = generation.current()
    if _in_memory().generation < number:
        with _lock:
            if _in_memory().generation < number:
                _memory["newest"] = _read(_in_memory(), number)
    return _in_memory()


def _in_memory():
    return _memory.get("newest") or Bitmaps()


def _read(old, number):
    changed = [] if old.generation < 0 else _changed_since(old.generation)
    if old.generation < 0 or len(changed) > MOST_CHANGES:
        return _read_all(number)
    new = _replaced(old, number, changed)
    return new if len(new.everything) == _number_of_public() else _read_all(number)


def _number_of_public():
    """Of a record that was archived, reopened and deleted since, no row says so: only the number does."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM records_record WHERE {PUBLIC}")
        return cursor.fetchone()[0]


# The whole


def _read_all(number):
    rows = _rows(PUBLIC)
    everything = BitMap([row[0] for row in rows])
    kinds = {}
    for row in rows:
        kinds.setdefault(row[1], []).append(row[0])
    facets = {}
    for facet, value, found in _gathered():
        published = found & everything
        if published:
            facets.setdefault(facet, {})[value] = published
    keys = _keys(rows, facets)
    return Bitmaps(number, everything, {kind: BitMap(found) for kind, found in kinds.items()}, facets, keys)


def _rows(condition, parameters=()):
    """(id, kind, status, title, checked_on, published_at) of records; dates as the database writes them."""
    if connection.vendor == "sqlite":
        checked, published = "julianday(checked_on)", "julianday(published_at) * 86400000"
    else:
        checked, published = (
            "checked_on - DATE '1970-01-01'",
            "(EXTRACT(EPOCH FROM published_at) * 1000)::bigint",
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, kind, status, title, {checked}, {published}, copy_of_id FROM records_record WHERE {condition}",
            parameters,
        )
        return cursor.fetchall()


def _gathered(condition="", parameters=()):
    """(facet, value, records with it) of the facet table."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT facet, value, {ids('record_id')} FROM records_recordfacet {condition} GROUP BY facet, value",
            parameters,
        )
        for facet, value, found in cursor:
            yield facet, value, bitmap(found)


def _keys(rows, facets):
    starts = _by_record(facets.get("start", {}), lambda value: -int(value.replace("-", "")))
    evidence = _by_record(facets.get("evidence", {}), lambda value: -int(value))
    return {
        number: (
            fold(title),
            -(int(checked or 0) * 10**15 + int(published or 0)),
            starts.get(number, UNKNOWN_LAST),
            evidence.get(number, UNKNOWN_LAST),
            number,
        )
        for number, _kind, _status, title, checked, published, _copy in rows
    }


def _by_record(values, rank):
    """{record: rank of its value}."""
    return {number: rank(value) for value, records in values.items() for number in records}


# A few changes


def _changed_since(number):
    return _rows("generation > %s", [number])


def _replaced(old, number, changed):
    """The next snapshot: the changed records taken out, and those that are public now put in again."""
    gone = BitMap([row[0] for row in changed])
    public = [row for row in changed if row[2] == "published" and row[6] is None]
    added = BitMap([row[0] for row in public])
    facets = _facets_of(added)
    kinds = dict(old.kinds)
    for kind in {row[1] for row in changed}:
        kinds[kind] = old.of_kind(kind) - gone | BitMap([row[0] for row in public if row[1] == kind])
    new_keys = _keys(public, facets)
    keys = {**old.keys, **new_keys}
    for number_gone in gone - added:
        keys.pop(number_gone, None)
    new = Bitmaps(number, old.everything - gone | added, kinds, _merged(old.facets, gone, facets), keys)
    for order, numbers in list(old.orders.items()):  # another thread may be adding one
        new.orders[order] = _reordered(numbers, gone, new_keys, new.key(order)) if gone else numbers
    return new


def _facets_of(records):
    if not records:
        return {}
    marks = ", ".join(["%s"] * len(records))
    found = {}
    for facet, value, numbers in _gathered(f"WHERE record_id IN ({marks})", list(records)):
        found.setdefault(facet, {})[value] = numbers
    return found


def _merged(facets, gone, added):
    """A value that no record has any more goes; a bitmap that stays the same is shared."""
    merged = {}
    for facet in facets.keys() | added.keys():
        values = {
            value: records - gone if not gone.isdisjoint(records) else records
            for value, records in facets.get(facet, {}).items()
        }
        for value, records in added.get(facet, {}).items():
            values[value] = values.get(value, NOTHING) | records
        merged[facet] = {value: records for value, records in values.items() if records}
    return merged


def _reordered(numbers, gone, added, key):
    kept = [number for number in numbers if number not in gone]
    return sorted([*kept, *added], key=key) if len(added) > 8 else _inserted(kept, added, key)


def _inserted(numbers, added, key):
    for number in added:
        insort(numbers, number, key=key)
    return numbers
