"""What each place uses: the grid of places and types of instruments, as a page and as files."""

import csv
from functools import wraps

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from practices import coverage
from practices.coverage_cells import DECIDED, Wording, fields_of
from practices.models import Category, Level
from records.filters import KnownValues, quoted
from records.labels import alphabetical
from records.models import Region
from records.spreadsheets.writing import harmless

FIRST_YEAR = 1850
PLACES = {
    "partners": gettext_lazy("Countries of the partners, with the partner regions"),
    "europe": gettext_lazy("All countries of Europe recorded here"),
}


class OneKnown(forms.ChoiceField):
    default_error_messages = {"invalid_choice": gettext_lazy("“%(value)s” is not one of the choices.")}

    def validate(self, value):
        if value and not self.valid_value(value):
            message = self.error_messages["invalid_choice"] % {"value": quoted(value)}
            raise forms.ValidationError(message)


class GridForm(forms.Form):
    """What the address asks for. What cannot be used is said, and the rest holds."""

    places = OneKnown(label=gettext_lazy("Places"), choices=list(PLACES.items()), required=False)
    category = KnownValues(label=gettext_lazy("Instrument types"), choices=Category.choices, required=False)
    level = OneKnown(
        label=gettext_lazy("Level of the authority"),
        choices=[choice for choice in Level.choices if choice[0] in DECIDED],
        required=False,
    )
    year = forms.IntegerField(
        label=gettext_lazy("As it was in the year"), required=False, min_value=FIRST_YEAR
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].known = dict(Category.choices)

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError(_("This year lies in the future: nothing can be known of it."))
        return year

    @property
    def asked(self):
        """{parameter: value} as far as it is understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def problems(self):
        return [
            (name, self.fields[name].label, " ".join(messages))
            for name, messages in self.errors.items()
            if name in self.fields
        ]


def grid_of(form):
    """The grid that a form asks for; of all types where none is chosen."""
    asked = form.asked
    chosen = asked.get("category") or Category.values
    kinds = [kind for kind in coverage.types() if kind.category in chosen]
    counted = coverage.Asked(level=asked.get("level") or "", year=asked.get("year"))
    return coverage.Grid(listed(asked.get("places")), kinds, counted)


def listed(places):
    """The countries of the partners with their partner regions, or the Union and all countries."""
    if places == "europe":
        rows = Region.objects.filter(level__lte=Region.Level.COUNTRY)
        union = [row for row in rows if row.level == Region.Level.UNION]
        return union + alphabetical(row for row in rows if row.level == Region.Level.COUNTRY)
    partners = list(Region.objects.partners())
    codes = {place.country_code for place in partners}
    countries = alphabetical(Region.objects.countries().filter(code__in=codes))
    return [
        place
        for country in countries
        for place in [
            country,
            *alphabetical(row for row in partners if row.country_code == country.code and row != country),
        ]
    ]


@login_not_required
@require_safe
def benchmark(request):
    form = GridForm(request.GET)
    grid = grid_of(form)
    chosen, wording = form.asked.get("category") or [], Wording(grid.asked)
    context = {
        "form": form,
        "problems": form.problems,
        "asked": form.asked,
        "grid": grid,
        "rows": [(row.place, [*map(wording.shown, row.cells if chosen else row.mixes)]) for row in grid.rows],
        "findings": [*map(wording.shown, grid.shown_findings)],
        "columns": columns(grid.kinds, chosen),
        "letters": coverage.letters(grid.kinds) if chosen else [],
        "is_folded": not chosen,
        "groups": groups(request, chosen),
        "query": query_of(request),
        "places": PLACES.items(),
        "levels": form.fields["level"].choices,
        "is_narrowed": bool(request.GET),
    }
    return render(request, "practices/benchmark.html", context)


def columns(kinds, chosen):
    """[(category, its word, its types)] of those that are shown."""
    return [
        (value, word, [kind for kind in kinds if kind.category == value])
        for value, word in Category.choices
        if not chosen or value in chosen
    ]


def groups(request, chosen):
    """(words, address, whether it is in force) of the ways to fold and to unfold."""
    ways = [(_("Folded"), [])]
    ways += [(word, [value]) for value, word in Category.choices]
    ways.append((_("All types"), Category.values))
    return [(word, address(request, values), sorted(values) == sorted(chosen)) for word, values in ways]


def address(request, values):
    query = request.GET.copy()
    query.setlist("category", values)
    text = query.urlencode()
    return f"{reverse('benchmark')}{'?' if text else ''}{text}#grid"


def query_of(request):
    return f"?{request.GET.urlencode()}" if request.GET else ""


# Files


def as_asked(make):
    """A file says nowhere that a part of what was asked for is left out: the page does."""

    @wraps(make)
    def view(request):
        form = GridForm(request.GET)
        form.is_valid()
        if form.problems:
            return redirect(f"{reverse('benchmark')}{query_of(request)}")
        grid, start = grid_of(form), f"{request.scheme}://{request.get_host()}"
        wording = Wording(grid.asked)
        return make(grid, [fields_of(cell, wording, start) for row in grid.rows for cell in row.cells])

    return view


@login_not_required
@require_safe
@as_asked
def benchmark_csv(grid, cells):
    """One row for each cell. UTF-8 with its mark, which Excel asks for."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="messe-benchmark.csv"'
    writer = csv.writer(response)
    writer.writerow(cells[0] if cells else [])
    for row in cells:
        writer.writerow("" if value is None else harmless(str(value)) for value in row.values())
    return response


@login_not_required
@require_safe
@as_asked
def benchmark_json(grid, cells):
    answer = {
        "title": _("What each place uses"),
        "made_on": timezone.localdate(),
        "year": grid.asked.year,
        "level": grid.asked.level or None,
        "instruments": grid.instruments,
        "licence": "CC BY 4.0",
        "note": _("This is no ranking: it says what has been recorded and looked for, not how good it is."),
        "cells": cells,
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="messe-benchmark.json"'
    return response
