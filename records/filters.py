"""The filters that lists of records are made of.

A filter names a facet and the words of its values. It answers with bitmaps of the records that have a value;
records/listing.py combines them: any of the ticked values of one facet, and all facets together.
"""

from copy import copy

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import dates, generation, vocabularies
from records.labels import name_of_language
from records.models import Record

LONGEST_QUOTE = 40


def quoted(value):
    return Truncator(value).chars(LONGEST_QUOTE)


# Where the words of a facet come from: functions of the Bitmaps that return {value: word} in their order.


def of_vocabulary(facet):
    return lambda bitmaps: vocabularies.words(facet)


def of_words_in_use(facet):
    """Of a vocabulary that grows with drafts, only what published records have: the others are not told yet."""

    def words(bitmaps):
        used = bitmaps.values(facet)
        return {value: word for value, word in vocabularies.words(facet).items() if value in used}

    return words


def of_choices(choices):
    """Of a scale fixed in code, in its own order."""
    return lambda bitmaps: {str(value): str(word) for value, word in choices}


def of_languages(bitmaps):
    found = {code: name_of_language(code) for code in bitmaps.values("language")}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def of_places(bitmaps):
    """Regions, and countries by their code in the same list."""
    return places() | vocabularies.words("region")


def places():
    rows = vocabularies.rows("country")
    return {rows[value].code: word for value, word in vocabularies.words("country").items()}


def of_records(kind):
    """Of records of another kind, called by their titles."""
    return lambda bitmaps: titles(kind)


def titles(kind):
    known = _titles()
    if kind not in known:
        rows = Record.objects.published(kind).order_by("title", "pk")
        known[kind] = dict(rows.values_list("slug", "title"))
    return known[kind]


@generation.kept
def _titles():
    return {}


class KnownValues(forms.MultipleChoiceField):
    known = {}

    def valid_value(self, value):
        return value in self.known

    def validate(self, values):
        for value in values:
            if value and not self.valid_value(value):
                raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": quoted(value)})

    def clean(self, values):
        return [value for value in super().clean(values) if value]


class ListFilter(django_filters.Filter):
    def __deepcopy__(self, memo):
        """Each list copies all its filters, and only says whose they are: nothing inside them is changed."""
        return copy(self)


class AnyOf(ListFilter):
    """Ticked values of which any will do. `inside` names the facet of a first level that the values lie in."""

    field_class = KnownValues
    input = "checkbox"

    def __init__(self, label, words, *, inside=""):
        super().__init__(label=label)
        self.words, self.inside = words, inside

    def known(self, bitmaps, given):
        """{value: word} of all values that the address may give."""
        return self.words(bitmaps)

    def values(self, bitmaps, data):
        """{value: records}"""
        return bitmaps.values(self.field_name)

    def offered(self, bitmaps, data):
        """The values that have records, as far as the form offers them."""
        return self.values(bitmaps, data).keys()

    def given(self, values, data):
        """The values in force."""
        return values

    def ticked(self, values, data):
        """The values whose boxes are ticked."""
        return self.given(values, data)

    def short_word(self, value, word):
        """What a value is called below the one it lies in: Östergötland, not Östergötland, Sweden."""
        return str(vocabularies.rows(self.field_name).get(value, word))

    def lies_in(self, value):
        """The value of the first level that a value lies in."""
        row = vocabularies.rows(self.field_name).get(value)
        return row.inside if row else value


class ByLink(AnyOf):
    """Records that other pages link to: they narrow and have their chips, but no boxes in the form."""

    def __init__(self, label, kind):
        super().__init__(label, lambda bitmaps: {})
        self.kind = kind

    def known(self, bitmaps, given):
        """Only what is given: of thousands of titles, a page asks for one at most."""
        if not given:
            return {}
        rows = Record.objects.published(self.kind).filter(slug__in=given)
        return dict(rows.values_list("slug", "title"))

    def offered(self, bitmaps, data):
        return []


class InPlaces(AnyOf):
    """Regions, most often inside their countries. Only those that records name are offered, not all these lie in."""

    def offered(self, bitmaps, data):
        regions = vocabularies.rows("region")
        return [code for code in bitmaps.values("place") if code in regions or not self.inside]

    def lies_in(self, code):
        row = vocabularies.rows("region").get(code)
        countries = vocabularies.rows("country").values()
        return row.inside if row else next((one.country for one in countries if one.code == code), code)


class AtLeast(AnyOf):
    """One step of a scale, and all above it."""

    input = "radio"

    def values(self, bitmaps, data):
        steps = self.words(bitmaps)
        return {value: bitmaps.where(self.field_name, lambda step, low=value: step >= low) for value in steps}

    def offered(self, bitmaps, data):
        return bitmaps.values(self.field_name).keys()

    def given(self, values, data):
        return [min(values)] if values else []


class InForce(AnyOf):
    """In force or not on the day that the parameter `on` gives, today if it gives none."""

    def __init__(self):
        words = {"yes": gettext_lazy("In force"), "no": gettext_lazy("Not in force")}
        words["not_known"] = gettext_lazy("Date not known")
        super().__init__(gettext_lazy("In force"), of_choices(words.items()))

    def values(self, bitmaps, data):
        day = (data.get("on") or timezone.localdate()).isoformat()
        ended = bitmaps.where("end", lambda end: end < day)
        begun = bitmaps.where("start", lambda start: start <= day)
        later = bitmaps.where("start", lambda start: start > day)
        dated = begun | later
        return {"yes": begun - ended, "no": ended | later, "not_known": bitmaps.everything - dated - ended}

    def given(self, values, data):
        """A day alone asks for what was in force on it; its box stays free, for to untick it would change nothing."""
        return values or (["yes"] if data.get("on") else [])

    def ticked(self, values, data):
        return values


class PartialDate(forms.CharField):
    """A year, a month or a day; of a period the last day counts."""

    def clean(self, value):
        return dates.parse(super().clean(value), end=True)[0]


class OnDay(ListFilter):
    field_class = PartialDate

    def __init__(self):
        super().__init__(label=gettext_lazy("On"))


class Year(ListFilter):
    """One end of a span of years. A record whose date is not known stays, and is listed last."""

    field_class = forms.IntegerField

    def __init__(self, facet, label, *, leaves_out):
        super().__init__(label=label, min_value=1500, max_value=2200)
        self.facet, self.leaves_out = facet, leaves_out

    def left_out(self, bitmaps, year):
        return bitmaps.where(self.facet, lambda date: self.leaves_out(int(date[:4]), year))


def span_of_years():
    """The filters `from` and `to`; a function makes them because `from` cannot be a name in Python."""
    return {
        "from": Year("end", gettext_lazy("From"), leaves_out=lambda end, year: end < year),
        "to": Year("start", gettext_lazy("To"), leaves_out=lambda start, year: start > year),
    }


class OneOf(ListFilter):
    """A choice that leaves no record out: an order, a number of rows, a view."""

    field_class = forms.ChoiceField

    def __init__(self, label, message):
        super().__init__(label=label, error_messages={"invalid_choice": message})
