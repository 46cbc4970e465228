from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records import indexing
from records.forms import StaffForm
from records.models import Generation, Record, Region, RegionCode, RegionLabel
from records.public_admin import LabelInline, PublicAdmin
from records.tabular import TabularInline


class RegionForm(StaffForm):
    SENTENCES = {
        "region_slug_for_countries": ("slug", _("Only a country has a word in addresses.")),
    }


class RegionLabelInline(LabelInline):
    model = RegionLabel


class RegionCodeInline(TabularInline):
    model = RegionCode
    extra = 0


def index_records_in(region):
    places = Q(region=region) | Q(pk__in=Record.with_copies.filter(also_regions=region).values("pk"))
    for model in indexing.kinds():
        indexing.index(*model.with_copies.filter(places).for_index())
    Record.objects.published().filter(places).update(generation=Generation.advance())


@admin.register(Region)
class RegionAdmin(PublicAdmin):
    form = RegionForm
    fixed_fields = ["code"]
    list_display = ["code", "name", "name_local", "level", "country", "is_partner", "contact_email", "active"]
    list_filter = ["level", "is_partner", "active", "country"]
    list_display_links = ["code", "name"]
    search_fields = ["code", "name", "name_local", "labels__text"]
    autocomplete_fields = ["parent"]
    inlines = [RegionLabelInline, RegionCodeInline]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": ["code", "name", ("name_local", "language"), "contact_email", "profile"]}),
        (
            _("Place"),
            {
                "fields": [
                    ("level", "version"),
                    ("country", "parent"),
                    "slug",
                    ("latitude", "longitude"),
                    ("is_partner", "active"),
                ]
            },
        ),
    ]

    def save_related(self, request, form, formsets, change):
        """The country is written into what each record is found by; names are looked up, and need nothing."""
        super().save_related(request, form, formsets, change)
        if change and "country" in form.changed_data:
            index_records_in(form.instance)
