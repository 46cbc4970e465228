from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.desk import PILES


class OnMyDesk(admin.SimpleListFilter):
    """The lists of the start page, whole: what waits for the person who looks."""

    title = _("list of the start page")
    parameter_name = "desk"

    def lookups(self, request, model_admin):
        return [(name, pile.title) for name, pile in PILES.items()]

    def queryset(self, request, queryset):
        """The list has an order of its own; an unknown word narrows nothing, as with every filter of the admin."""
        pile = PILES.get(self.value())
        return pile.rows(queryset, request.user) if pile else queryset
