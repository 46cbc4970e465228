"""The content generation: the number that every change the public can see raises, asked once a request.

Whoever keeps something in memory (labels, counts, whole pages) compares it with the number they keep.
"""

from contextvars import ContextVar

from django.apps import apps
from django.db import connection

_number = ContextVar("content_generation", default=None)


def check_again():
    """Let the next use ask the database. Called at the start of every request."""
    _number.set(None)


def current():
    """The number as it was when this request first asked: what is read after that is as new, or newer."""
    if _number.get() is None:
        _number.set(_read())
    return _number.get()


def _read():
    # Asked by every page, also by those that ask nothing else: the ORM would take several times as long.
    table = apps.get_model("records.Generation")._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {table} ORDER BY id LIMIT 1")  # noqa: S608
        row = cursor.fetchone()
    return row[0] if row else 0
