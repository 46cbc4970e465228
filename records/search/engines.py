"""Two engines with one interface: FTS5 of SQLite and tsvector of PostgreSQL.

Both get the same tokens, already folded and stemmed, and split, fold and rank nothing themselves: to FTS5's
"ascii" every other letter is a letter. So they cannot disagree. An engine turns an Atom into its own query language, and sets of records into bitmaps.
"""

import sys
from array import array
from collections import defaultdict
from contextlib import contextmanager, suppress

from django.db import OperationalError, connection, transaction
from pyroaring import BitMap

from records.search.atoms import FIELDS
from records.search.tokens import BREAK, MOST_WORDS

TABLES = {field: f"records_search_{field}" for field in FIELDS}  # FTS5 has one for each field

PLACES = [str(place) for place in range(1, MOST_WORDS + 1)]

CREATE_FTS5 = """
    CREATE VIRTUAL TABLE {table} USING fts5(
        {field}, content='records_searchtext', content_rowid='record_id',
        tokenize="ascii tokenchars '~'"{prefix});
    CREATE TRIGGER {table}_added AFTER INSERT ON records_searchtext BEGIN
        INSERT INTO {table}(rowid, {field}) VALUES (new.record_id, new.{field});
    END;
    CREATE TRIGGER {table}_removed AFTER DELETE ON records_searchtext BEGIN
        INSERT INTO {table}({table}, rowid, {field}) VALUES ('delete', old.record_id, old.{field});
    END;
    CREATE TRIGGER {table}_changed AFTER UPDATE ON records_searchtext WHEN old.{field} <> new.{field} BEGIN
        INSERT INTO {table}({table}, rowid, {field}) VALUES ('delete', old.record_id, old.{field});
        INSERT INTO {table}(rowid, {field}) VALUES (new.record_id, new.{field});
    END;
"""


def create(schema_editor):
    """Make the index of an empty table of search texts. Any migration that alters the table calls this again."""
    if schema_editor.connection.vendor == "sqlite":
        for field, table in TABLES.items():
            prefix = ", prefix='2 3'" if field == "title" else ""
            statements = CREATE_FTS5.format(table=table, field=field, prefix=prefix).split(";\n    CREATE")
            for first, statement in enumerate(statements):
                schema_editor.execute(statement if not first else f"CREATE{statement}")
    else:
        for field in FIELDS:
            schema_editor.execute(
                f"CREATE INDEX records_search_{field} ON records_searchtext USING gin ({field})"
                " WITH (fastupdate = off)"
            )


def drop(schema_editor):
    for table in TABLES.values():
        if schema_editor.connection.vendor == "sqlite":
            for event in ("added", "removed", "changed"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}")
        else:
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}")


def stored(tokens, vendor):
    """Tokens as the column of one field holds them. PostgreSQL's own parser, which splits by locale, is passed by."""
    if vendor == "sqlite":
        apart = (one for token in tokens.others for one in (BREAK, token))
        return " ".join([*tokens.plain, *tokens.stems, *apart])
    places = defaultdict(list, {token: [] for token in tokens.others})
    for found in (tokens.plain, tokens.stems):
        for token, place in zip(found, PLACES, strict=False):
            places[token].append(place)
    places.pop(BREAK, None)
    return " ".join(
        f"'{token}':{','.join(found)}" if found else f"'{token}'" for token, found in places.items()
    )


def expression(atom, vendor):
    """An Atom in the query language of the engine. Tokens are letters, digits and ~; nothing needs escaping."""
    if vendor == "sqlite":
        either = [f'"{" ".join(phrase)}"' for phrase in atom.phrases]
        return " OR ".join([*either, f'"{atom.prefix}" *'] if atom.prefix else either)
    either = [" <-> ".join(f"'{token}'" for token in phrase) for phrase in atom.phrases]
    return " | ".join(f"({one})" for one in ([*either, f"'{atom.prefix}':*"] if atom.prefix else either))


def condition(atom):
    """(SQL, parameters) of a query for the numbers of the records with the atom in any field."""
    vendor = connection.vendor
    asked = expression(atom, vendor)
    if vendor == "sqlite":
        tables = [f"SELECT rowid FROM {table} WHERE {table} MATCH %s" for table in TABLES.values()]
        return " UNION ".join(tables), [asked] * len(tables)
    fields = " OR ".join(f"{field} @@ %s::tsquery" for field in FIELDS)
    return f"SELECT record_id FROM records_searchtext WHERE {fields}", [asked] * len(FIELDS)


@contextmanager
def many_to_come():
    """PostgreSQL's index takes many records four times as fast when it gathers some megabytes and sorts them.

    Those who search meanwhile look through what is gathered, a millisecond for each word; so only for the time.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with suppress(OperationalError):  # somebody holds the index: then it goes slowly
        gather_in_index("on")
    try:
        yield
    finally:
        gather_in_index("off")
        with connection.cursor() as cursor:
            for table in TABLES.values():
                cursor.execute("SELECT gin_clean_pending_list(%s)", [table])


@transaction.atomic
def gather_in_index(value):
    """Takes no time, but readers wait behind it while it waits for a longer one: for seconds at most."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        for table in TABLES.values():
            cursor.execute(f"ALTER INDEX {table} SET (fastupdate = {value})")


def wait_for_writers(table):
    """Let no other transaction write a table until this one ends, and wait for those that have."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


MOST_AT_ONCE = 120  # SQLite joins at most 500 queries


def postings(wanted):
    """Return a bitmap of records for each (atom, field) of a list, in one query."""
    found = []
    for start in range(0, len(wanted), MOST_AT_ONCE):
        found += _postings(wanted[start : start + MOST_AT_ONCE])
    return found


def _postings(wanted):
    vendor = connection.vendor
    if vendor == "sqlite":
        one = "SELECT {number}, group_concat(rowid) FROM {table} WHERE {table} MATCH %s"
    else:
        one = (
            "SELECT {number}, string_agg(int4send(record_id::int4), ''::bytea)"
            " FROM records_searchtext WHERE {field} @@ %s::tsquery"
        )
    queries = [
        one.format(number=number, field=field, table=TABLES[field])
        for number, (_atom, field) in enumerate(wanted)
    ]
    with through_index() as cursor:
        cursor.execute(" UNION ALL ".join(queries), [expression(atom, vendor) for atom, _field in wanted])
        found = {number: bitmap(ids) for number, ids in cursor.fetchall()}
    return [found[number] for number in range(len(wanted))]


@contextmanager
def through_index():
    """A cursor that asks the index even for a frequent word.

    PostgreSQL would rather read every row: it does not know what it takes to unpack the tokens of each.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            yield cursor
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield cursor
        cursor.execute("SET LOCAL enable_seqscan = on")


def set_tokens_aside(schema_editor):
    """Keep the tokens of a record apart from its number, so that a thousand numbers are read from a few pages."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE records_searchtext SET (toast_tuple_target = 128)")


def ids(column):
    """The aggregate that gathers numbers of records for `bitmap`: as text, or as four bytes each."""
    if connection.vendor == "sqlite":
        return f"group_concat({column})"
    return f"string_agg(int4send({column}::int4), ''::bytea)"


def bitmap(gathered):
    """What `ids` gathered, as a bitmap; 50,000 numbers take some milliseconds."""
    if not gathered:
        return BitMap()
    if isinstance(gathered, str | int):
        return BitMap(array("I", map(int, str(gathered).split(","))))
    numbers = array("I", bytes(gathered))
    if sys.byteorder == "little":
        numbers.byteswap()
    return BitMap(numbers)
