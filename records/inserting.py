"""Raw inserts of many rows: no objects of a model, and to PostgreSQL by COPY, ten times as fast as INSERT."""

from django.db import connection


def insert(table, columns, rows):
    """Write tuples with a value for each column; the names are our own."""
    name = connection.ops.quote_name
    if rows:
        with connection.cursor() as cursor:
            WRITERS[connection.vendor](cursor, name(table), ", ".join(map(name, columns)), rows)


def copied(cursor, table, columns, rows):
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def executed(cursor, table, columns, rows):
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 our own names


WRITERS = {"postgresql": copied, "sqlite": executed}
