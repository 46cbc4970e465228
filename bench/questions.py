"""What is asked: an address of the site, and the same question to Datasette where it knows an answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    name: str
    path: str
    datasette: str | None = None  # its part of the address; None: Datasette has no such page


def questions(counts):
    """The questions for a database with {kind: number} of records."""
    practice = counts["actor"] + counts["instrument"] + counts["practice"] // 2
    page = max(2, counts["practice"] // 20 * 4 // 5)
    ticks = "category=legal&country=SE&country=IT&level=regional"
    same_ticks = "category=legal&country__in=SE,IT&level=regional"
    return [
        # The first two are those that Datasette has to answer at every size, however long it takes.
        Question("list, all facets", "/practices/", ""),
        Question("one frequent word", "/practices/?q=social", "_search=social"),
        Question("one facet ticked", "/practices/?category=legal", "category=legal"),
        Question("four ticks in three facets", f"/practices/?{ticks}", same_ticks),
        Question("three words", "/practices/?q=social+public+work", "_search=social+public+work"),
        Question("a word and four ticks", f"/practices/?q=social&{ticks}", f"_search=social&{same_ticks}"),
        Question("a mistyped word", "/practices/?q=cooperatvie"),
        Question("deep page", f"/practices/?page={page}"),
        Question("map", "/practices/?view=map"),
        Question("search in all kinds", "/search/?q=social"),
        Question("detail page", f"/practices/synthetic-practice-{practice:06}/"),
    ]
