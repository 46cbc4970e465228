"""Raw inserts of many rows: the parent tables refuse bulk_create, and COPY is ten times as fast."""

from django.core.management.color import no_style
from django.db import connection, models


def write(model, rows):
    """Insert mappings {column: value}, all with the same columns; what they leave out gets the model's default."""
    if not rows:
        return
    given = list(rows[0])
    others = [
        field
        for field in model._meta.local_concrete_fields
        if field.attname not in given and is_written(field)
    ]
    defaults = tuple(field.get_default() for field in others)
    names = [*given, *(field.attname for field in others)]
    values = [(*row.values(), *defaults) for row in rows]
    columns = ", ".join(connection.ops.quote_name(model._meta.get_field(name).column) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        WRITERS[connection.vendor](cursor, table, columns, values)


def is_written(field):
    return not isinstance(field, models.AutoField)


def copy(cursor, table, columns, rows):
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def insert(cursor, table, columns, rows):
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 our own names


WRITERS = {"postgresql": copy, "sqlite": insert}


def prepare():
    """SQLite keeps the indexes in memory while they grow in no order."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -400000")


def finish(models):
    """Let the next key be the one after those given, and the planner know how much there is."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
