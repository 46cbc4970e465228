"""Letters without case and accents: for sorting, and for the words of the search."""

import unicodedata

# Letters that carry no combining accent and would survive the decomposition; casefold has made ß two letters.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "\u00ad": ""})


def fold(text):
    """Return lower-case text without accents: "Östergötland" becomes "ostergotland", "ß" becomes "ss"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(PLAIN)
