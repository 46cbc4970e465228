"""What happened: to be read, never to be changed."""

import json

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from records.history import in_own_words
from records.indexing import kinds as kinds_of_records
from records.models import Decision, OldSlug, Record, Version
from records.models.record import RecordStatus
from records.public_admin import ReadOnlyAdmin


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["at", "record", "action", "came_from", "led_to", "by", "override", "comment"]
    list_filter = ["action", "override", ("by", admin.RelatedOnlyFieldListFilter), "at"]
    list_select_related = ["record", "by"]
    search_fields = ["record__title", "comment"]
    list_per_page = 50
    fields = [
        "record",
        ("action", "of_copy", "override"),
        ("came_from", "led_to"),
        ("by", "role", "at"),
        "comment",
    ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "came_from", "led_to"]

    @admin.display(description=_("from"), ordering="before")
    def came_from(self, decision):
        return dict(RecordStatus.choices).get(decision.before, "–")

    @admin.display(description=_("to"), ordering="after")
    def led_to(self, decision):
        return dict(RecordStatus.choices).get(decision.after, "–")


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ["record", "number", "at", "by", "noted"]
    list_filter = [("by", admin.RelatedOnlyFieldListFilter), "at"]
    list_select_related = ["record", "by"]
    search_fields = ["record__title", "note"]
    list_per_page = 50
    fields = ["record", "number", "at", "by", "noted", "content"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.defer("data") if request.resolver_match.view_name.endswith("_changelist") else rows

    @admin.display(description=_("note"))
    def noted(self, version):
        return in_own_words(version.note)

    @admin.display(description=_("content"))
    def content(self, version):
        return format_html("<pre>{}</pre>", json.dumps(version.data, indent=2, ensure_ascii=False))

    def get_readonly_fields(self, request, obj=None):
        return ["noted", "content"]


@admin.register(OldSlug)
class OldSlugAdmin(ReadOnlyAdmin):
    list_display = ["slug", "record", "since"]
    list_select_related = ["record"]
    search_fields = ["slug", "record__title"]


def named(filter_of_django, title):
    class Named(filter_of_django):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = title

    return Named


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """Django names its columns after what programmers call them."""

    list_display = ["when", "who", "kind", "row", "deed"]
    list_filter = [
        ("action_flag", named(admin.ChoicesFieldListFilter, _("what was done"))),
        ("user", admin.RelatedOnlyFieldListFilter),
        ("action_time", named(admin.DateFieldListFilter, _("time"))),
    ]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message"]
    fields = readonly_fields = ["when", "who", "kind", "row", "deed", "told"]

    def get_queryset(self, request):
        """What the person did, and what was done with records of their regions; all of it for a coordinator."""
        rows = admin.ModelAdmin.get_queryset(self, request)
        if request.user.is_coordinator:
            return rows
        own = Record.with_copies.in_regions_of(request.user).annotate(number=Cast("pk", TextField()))
        kinds = ContentType.objects.get_for_models(*kinds_of_records()).values()
        of_records = Q(content_type__in=kinds, object_id__in=own.values("number"))
        return rows.filter(of_records | Q(user=request.user))

    @admin.display(description=_("time"), ordering="action_time")
    def when(self, entry):
        return entry.action_time

    @admin.display(description=_("person"), ordering="user")
    def who(self, entry):
        return entry.user

    @admin.display(description=_("kind"), ordering="content_type")
    def kind(self, entry):
        return entry.content_type and entry.content_type.name

    @admin.display(description=_("what it was done with"), ordering="object_repr")
    def row(self, entry):
        return entry.object_repr

    @admin.display(description=_("what was done"), ordering="action_flag")
    def deed(self, entry):
        return entry.get_action_flag_display()

    @admin.display(description=_("in words"))
    def told(self, entry):
        return entry.get_change_message()
