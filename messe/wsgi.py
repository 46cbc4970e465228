import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messe.settings")

application = get_wsgi_application()


def warm_up():
    """Read what every list needs before the first visitor waits for it; without a database the site starts all the same."""
    from records import bitmaps

    with suppress(DatabaseError):
        bitmaps.current()


warm_up()
