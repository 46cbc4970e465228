from django.urls import path

from records import views

urlpatterns = [
    path("video/", views.video, name="video"),
    path("glossary/", views.glossary, name="glossary"),
    path("contact/", views.contact, name="contact"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
