from django import template
from django.urls import reverse

from practices.charts.figures import figure_charts

register = template.Library()


@register.simple_tag
def drawn_figures(practice):
    """Its figures over time, from what is fetched already; files only of what the public can see."""
    charts = figure_charts(practice.figures.all(), practice.language)
    if practice.is_public:
        for number, chart in enumerate(charts, 1):
            chart.svg_address = reverse("figures_svg", args=[practice.slug, number])
            chart.csv_address = reverse("figures_csv", args=[practice.slug, number])
    return charts
