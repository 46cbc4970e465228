"""One search among some records: what was typed, what was found, and what may have been meant."""

from functools import cached_property

from django.utils.text import Truncator
from pyroaring import BitMap

from records.search import spelling
from records.search.meaning import understand
from records.search.query import parse
from records.search.ranking import rank

LONGEST_SHOWN = 80  # letters of what was typed, in a sentence about it
FEW = 3  # with no more hits than this, another spelling is offered


class Searched:
    """`among` are the records searched. A text that finds nothing is searched as it was probably meant."""

    def __init__(self, text, bitmaps, among, *, with_synonyms=True):
        self.text, self.bitmaps, self.among, self.with_synonyms = text, bitmaps, among, with_synonyms
        self.query = parse(text)

    def ranked(self, text):
        meaning = understand(parse(text), with_synonyms=self.with_synonyms)
        return meaning, rank(meaning, self.bitmaps, self.among)

    @cached_property
    def as_typed(self):
        return self.ranked(self.text)

    @cached_property
    def other_spelling(self):
        """The text with other words in place of those that find little; "" if there is none, or no need."""
        few = len(self.as_typed[1].found) <= FEW
        return spelling.corrected(self.query, self.bitmaps, self.among) if few else ""

    @cached_property
    def replaced_by(self):
        """The spelling that was searched for because the one typed finds nothing."""
        if self.as_typed[1].found or not self.other_spelling:
            return ""
        return self.other_spelling if self.ranked(self.other_spelling)[1].found else ""

    @cached_property
    def suggestion(self):
        """(spelling, number of its hits) that may have been meant where only few were found."""
        if not self.as_typed[1].found or not self.other_spelling:
            return None
        number = len(self.ranked(self.other_spelling)[1].found)
        return (self.other_spelling, number) if number > len(self.found) else None

    @cached_property
    def searched_for(self):
        return self.ranked(self.replaced_by) if self.replaced_by else self.as_typed

    @property
    def searched_text(self):
        return self.replaced_by or self.text

    @property
    def meaning(self):
        return self.searched_for[0]

    @property
    def classes(self):
        return self.searched_for[1].classes

    @cached_property
    def found(self):
        return self.searched_for[1].found or BitMap()

    @property
    def synonyms(self):
        return self.searched_for[1].synonyms


def notes(searched, text, address):
    """What a page says about a search, with the addresses of other ways to search.

    `searched` is None where no word was typed; `address(**parameters)` makes the query of another search.
    """
    if searched is None:
        return {"typed": Truncator(text).chars(LONGEST_SHOWN), "has_no_words": bool(text.strip())}
    suggestion, number = searched.suggestion or ("", 0)
    return {
        "typed": Truncator(text).chars(LONGEST_SHOWN),
        "replaced_by": searched.replaced_by,
        "replaced_query": address(q=searched.replaced_by),
        "suggestion": suggestion,
        "suggestion_number": number,
        "suggestion_query": address(q=suggestion),
        "synonyms": searched.synonyms,
        "is_without_synonyms": not searched.with_synonyms,
        "without_synonyms_query": address(synonyms="off"),
        "with_synonyms_query": address(synonyms=""),
        "is_cut": searched.query.is_cut,
    }
