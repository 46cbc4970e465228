from django.urls import path

from practices.views import catalogue, here, regions, transfers

urlpatterns = [
    path("practices/", catalogue.practice_list, name="practice_list"),
    path("practices/<slug:slug>/", catalogue.practice, name="practice"),
    path("practices/<slug:slug>/here/", here.practice_here, name="practice_here"),
    path("instruments/", catalogue.instrument_list, name="instrument_list"),
    path("instruments/<slug:slug>/", catalogue.instrument, name="instrument"),
    path("instruments/<slug:slug>/here/", here.instrument_here, name="instrument_here"),
    path("regions/", regions.region_list, name="region_list"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("transfers/", transfers.transfer_list, name="transfers"),
    path("transfers/transfers.csv", transfers.transfers_csv, name="transfers_csv"),
    path("transfers/transfers.json", transfers.transfers_json, name="transfers_json"),
    path("network/<slug:country>/", regions.network, name="network"),
]
