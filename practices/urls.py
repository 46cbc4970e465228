from django.urls import path

from practices.views import (
    assessments,
    benchmark,
    catalogue,
    charts,
    compare,
    here,
    regions,
    transfers,
)

urlpatterns = [
    path("practices/", catalogue.practice_list, name="practice_list"),
    path("practices/<slug:slug>/", catalogue.practice, name="practice"),
    path("practices/<slug:slug>/here/", here.practice_here, name="practice_here"),
    path("instruments/", catalogue.instrument_list, name="instrument_list"),
    path("instruments/<slug:slug>/", catalogue.instrument, name="instrument"),
    path("instruments/<slug:slug>/here/", here.instrument_here, name="instrument_here"),
    path("regions/", regions.region_list, name="region_list"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("benchmark/method/", assessments.method, name="benchmark_method"),
    path("transfers/", transfers.transfer_list, name="transfers"),
    path("transfers/transfers.csv", transfers.transfers_csv, name="transfers_csv"),
    path("transfers/transfers.json", transfers.transfers_json, name="transfers_json"),
    path("benchmark/", benchmark.benchmark, name="benchmark"),
    path("benchmark/grid.csv", benchmark.benchmark_csv, name="benchmark_csv"),
    path("benchmark/grid.json", benchmark.benchmark_json, name="benchmark_json"),
    path("network/<slug:country>/", regions.network, name="network"),
    path("benchmark/charts/", charts.charts, name="charts"),
    path("benchmark/charts/<slug:name>.svg", charts.chart_svg, name="chart_svg"),
    path("benchmark/charts/<slug:name>.csv", charts.chart_csv, name="chart_csv"),
    path("practices/<slug:slug>/figures/<int:number>.svg", charts.figures_svg, name="figures_svg"),
    path("practices/<slug:slug>/figures/<int:number>.csv", charts.figures_csv, name="figures_csv"),
    path("compare/", compare.compare, name="compare"),
    path("compare/compare.<slug:form>", compare.compare_file, name="compare_file"),
]
