from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from actors import views
from actors.countries import country_of
from actors.import_export import ACTORS
from actors.models import Actor, Partner
from records.forms import RecordForm
from records.owning import home_of
from records.record_admin import CHANGE, CHECKS, COLLAPSED, KEEPING, ORIGINAL, RecordKindAdmin
from records.spreadsheets.pages import SpreadsheetAdmin


class ActorForm(RecordForm):
    SENTENCES = RecordForm.SENTENCES | {
        "actor_ends_after_start": ("active_to", _("The end cannot come before the founding.")),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "seat_country" in self.fields:
            self.fields["seat_country"].required = False

    def clean(self):
        data = super().clean()
        if "seat_country" in data and not data["seat_country"] and data.get("region"):
            data["seat_country"] = country_of(data["region"])
            if not data["seat_country"]:
                self.add_error("seat_country", _("The region lies in no single country: choose one."))
        return data


@admin.register(Actor)
class ActorAdmin(SpreadsheetAdmin, RecordKindAdmin):
    form = ActorForm
    sheet = ACTORS
    rows_with_parts = staticmethod(views.actors_with_parts)
    public_page = staticmethod(views.actor_page)
    list_display = ["title", "main_kind", "region", "status", "complete", "sureness", "changed"]
    list_filter = ["status", "data_status", "main_kind", *RecordKindAdmin.list_filter[2:]]
    fieldsets = [
        (
            _("In short"),
            {
                "fields": [
                    "title",
                    "summary",
                    ("region", "seat_country", "language"),
                    "main_kind",
                    "services",
                    ("founded", "active_to"),
                    "website",
                ]
            },
        ),
        ORIGINAL,
        (
            _("More about the body"),
            COLLAPSED
            | {
                "fields": [
                    "also_kinds",
                    "also_regions",
                    "address",
                    ("legal_form", "organisation_number"),
                    ("cost_to_user", "languages"),
                    "size_note",
                ]
            },
        ),
        CHECKS,
        KEEPING,
        CHANGE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("main_kind")

    def get_changeform_initial_data(self, request):
        home = home_of(request.user)
        seat = {"seat_country": home.country} if home else {}
        return seat | super().get_changeform_initial_data(request)


class PartnerForm(RecordForm):
    SENTENCES = RecordForm.SENTENCES | {
        "partner_lead_once": ("is_lead", _("There is one lead partner, and another body has that role.")),
    }


@admin.register(Partner)
class PartnerAdmin(RecordKindAdmin):
    form = PartnerForm
    rows_with_parts = staticmethod(views.partners_with_parts)
    public_page = staticmethod(views.partner_page)
    list_display = ["title", "region", "is_lead", "body_kind", "status", "complete", "changed"]
    list_filter = ["status", "body_kind", *RecordKindAdmin.list_filter[2:]]
    autocomplete_fields = [*RecordKindAdmin.autocomplete_fields, "actor_today"]
    fieldsets = [
        (
            _("In short"),
            {
                "fields": [
                    "title",
                    "summary",
                    ("region", "language"),
                    ("body_kind", "is_lead"),
                    "website",
                    "actor_today",
                ]
            },
        ),
        ORIGINAL,
        (_("More about the body"), COLLAPSED | {"fields": ["also_regions", "address", "hosted_event"]}),
        CHECKS,
        KEEPING,
        CHANGE,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("body_kind", "actor_today")
