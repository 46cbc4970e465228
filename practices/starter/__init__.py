"""The starter content: YAML files to records, and back to the same YAML."""

from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures"
EMPLOYEES = "employees"
SIZES = ("units", "employees", "members")
SIZE_SOURCE = "one of the sources of this record"


class ContentError(Exception):
    """The files do not fit together; the message names file, record and key."""


def clean(row):
    """Check lengths and choices, which SQLite does not; what spans rows the database itself refuses."""
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])


def words_of(error):
    """Return a validation error as one line: field: what is wrong with it."""
    if hasattr(error, "error_dict"):
        return "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
    return " ".join(error.messages)
