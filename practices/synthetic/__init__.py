"""Invented records, made to measure with: as many as wanted, the same ones for the same seed."""

MARK = "(synthetic "  # stands in every title, so on every page that shows the record


class NotEmpty(Exception):
    """The database holds records already; invented ones are never mixed with them."""
