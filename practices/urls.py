from django.urls import path

from practices.views import catalogue, compare, regions

urlpatterns = [
    path("practices/", catalogue.practice_list, name="practice_list"),
    path("practices/<slug:slug>/", catalogue.practice, name="practice"),
    path("instruments/", catalogue.instrument_list, name="instrument_list"),
    path("instruments/<slug:slug>/", catalogue.instrument, name="instrument"),
    path("regions/", regions.region_list, name="region_list"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("network/<slug:country>/", regions.network, name="network"),
    path("compare/", compare.compare, name="compare"),
    path("compare/compare.<slug:form>", compare.compare_file, name="compare_file"),
]
