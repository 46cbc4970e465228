"""The content generation: the number that every change the public can see raises, asked once a request.

Whatever a worker keeps in memory (labels, vocabularies, bitmaps, pages) is marked with it and read again
when the number has moved on.
"""

from contextvars import ContextVar
from functools import wraps
from threading import RLock

from django.apps import apps
from django.db import connection

_number = ContextVar("content_generation", default=None)
_memories = []


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
        cursor.execute(f"SELECT number FROM {table} ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else 0


def kept(read):
    """Remember what a function without arguments has read, in this worker, until the content changes.

    What is newer is kept: of two requests at once, the one that began before a change must not undo it.
    """
    memory, reading = new_memory(), RLock()

    @wraps(read)
    def of_today():
        number = current()
        if memory.get("newest", NEVER)[0] < number:
            with reading:
                if memory.get("newest", NEVER)[0] < number:
                    memory["newest"] = (number, read())
        return memory["newest"][1]

    return of_today


NEVER = (-1, None)


def new_memory():
    """A dict that `forget` empties."""
    memory = {}
    _memories.append(memory)
    return memory


def forget():
    """Let go of everything: for tests, and after a load that this process has made itself."""
    for memory in _memories:
        memory.clear()
    check_again()
