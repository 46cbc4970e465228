from django.urls import path

from practices.views import benchmark, catalogue, regions

urlpatterns = [
    path("practices/", catalogue.practice_list, name="practice_list"),
    path("practices/<slug:slug>/", catalogue.practice, name="practice"),
    path("instruments/", catalogue.instrument_list, name="instrument_list"),
    path("instruments/<slug:slug>/", catalogue.instrument, name="instrument"),
    path("regions/", regions.region_list, name="region_list"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("benchmark/", benchmark.benchmark, name="benchmark"),
    path("benchmark/grid.csv", benchmark.benchmark_csv, name="benchmark_csv"),
    path("benchmark/grid.json", benchmark.benchmark_json, name="benchmark_json"),
    path("network/<slug:country>/", regions.network, name="network"),
]
