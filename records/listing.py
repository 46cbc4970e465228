"""What every list of records shares: filters that answer for their mistakes, what they find, orders, pages.

A list is a `RecordFilter` over published rows. Its subclass names its filters and its `ORDERS`; what is found
is worked out on bitmaps (records/bitmaps.py), and only the rows of one page are fetched. How the form shows
itself is in records/controls.py.
"""

from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from records import bitmaps, controls, vocabularies
from records.filters import AnyOf, OneOf, Year, quoted
from records.found import Found
from records.hits import hits
from records.search.query import MOST_LETTERS
from records.search.searched import Searched, notes

PER_PAGE = ["20", "50", "100"]
MOST_VALUES = 100  # in one address; each becomes a chip whose own address repeats all the others
LONGEST_VALUE, LONGEST_VALUES = 100, {"q": MOST_LETTERS}  # letters of a value that links repeat
LONGEST_TYPED = 400  # letters that the search box shows again
NOT_NARROWING = {"sort", "per_page", "view", "synonyms", "on"}
VIEWS = {"list": gettext_lazy("List"), "map": gettext_lazy("Map")}


class ListForm(forms.Form):
    def clean(self):
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last year lies before the first."))


class RecordFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"))
    synonyms = OneOf(gettext_lazy("Synonyms"), gettext_lazy("Synonyms can only be off."))
    sort = OneOf(gettext_lazy("Sort by"), gettext_lazy("There is no such order."))
    per_page = OneOf(gettext_lazy("Rows on a page"), gettext_lazy("Choose 20, 50 or 100 rows."))
    view = OneOf(gettext_lazy("View"), gettext_lazy("There is no such view."))

    # {value of sort: (its name, the order of records/bitmaps.py)}; the first is the default.
    ORDERS = {
        "newest": (gettext_lazy("Newest checked"), "newest"),
        "title": (gettext_lazy("Title"), "title"),
        "country": (gettext_lazy("Country"), "title"),
    }
    BEST = (gettext_lazy("Best match"), "newest")  # where something is searched for, and the default then

    class Meta:
        form = ListForm

    def __init__(self, data, *args, **kwargs):
        if sum(map(len, dict(data.lists()).values())) > MOST_VALUES:
            raise BadRequest("too many values in the address of a list")
        super().__init__(data, *args, **kwargs)

    @cached_property
    def bitmaps(self):
        return bitmaps.current()

    @cached_property
    def everything(self):
        """All published records of the kind."""
        return self.bitmaps.of_kind(self.queryset.model._meta.model_name)

    @cached_property
    def words(self):
        """{facet: {value: word}}"""
        return {name: one.known(self.bitmaps, self.given(name)) for name, one in self.facets.items()}

    @cached_property
    def facets(self):
        return {name: one for name, one in self.filters.items() if isinstance(one, AnyOf)}

    def get_form_class(self):
        """Made once for each kind of list, not for each page."""
        kind = type(self)
        if "form_class" not in vars(kind):
            kind.form_class = super().get_form_class()
        return kind.form_class

    @property
    def form(self):
        if not hasattr(self, "_form"):
            form = super().form
            for name, words in self.words.items():
                form.fields[name].known = words
            for name, values in self.fixed_choices().items():
                form.fields[name].choices = [(value, value) for value in values]
        return self._form

    def fixed_choices(self):
        return {
            "sort": {"best": self.BEST} | self.ORDERS,
            "per_page": PER_PAGE,
            "view": VIEWS,
            "synonyms": ["off"],
        }

    @staticmethod
    def counted(number):
        """A number of these records in words: 12 practices."""
        raise NotImplementedError

    # What was asked for

    def given(self, name):
        """The values of one parameter as they stand in the address."""
        values = self.data.getlist(name)
        return [value for value in (values if name in self.facets else values[-1:]) if value.strip()]

    @cached_property
    def active(self):
        """The parameters that narrow the list."""
        return [name for name in self.filters if name not in NOT_NARROWING and self.given(name)] + (
            ["on"] if "on" in self.filters and self.given("on") else []
        )

    @cached_property
    def asked(self):
        """{parameter: value} as understood; empty if any of them is not."""
        return self.form.cleaned_data if self.is_valid() else {}

    @cached_property
    def searched(self):
        """What the words typed find among all records of the kind; None if no word was typed."""
        text = self.asked.get("q", "")
        with_synonyms = self.asked.get("synonyms") != "off"
        searched = Searched(text, self.bitmaps, self.everything, with_synonyms=with_synonyms)
        return searched if searched.query.asks_for_something else None

    # What is found

    @cached_property
    def narrowings(self):
        """{name of a filter, of the first level where there are two: the records it leaves}."""
        found = {name: left for name in self.facets if (left := self.left_by(name)) is not None}
        for name, one in self.filters.items():
            if isinstance(one, Year) and self.asked.get(name):
                found[name] = self.everything - one.left_out(self.bitmaps, self.asked[name])
        if self.searched:
            found["q"] = self.searched.found
        return found

    def left_by(self, name):
        """The records with one of the ticked values. A ticked value of the second level narrows the one it lies in."""
        one, inner = self.facets[name], self.second_level(name)
        if one.inside in self.facets:
            return None
        ticked = one.given(self.asked.get(name, []), self.asked)
        inside = self.asked.get(inner, []) if inner else []
        if not ticked and not inside:
            return None
        narrowed = {self.facets[inner].lies_in(value) for value in inside}
        values = one.values(self.bitmaps, self.asked)
        found = [values[value] for value in ticked if value not in narrowed and value in values]
        return BitMap.union(BitMap(), *found, self.bitmaps.having(inner, inside))

    def second_level(self, name):
        return next((inner for inner, one in self.facets.items() if one.inside == name), "")

    def matching(self, without=""):
        """The records that all filters leave, or all but one."""
        if not self.is_valid():
            return BitMap()
        found = self.everything
        for name, left in self.narrowings.items():
            if name != without:
                found = found & left
        return found

    @cached_property
    def found(self):
        return self.matching()

    # Their order

    @property
    def orders(self):
        """{value of sort: (its name, the order of the bitmaps)} that can be chosen."""
        return ({"best": self.BEST} if self.given("q") else {}) | self.ORDERS

    @property
    def order(self):
        """The order in force; of the best match there is none where nothing is searched for."""
        asked = self.asked.get("sort")
        return asked if asked in self.orders else next(iter(self.orders))

    def classes(self):
        """The records in groups of which each comes before the next; inside a group the order decides."""
        groups = [self.found]
        if self.order == "best" and self.searched:
            groups = [self.found & one for one in self.searched.classes]
        elif self.order == "country":
            groups = self.by_country()
        if not self.asks_for_years:
            return groups
        dated = self.bitmaps.where("start", bool)
        return [one & dated for one in groups] + [one - dated for one in groups]

    def by_country(self):
        """The countries as the reader's language sorts their names; a record with two comes with the first."""
        groups, left = [], self.found
        for value in vocabularies.words("country"):
            groups.append(left & self.bitmaps.having("country", [value]))
            left = left - groups[-1]
        return [*groups, left]

    @property
    def asks_for_years(self):
        return any(self.asked.get(name) for name in ("from", "to"))

    def page(self, number):
        """One page of the list; a page that does not exist is not found, whatever its number is made of."""
        found = Found(self)
        number = number or "1"
        try:
            return Paginator(found, int(self.page_size)).page(number if is_number(number) else None)
        except InvalidPage as error:
            raise Http404 from error

    @property
    def page_size(self):
        return self.asked.get("per_page") or PER_PAGE[0]

    @property
    def page_sizes(self):
        return PER_PAGE

    @property
    def shown_as(self):
        return self.asked.get("view") or "list"

    @property
    def views(self):
        return [
            {
                "name": name,
                "query": self.address("view", view="" if code == "list" else code),
                "is_current": code == self.shown_as,
            }
            for code, name in VIEWS.items()
        ]

    # The address

    @property
    def words_typed(self):
        return self.data.get("q", "")[:LONGEST_TYPED]

    @property
    def day_typed(self):
        return quoted(self.data.get("on", ""))

    @cached_property
    def understood(self):
        """{parameter: values} without what is no filter, and cut to what is looked at: every link repeats it."""
        return {
            name: [cut(name, value) for value in values if value.strip()]
            for name, values in self.data.lists()
            if name in self.filters
        }

    def address(self, drop="", value=None, **new):
        """The query without one value, or without a whole parameter, and with new ones; without the page in any case."""
        given = self.understood | {name: [one] if one else [] for name, one in new.items()}
        if drop not in new:
            left = [] if value is None else [one for one in given.get(drop, []) if one != cut(drop, value)]
            given = given | {drop: left}
        query = urlencode(given, doseq=True)
        return f"?{query}" if query else ""

    @property
    def query(self):
        """What the link to another page of the list begins with."""
        query = self.address("page").removeprefix("?")
        return f"{query}&" if query else ""

    def word(self, name, value):
        if name == "from":
            return _("from %(year)s") % {"year": quoted(value)}
        if name == "to":
            return _("to %(year)s") % {"year": quoted(value)}
        if name == "on":
            sentence = _("on %(day)s") if self.given("in_force") else _("in force on %(day)s")
            return sentence % {"day": date_format(day) if (day := self.asked.get("on")) else quoted(value)}
        return str(self.words.get(name, {}).get(value) or _("“%(value)s”") % {"value": quoted(value)})


def cut(name, value):
    return value[: LONGEST_VALUES.get(name, LONGEST_VALUE)]


def is_number(text):
    """As this site writes numbers: " 2" and "٢" are other addresses of the same page."""
    return text.isascii() and text.isdigit()


def list_page(request, filters, template, **context):
    """The page of a list, or only its content where a script asks to put it in place of the old."""
    shows_rows = filters.shown_as == "list"
    page = filters.page(request.GET.get("page")) if shows_rows else None
    shown = controls.controls(filters)
    context |= {
        "filters": filters,
        "page": page,
        "controls": shown,
        "hidden": controls.hidden(filters, shown),
        "span": controls.span(filters),
        "chips": controls.chips(filters),
        "problems": controls.problems(filters, shown),
        "ways_out": [] if filters.found else controls.ways_out(filters),
        "searched": notes(filters.searched, filters.data.get("q", ""), filters.address),
        "path": request.path,
        "number_in_words": filters.counted(len(filters.found)),
        "hits": hits(filters, request.path) if filters.found and not shows_rows else None,
        "frame": "records/_fragment.html" if asks_for_fragment(request) else "base.html",
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def asks_for_fragment(request):
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers
