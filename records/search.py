"""Finding records by words: every word typed stands somewhere in the record, in any case and accent.

`Record.objects.search(text)` is the one way in; what lies behind it may grow without anybody noticing.
"""

import re
import unicodedata

from django.db.models import Q

# Letters that carry no combining accent and would survive the decomposition.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i"})
MOST_WORDS = 20


def fold(text):
    """Return lower-case text without accents: "Östergötland" becomes "ostergotland", "ß" becomes "ss"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(PLAIN)


def words_of(text):
    """Return the folded words of a text, without marks; all that a query is made of."""
    return re.findall(r"\w+", fold(text))[:MOST_WORDS]


def matching(records, text):
    """Narrow a queryset of records to those in which every word is found; no word narrows nothing."""
    condition = Q()
    for word in words_of(text):
        condition &= Q(search_text__words__contains=word)
    return records.filter(condition) if condition else records


def index(*records):
    """Write the folded words of records of any kind. To be called when all their parts are saved."""
    from records.models import SearchText

    rows = [SearchText(record_id=record.pk, words=indexed(record)) for record in records]
    SearchText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record"], update_fields=["words"]
    )


def indexed(record):
    return " ".join(dict.fromkeys(re.findall(r"\w+", fold(" ".join(record.search_texts())))))
