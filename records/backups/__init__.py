"""The whole site in one file: the database and what was uploaded, written while it runs, and put back."""


class BackupError(Exception):
    """What stands in the way, as a sentence for whoever keeps the site."""
