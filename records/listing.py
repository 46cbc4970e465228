"""What every list of records shares: a form that answers for its mistakes, chips, orders, pages.

A list is a `RecordFilter` over published rows. Its subclass names its filters, the `vocabularies` of those
that offer choices, and its `ORDERS`; _filters.html, _chips.html and _result_bar.html follow from them.
"""

from dataclasses import dataclass
from functools import cached_property

import django_filters
from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Lower
from django.db.models.lookups import IsNull
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.filters import AnyOf, Order, quoted

PER_PAGE = 20
SHOWN_AT_ONCE = 8
SHOWN_OF_MANY = 6
MOST_VALUES = 300  # in one address; each becomes a chip whose own address repeats all the others


@dataclass(frozen=True)
class Choice:
    value: str
    word: str
    is_ticked: bool


@dataclass(frozen=True)
class Control:
    """One filter as the form shows it. A long one is folded after its first choices, the ticked ones among them."""

    name: str
    label: str
    input: str
    choices: list
    errors: list

    @property
    def first(self):
        if len(self.choices) <= SHOWN_AT_ONCE:
            return self.choices
        ticked = [choice for choice in self.choices if choice.is_ticked]
        others = [choice for choice in self.choices if not choice.is_ticked]
        return ticked + others[: max(0, SHOWN_OF_MANY - len(ticked))]

    @property
    def rest(self):
        first = self.first
        return [choice for choice in self.choices if choice not in first]

    @property
    def has_ticks(self):
        return any(choice.is_ticked for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it; in an empty list also how many records that would show."""

    word: str
    query: str
    count: int = 0


class ListForm(forms.Form):
    def clean(self):
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last year lies before the first."))


class RecordFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search", max_length=200)
    sort = Order()

    # {value of sort: (its name, columns)}; the first is the default; "country" means the country's name.
    ORDERS = {
        "newest": (gettext_lazy("Newest"), [F("checked_on").desc(nulls_last=True), F("published_at").desc()]),
        "title": (gettext_lazy("Title"), [Lower("title")]),
        "country": (gettext_lazy("Country"), ["country", Lower("title")]),
    }
    START = None  # the date that `from` and `to` ask for: a column or an expression

    class Meta:
        form = ListForm

    def __init__(self, data, *args, **kwargs):
        if sum(map(len, dict(data.lists()).values())) > MOST_VALUES:
            raise BadRequest("too many values in the address of a list")
        super().__init__(data, *args, **kwargs)

    def vocabularies(self):
        """{filter: Vocabulary} of the filters that offer choices."""
        raise NotImplementedError

    @cached_property
    def known(self):
        return self.vocabularies()

    @property
    def form(self):
        if not hasattr(self, "_form"):
            form = super().form
            for name, vocabulary in self.known.items():
                form.fields[name].choices = list(vocabulary.words.items())
            form.fields["sort"].choices = [(value, name) for value, (name, _columns) in self.ORDERS.items()]
        return self._form

    # The rows

    @property
    def qs(self):
        """No rows for a value that is not understood; django-filter itself would return all of them."""
        return super().qs if self.is_valid() else self.queryset.none()

    def filter_queryset(self, rows):
        return self.narrowed(rows).order_by(*self.order(), "pk")

    def narrowed(self, rows, without=None):
        if self.START is not None:
            rows = rows.annotate(start=self.START)
        for name, value in self.form.cleaned_data.items():
            if name != without:
                rows = self.filters[name].filter(rows, value)
        return rows

    def search(self, rows, name, text):
        return rows.search(text)

    def order(self):
        columns = self.ORDERS[self.form.cleaned_data["sort"] or next(iter(self.ORDERS))][1]
        unknown_last = [IsNull(F("start"), True)] if self.asks_for_years else []
        return unknown_last + [self.country_order() if column == "country" else column for column in columns]

    def country_order(self):
        """The countries as the reader's language sorts their names; no column of the database knows that."""
        ranks = enumerate(self.known["country"].words)
        return Case(
            *(When(region__country=code, then=Value(rank)) for rank, code in ranks), default=Value(999)
        )

    @property
    def asks_for_years(self):
        return self.is_valid() and any(self.form.cleaned_data.get(name) for name in ("from", "to"))

    # The address

    def given(self, name):
        """The values of one parameter as they stand in the address."""
        values = self.data.getlist(name)
        return [
            value
            for value in (values if isinstance(self.filters[name], AnyOf) else values[-1:])
            if value.strip()
        ]

    @property
    def active(self):
        return [name for name in self.filters if name != "sort" and self.given(name)]

    def address(self, drop, value=None):
        """The query without one value, or without the whole parameter; without the page in any case."""
        query = self.data.copy()
        query.setlist(drop, [other for other in query.getlist(drop) if value is not None and other != value])
        query.pop("page", None)
        for name, values in list(query.lists()):
            query.setlist(name, [other for other in values if other.strip()])
        return f"?{query.urlencode()}" if query.urlencode() else ""

    @property
    def query(self):
        """What the link to another page of the list begins with."""
        query = self.address("page").removeprefix("?")
        return f"{query}&" if query else ""

    # The words

    def word(self, name, value):
        if name == "from":
            return _("from %(year)s") % {"year": quoted(value)}
        if name == "to":
            return _("to %(year)s") % {"year": quoted(value)}
        words = self.known[name].words if name in self.known else {}
        return str(words.get(value) or _("“%(value)s”") % {"value": quoted(value)})

    @property
    def chips(self):
        return [
            Chip(self.word(name, value), self.address(name, value))
            for name in self.active
            for value in self.given(name)
        ]

    @property
    def ways_out(self):
        """For an empty list: what leaving out one filter would show, the most first. One query for all."""
        if not self.is_valid() or not self.active:
            return []
        counts = {f"without_{name}": self.count_without(name) for name in self.active}
        found = self.queryset.order_by().aggregate(**counts)
        ways = [
            Chip(", ".join(self.word(name, value) for value in self.given(name)), self.address(name), count)
            for name in self.active
            if (count := found[f"without_{name}"])
        ]
        return sorted(ways, key=lambda way: -way.count)

    def count_without(self, name):
        rows = self.narrowed(self.queryset.order_by(), without=name)
        return Count("pk", filter=Q(pk__in=rows.values("pk")))

    # The form

    def choices(self, name):
        vocabulary, ticked = self.known[name], set(self.given(name))
        return [
            Choice(value, word, value in ticked)
            for value, word in vocabulary.words.items()
            if value in vocabulary.used or value in ticked
        ]

    @property
    def controls(self):
        """The filters that have something to choose from, in the order in which the class names them."""
        return [
            Control(name, one.label, one.input, self.choices(name), self.form.errors.get(name, []))
            for name, one in self.filters.items()
            if name in self.known and len(self.known[name].used) > 1
        ]

    @property
    def hidden(self):
        """(parameter, value) in force of filters that have nothing to choose from."""
        shown = {control.name for control in self.controls}
        return [
            (name, value)
            for name in self.known
            if name not in shown
            for value in self.given(name)
            if value in self.known[name].words
        ]

    @property
    def span(self):
        """(parameter, label, value, errors) of the first and the last year."""
        return [
            (name, self.filters[name].label, quoted(self.data.get(name, "")), self.form.errors.get(name, []))
            for name in ("from", "to")
            if name in self.filters
        ]

    @property
    def orders(self):
        chosen = self.data.get("sort") or next(iter(self.ORDERS))
        return [Choice(value, name, value == chosen) for value, (name, _columns) in self.ORDERS.items()]

    @property
    def words_typed(self):
        return quoted(self.data.get("q", "")) if "q" in self.form.errors else self.data.get("q", "")

    @property
    def problems(self):
        """(name of the filter, message) of every value that could not be used."""
        return [
            (self.filters[name].label, message)
            for name, messages in self.form.errors.items()
            for message in messages
        ]


def page_of(rows, number):
    """One page of a list; a page that does not exist is not found, whatever its number is made of."""
    try:
        return Paginator(rows, PER_PAGE).page(number or 1)
    except InvalidPage as error:
        raise Http404 from error
