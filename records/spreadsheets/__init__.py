"""Records in spreadsheets: lists go out as XLSX or CSV, files come in through a preview that changes nothing.

`columns` make the cells of a kind, `reading` opens files, `layouts` finds the columns in them, `planning` says what
would become of each row, `applying` does it, `writing` makes files, `pages` are the pages of the admin. What a kind has
of its own stands in `import_export.py` of its app.
"""

from django.core.exceptions import ValidationError


class FileRefused(ValidationError):
    """Nothing of the file can be used; its messages say why."""
