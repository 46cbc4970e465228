from csp.constants import NONE
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices.charts import files
from practices.charts.counting import CHARTS, countries_in_use
from practices.charts.figures import figure_charts
from practices.models import Category, Practice
from practices.views.assessments import benchmark_of, published_assessments
from records.models import Figure

OPEN_LICENCE = "CC BY 4.0"
# Opened on its own a drawing may show itself, with the rules that lie in it, and do nothing else.
POLICY = {
    "default-src": [NONE],
    "style-src": [f"'sha256-{files.digest_of_style()}'"],
    "frame-ancestors": [NONE],
    "sandbox": True,
}


@login_not_required
@require_safe
def charts(request):
    places = countries_in_use()
    category, countries, mistakes = asked(request.GET, places)
    context = {
        "charts": [] if mistakes else all_charts(category, countries),
        "mistakes": mistakes,
        "categories": Category.choices,
        "category": category,
        "places": places,
        "countries": countries,
        "shown": [
            name for value, name in [*Category.choices, *places] if value == category or value in countries
        ],
    }
    return render(request, "practices/charts.html", context)


def asked(parameters, places):
    """The category and the countries of the address, and what of it is not known, in words."""
    category, countries = parameters.get("category", ""), [*filter(None, parameters.getlist("country"))]
    mistakes = []
    if category and category not in Category.values:
        mistakes.append(_("There is no such category of instruments."))
    if not {code for code, _name in places}.issuperset(countries):
        mistakes.append(_("Nothing is recorded for one of these countries."))
    return category, sorted(set(countries)), mistakes


def all_charts(category, countries):
    query = query_of(category, countries)
    found = []
    for name, make in CHARTS.items():
        chart = make(category, countries)
        if chart.drawing:
            chart.svg_address = reverse("chart_svg", args=[name]) + query
            chart.csv_address = reverse("chart_csv", args=[name]) + query
        found.append((name, chart))
    return found


def query_of(category, countries):
    pairs = [("category", category)] * bool(category) + [("country", code) for code in countries]
    return f"?{urlencode(pairs)}" if pairs else ""


@login_not_required
@csp(POLICY)
@require_safe
def chart_svg(request, name):
    chart, query = asked_chart(request, name)
    return svg(request, f"messe-{name}", chart, reverse("charts") + query)


@login_not_required
@require_safe
def chart_csv(request, name):
    chart, _query = asked_chart(request, name)
    return sent(files.as_csv(chart), f"messe-{name}.csv", "text/csv; charset=utf-8")


def asked_chart(request, name):
    """The chart, and the query that narrows it."""
    category, countries, mistakes = asked(request.GET, countries_in_use())
    chart = CHARTS[name](category, countries) if name in CHARTS and not mistakes else None
    if chart is None or chart.drawing is None:
        raise Http404(_("There is no such drawing."))
    return chart, query_of(category, countries)


@login_not_required
@csp(POLICY)
@require_safe
def figures_svg(request, slug, number):
    practice, chart = chart_of_practice(slug, number)
    chart.title = f"{practice}: {chart.title}"
    licence = practice.text_licence.replace("CC-BY-4.0", OPEN_LICENCE)
    return svg(request, f"messe-{slug}-{number}", chart, practice.get_absolute_url(), licence)


@login_not_required
@require_safe
def figures_csv(request, slug, number):
    _practice, chart = chart_of_practice(slug, number)
    return sent(files.as_csv(chart), f"messe-{slug}-{number}.csv", "text/csv; charset=utf-8")


@login_not_required
@csp(POLICY)
@require_safe
def profile_svg(request, slug):
    practice, chart = profile_of_practice(slug)
    chart.title = f"{practice}: {chart.title}"
    return svg(request, f"messe-{slug}-profile", chart, practice.get_absolute_url())


@login_not_required
@require_safe
def profile_csv(request, slug):
    _practice, chart = profile_of_practice(slug)
    return sent(files.as_csv(chart), f"messe-{slug}-profile.csv", "text/csv; charset=utf-8")


def profile_of_practice(slug):
    rows = Practice.objects.published().prefetch_related(published_assessments())
    practice = get_object_or_404(rows, slug=slug)
    found = benchmark_of(practice)
    if found is None or found["chart"].drawing is None:
        raise Http404(_("There is no such drawing."))
    return practice, found["chart"]


def chart_of_practice(slug, number):
    figures = Prefetch("figures", Figure.objects.select_related("source"))
    practice = get_object_or_404(Practice.objects.published().prefetch_related(figures), slug=slug)
    found = figure_charts(practice.figures.all(), practice.language)
    if not 0 < number <= len(found):
        raise Http404(_("There is no such drawing."))
    return practice, found[number - 1]


def svg(request, name, chart, page, licence=OPEN_LICENCE):
    text = files.as_svg(chart, request.build_absolute_uri(page), licence)
    return sent(text, f"{name}.svg", "image/svg+xml")


def sent(text, name, content_type):
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(text, content_type=content_type, headers=headers)
