"""The filters that lists of records are made of, and the words of their choices."""

import datetime
from dataclasses import dataclass

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.labels import alphabetical
from records.models import Record, Region

LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Vocabulary:
    """The values of one filter, {value: word}, in the order in which they are shown; and those in use."""

    words: dict
    used: set

    @classmethod
    def of_rows(cls, rows, key="code"):
        """Of vocabulary rows that carry `is_used`, sorted as the reader's language sorts."""
        rows = alphabetical(rows)
        words = {getattr(row, key): str(row) for row in rows}
        return cls(words, {getattr(row, key) for row in rows if row.is_used})

    @classmethod
    def of_choices(cls, choices, used):
        """Of a scale fixed in code, in its own order."""
        return cls({str(value): word for value, word in choices}, {str(value) for value in used})


def used_by(records, key):
    """A condition on vocabulary rows: one of the records points at the row."""
    return Exists(records.order_by().filter(**{key: OuterRef("pk")}))


def place_vocabularies(records):
    """The countries and the regions, marked where the records apply."""
    is_used = used_by(records, "region") | used_by(records, "also_regions")
    places = alphabetical(Region.objects.annotate(is_used=is_used))
    countries = {place.country: str(place) for place in places if place.level <= Region.Level.COUNTRY}
    regions = {place.code: place.with_country for place in places}
    used = [place for place in places if place.is_used]
    return {
        "country": Vocabulary(countries, {place.country for place in used}),
        "region": Vocabulary(regions, {place.code for place in used if place.level > Region.Level.COUNTRY}),
    }


def data_status_vocabulary(records):
    return Vocabulary.of_choices(
        Record.DataStatus.choices, records.order_by().values_list("data_status", flat=True).distinct()
    )


def quoted(value):
    return Truncator(value).chars(LONGEST_QUOTE)


class KnownValues(forms.MultipleChoiceField):
    def validate(self, values):
        for value in values:
            if value and not self.valid_value(value):
                raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": quoted(value)})

    def clean(self, values):
        return [value for value in super().clean(values) if value]


class AnyOf(django_filters.Filter):
    """Ticked values of which any will do. Asked in a subquery: a record with two of them comes once."""

    field_class = KnownValues
    input = "checkbox"

    def filter(self, rows, values):
        if not values:
            return rows
        found = rows.model.objects.filter(**{f"{self.field_name}__in": values})
        return rows.filter(pk__in=found.values("pk"))


class AtLeast(AnyOf):
    """One step of a scale, and all above it."""

    input = "radio"

    def filter(self, rows, values):
        return rows.filter(**{f"{self.field_name}__gte": min(map(int, values))}) if values else rows


class InCountries(AnyOf):
    def filter(self, rows, values):
        if not values:
            return rows
        places = Region.objects.filter(self.places(values))
        also = rows.model.objects.filter(also_regions__in=places)
        return rows.filter(Q(region__in=places) | Q(pk__in=also.values("pk")))

    def places(self, countries):
        return Q(country__in=countries)


class InRegions(InCountries):
    def places(self, codes):
        """The regions and all below them; the Union stands for itself, not for all of Europe."""
        condition = Q()
        for code in codes:
            condition |= Q(code=code) if code == "EU" else Q(code__startswith=code)
        return condition


class Year(django_filters.Filter):
    """One end of a span of years. A record whose date is not known stays, and is listed last."""

    field_class = forms.IntegerField

    def __init__(self, column, label, *, month, day, inside):
        super().__init__(column, label=label, min_value=1500, max_value=2200)
        self.month_and_day, self.inside = (month, day), inside

    def filter(self, rows, year):
        if year is None:
            return rows
        bound = datetime.date(year, *self.month_and_day)
        within = Q(**{f"{self.field_name}__{self.inside}": bound})
        return rows.filter(within | Q(**{f"{self.field_name}__isnull": True}))


def span_of_years(start, end):
    """The filters `from` and `to`; a function makes them because `from` cannot be a name in Python."""
    return {
        "from": Year(end, gettext_lazy("From"), month=1, day=1, inside="gte"),
        "to": Year(start, gettext_lazy("To"), month=12, day=31, inside="lte"),
    }


class Order(django_filters.Filter):
    """The parameter `sort`: it orders the rows at the end and leaves none out."""

    field_class = forms.ChoiceField

    def __init__(self):
        message = gettext_lazy("There is no such order.")
        super().__init__(label=gettext_lazy("Sort by"), error_messages={"invalid_choice": message})

    def filter(self, rows, value):
        return rows
