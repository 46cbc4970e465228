"""Rows straight into the tables: the parent tables refuse bulk_create."""

from django.core.management.color import no_style
from django.db import connection, models

from records.inserting import insert


def write(model, rows):
    """Insert mappings {column: value}, all with the same columns; what they leave out gets the model's default."""
    if not rows:
        return
    given = list(rows[0])
    others = [field for field in written_fields(model) if field.attname not in given]
    defaults = tuple(field.get_default() for field in others)
    names = [*given, *(field.attname for field in others)]
    values = [(*row.values(), *defaults) for row in rows]
    insert(model._meta.db_table, [model._meta.get_field(name).column for name in names], values)


def written_fields(model):
    """All columns but the keys that the database counts itself."""
    return [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]


def prepare():
    """For this transaction: SQLite keeps its indexes in memory, PostgreSQL checks a million keys in one statement."""
    statements = {"sqlite": "PRAGMA cache_size = -400000", "postgresql": "SET LOCAL statement_timeout = 0"}
    with connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor])


def finish(models):
    """Let the next key be the one after those given, and the planner know how much there is."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
