import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messe.settings")

application = get_wsgi_application()


def warm_up():
    """Read what every page needs before the first visitor waits for it; without a database the site starts all the same.

    What is there then stays for good. It is set apart from garbage collection, which would walk through all of it
    again and again, and let a page wait for some 60 ms each time.
    """
    from records import bitmaps, vocabularies

    get_resolver().url_patterns  # noqa: B018 imports all views
    with suppress(DatabaseError):
        bitmaps.current()
        vocabularies.all_rows()
    gc.collect()
    gc.freeze()


warm_up()
