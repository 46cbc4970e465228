from django.urls import path

from actors import views

urlpatterns = [
    path("actors/", views.actor_list, name="actor_list"),
    path("actors/<slug:slug>/", views.actor, name="actor"),
    path("partners/<slug:slug>/", views.partner, name="partner"),
    path("about/", views.about, name="about"),
]
