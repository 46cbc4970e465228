"""The starter content: YAML files to records, and back to the same YAML."""

from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures"
EMPLOYEES = "employees"
SIZES = ("units", "employees", "members")
SIZE_SOURCE = "one of the sources of this record"


class ContentError(Exception):
    """The files do not fit together; the message names file, record and key."""
