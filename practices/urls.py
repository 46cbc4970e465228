from django.urls import path

from practices.views import regions

urlpatterns = [
    path("regions/", regions.region_list, name="region_list"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("network/<slug:country>/", regions.network, name="network"),
]
