from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig

# Registered by their packages, and of no use here: rights come from memberships, tags are our own.
NOT_SHOWN = ["auth.Group", "taggit.Tag", "axes.AccessFailureLog"]


class StaffAdminConfig(AdminConfig):
    """Apart from messe/admin.py, whose forms need the user model and so must load after the apps."""

    default_site = "messe.admin.StaffSite"

    def ready(self):
        super().ready()
        admin.site.unregister([apps.get_model(name) for name in NOT_SHOWN])
