"""Writing what a record is found by: its tokens for the search, and its row of each facet.

To be called when a record and all its parts, tags and regions are saved, in the same transaction.
"""

import gc
from contextlib import contextmanager
from operator import attrgetter

from django.db import transaction

from records.inserting import insert
from records.models import Generation, Record, RecordFacet, SearchText, SearchWord
from records.search import engines
from records.search.atoms import FIELDS, Atom
from records.search.tokens import tokens

BATCH = 500


def index(*records, known_words=frozenset()):
    """Write tokens, words and facets of records of any kind, as they are now. Returns their words.

    `known_words` are those that are surely kept already.
    """
    # By number: FTS5 writes all it has gathered to disk whenever a number is lower than the last one.
    records = sorted(records, key=attrgetter("pk"))
    found = {record.pk: tokens_of(record.search_texts()) for record in records}
    SearchText.objects.bulk_create(
        [SearchText(record_id=pk, **fields) for pk, fields in found.items()],
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=list(FIELDS),
    )
    write_facets(records)
    return write_words(found.values(), known_words)


def tokens_of(texts):
    """{field of the index: its Tokens}; `texts` are (field, text, language)."""
    return {
        field: tokens([(text, language) for name, text, language in texts if name == field])
        for field in FIELDS
    }


def write_words(all_fields, known):
    """Keep the words that the index has not seen before. In one order, so that no two writers wait for each other."""
    written = {}
    for fields in all_fields:
        for found in fields.values():
            written.update(found.written)
    new = sorted(token for token in written if token not in known and not token.isdigit())
    rows = [SearchWord(word=token, as_written=written[token].lower()[:60]) for token in new]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return written.keys()


def write_facets(records):
    """Take away the rows that are no longer true and add those that are new."""
    rows = RecordFacet.objects.filter(record__in=[record.pk for record in records])
    known = {
        (record, facet, value): pk
        for pk, record, facet, value in rows.values_list("pk", "record_id", "facet", "value")
    }
    now = {
        (record.pk, facet, value)
        for record in records
        for facet, values in record.facet_values().items()
        for value in values
        if value
    }
    RecordFacet.objects.filter(pk__in=[pk for place, pk in known.items() if place not in now]).delete()
    insert(RecordFacet._meta.db_table, ["record_id", "facet", "value"], sorted(now - known.keys()))


def index_dependants(record):
    """Index again the records that are found by the name or the type of this one; the public ones are read anew."""
    for rows in record.dependants():
        found = rows.for_index()
        index(*found)
        public = [row.pk for row in found if row.is_public]
        if public:
            Record.objects.filter(pk__in=public).update(generation=Generation.advance())


@contextmanager
def garbage_sought_later():
    """Half of the time would go into looking for garbage among the many objects of a batch, all in use.

    What was there before is set apart, so that the one look after each batch is at the batch alone.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


@garbage_sought_later()
@engines.many_to_come()
def rebuild(report=lambda done: None):
    """Index every record anew, batch by batch, while the site goes on; then forget words that are gone.

    Readers find the old rows until the new ones of a batch are written. Returns the number of records.
    """
    done, seen = 0, set()
    for model in kinds():
        numbers = list(model.with_copies.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            for number in index_again(model, batch, seen):
                index_again(model, [number], seen, wait=True)
            gc.collect(0)
            done += len(batch)
            report(done)
    forget_words(except_for=seen)
    Record.objects.published().update(generation=Generation.advance())
    return done


@transaction.atomic
def index_again(model, numbers, seen, *, wait=False):
    """Index records as they are and add their words to `seen`. Returns the numbers of those being changed right now.

    Waiting for many while holding many could end in a deadlock with somebody who saves; so wait for one alone.
    """
    locked = Record.with_copies.select_for_update(skip_locked=not wait).filter(pk__in=numbers)
    free = list(locked.values_list("pk", flat=True))
    seen.update(index(*model.with_copies.filter(pk__in=free).for_index(), known_words=seen))
    return list(Record.with_copies.filter(pk__in=set(numbers) - set(free)).values_list("pk", flat=True))


@transaction.atomic
def forget_words(except_for):
    """Take away the words that no record has any more. What was saved meanwhile stands in the index."""
    engines.wait_for_writers(SearchWord._meta.db_table)
    known = SearchWord.objects.values_list("word", flat=True)
    gone = [word for word in known if word not in except_for]
    for start in range(0, len(gone), BATCH):
        some = gone[start : start + BATCH]
        asked = [(Atom(((word,),)), field) for word in some for field in FIELDS]
        found = {
            atom for (atom, _field), records in zip(asked, engines.postings(asked), strict=True) if records
        }
        SearchWord.objects.filter(word__in=[word for word in some if Atom(((word,),)) not in found]).delete()


def kinds():
    """The models of all kinds of records; this app never names them."""
    return [relation.related_model for relation in Record._meta.related_objects if is_child(relation)]


def is_child(relation):
    return relation.one_to_one and issubclass(relation.related_model, Record) and relation.parent_link
