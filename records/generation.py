"""The number of the content that the public sees, asked of the database at most once a request.

Whatever a worker keeps in memory (labels, vocabularies, bitmaps, pages) is marked with it and read again
when the number has moved on.
"""

from contextvars import ContextVar
from functools import wraps

from django.apps import apps

_asked = ContextVar("content_generation", default=None)
_memories = []


def current():
    number = _asked.get()
    if number is None:
        number = apps.get_model("records.Generation").current()
        _asked.set(number)
    return number


def check_again():
    """Let the next use ask the database. Called at the start of every request."""
    _asked.set(None)


def new_memory():
    """A dict that `forget` empties."""
    memory = {}
    _memories.append(memory)
    return memory


def kept(read):
    """Remember what a function without arguments has read, in this worker, until the content changes."""
    memory = new_memory()

    @wraps(read)
    def of_today():
        number, value = memory.get("newest", (None, None))
        if number != current():
            number, value = memory["newest"] = (current(), read())
        return value

    return of_today


def forget():
    """Let go of everything: for tests, and after a load that this process has made itself."""
    for memory in _memories:
        memory.clear()
    check_again()
