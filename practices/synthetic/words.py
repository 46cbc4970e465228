"""Some thousand words of each language, the most frequent first, and texts drawn from them by Zipf."""

import random
import re
from collections import Counter
from itertools import accumulate, product

from .languages import LANGUAGES

MOST_WORDS = 3600  # of one language
LETTERS = re.compile(r"[^\W\d_]{3,24}")


class Words:
    """The words of one language, drawn with the generator of the run."""

    def __init__(self, language, known):
        plain, longer = forms(LANGUAGES[language])
        small = LANGUAGES[language].small.split()
        self.nouns = plain
        self.words = list(dict.fromkeys([*small, *known, *plain, *longer]))[:MOST_WORDS]
        self.weights = zipf(len(self.words))
        self.noun_weights = zipf(len(self.nouns), 0.7)

    def text(self, draw, number, most=None):
        """A text of sentences; `most` letters, cut at a word."""
        words = draw.choices(self.words, cum_weights=self.weights, k=number)
        sentences = [" ".join(words[start : start + 14]) for start in range(0, number, 14)]
        text = ". ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)
        return f"{text}." if not most or len(text) < most else text[: most - 1].rpartition(" ")[0] + "."

    def points(self, draw, number):
        """Short lines, one point each."""
        return "\n".join(self.text(draw, 7) for _point in range(number))

    def title(self, draw):
        words = draw.choices(self.nouns, cum_weights=self.noun_weights, k=draw.randint(2, 4))
        title = " ".join(words)
        return title[0].upper() + title[1:]


def zipf(number, power=1.0):
    """Cumulative weights of ranks: the second stands for half of the first."""
    return list(accumulate(1 / (rank + 2) ** power for rank in range(number)))


def forms(language):
    """Return the forms of the stems, and those with a first part, each in a mixed order that never changes."""
    order = random.Random(20120101)  # noqa: S311 mixes words, guards nothing
    nouns = inflected(language.nouns)
    plain = nouns + inflected(language.others)
    longer = [first + noun for first, noun in product(language.firsts.split(), nouns)]
    order.shuffle(plain)
    order.shuffle(longer)
    return plain, longer


def inflected(groups):
    return [
        stem + ending.strip("-")
        for endings, stems in groups.items()
        for stem, ending in product(stems.split(), endings.split())
    ]


def vocabularies(files):
    """Return {language: Words} from the texts of the fixture files and the forms."""
    known = {language: Counter() for language in LANGUAGES}
    for language, text in texts_of(files):
        if language in known:
            known[language].update(word.lower() for word in LETTERS.findall(text))
    return {
        language: Words(language, [word for word, _times in found.most_common()])
        for language, found in known.items()
    }


def texts_of(files):
    """Yield (language, text) of what the fixtures say in any language."""
    for row in files["practices"]:
        for key in ("title", "problem", "approach", "transferability_notes"):
            yield "en", row[key] or ""
        yield "en", " ".join([*row["success_factors"], *row["challenges"]])
    for row in files["instruments"]:
        yield "en", " ".join([row["title_en"], *row["what_it_does"]])
        yield row["original_language"], row["title_original"] or ""
    for row in files["glossary"]:
        yield "en", f"{row['term_en']} {row['definition_en']}"
        yield "sv", f"{row['term_sv']} {row['definition_sv']}"
        for word in row["equivalents"]:
            yield word["language"], word["text"]
    for _name, rows in files["vocabularies"].items():
        if isinstance(rows, list) and rows and "sv" in rows[0]:
            yield "sv", " ".join(row["sv"] for row in rows)
