from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Apart from messe/admin.py, whose forms need the user model and so must load after the apps."""

    default_site = "messe.admin.StaffSite"
