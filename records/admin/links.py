"""The report of the link checker, for each person on the addresses of their own regions."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from records import links, permissions
from records.forms import STAFF_FIELDS, change_address
from records.models import Generation, LinkCheck, Region

STATES = {
    "broken": (_("broken"), Q(ok=False)),
    "unsure": (_("failed, not yet sure"), Q(ok=None, failures__gt=0)),
    "not_asked": (_("not asked: robots.txt"), Q(last_status=links.NoAnswer.ROBOTS)),
    "works": (_("works"), Q(ok=True)),
}


class ByState(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state, name) for state, (name, _condition) in STATES.items()]

    def queryset(self, request, queryset):
        return queryset.filter(STATES[self.value()][1]) if self.value() in STATES else queryset


class ByMute(admin.SimpleListFilter):
    title = _("muted")
    parameter_name = "muted"

    def lookups(self, request, model_admin):
        return [("no", _("No")), ("yes", _("Yes"))]

    def queryset(self, request, queryset):
        muted = Q(muted_until__gte=timezone.localdate())
        kept = {"yes": muted, "no": ~muted | Q(muted_until=None)}
        return queryset.filter(kept[self.value()]) if self.value() in kept else queryset


class ByRegion(admin.SimpleListFilter):
    """The regions whose records name the address."""

    title = _("owner of the record")
    parameter_name = "owner"

    def lookups(self, request, model_admin):
        own = permissions.regions_of(request.user).condition("code")
        regions = Region.objects.filter(own, owned_records__status="published").distinct()
        return [(region.code, str(region)) for region in regions]

    def queryset(self, request, queryset):
        known = {code for code, _name in self.lookup_choices}
        return queryset.filter(links.in_records_of(self.value())) if self.value() in known else queryset


@admin.register(LinkCheck)
class LinkCheckAdmin(admin.ModelAdmin):
    """Found out by the link checker; staff may say that a failure is known, and until when."""

    class Media:
        css = {"all": ["css/admin_desk.css"]}

    formfield_overrides = STAFF_FIELDS
    list_display = ["url", "state", "answer", "stands_in", "first_failed_at", "muted_until"]
    list_filter = [ByState, ByMute, ByRegion, "checked_at"]
    list_per_page = 50
    search_fields = ["url", "note"]
    fields = [
        "url",
        "stands_in",
        ("state", "answer", "checked_at"),
        ("failures", "first_failed_at"),
        "archived_url",
        ("muted_until", "note"),
    ]
    readonly_fields = ["url", "stands_in", "state", "answer", "checked_at", "failures", "first_failed_at"]

    def get_queryset(self, request):
        """Addresses on public pages; those of one's own regions. A region's list may name an address of another's."""
        return super().get_queryset(request).filter(links.in_use(request.user))

    def has_module_permission(self, request):
        return permissions.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def has_change_permission(self, request, obj=None):
        """Editors, of what stands in a record of theirs: who cannot see a row finds nothing at its address."""
        return links.may_mend(request.user, obj)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        """The checker forgets by itself what stands nowhere any more."""
        return False

    def save_model(self, request, obj, form, change):
        """The archived copy stands beside the address on public pages."""
        super().save_model(request, obj, form, change)
        if "archived_url" in form.changed_data:
            Generation.advance()

    def get_changelist_instance(self, request):
        found = super().get_changelist_instance(request)
        self.look_up(found.result_list, request.user)
        return found

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field) if len(object_id) < 19 else None
        self.look_up([found] if found else [], request.user)
        return found

    def look_up(self, rows, user):
        """The places of all rows at once."""
        found = links.places_of([row.url for row in rows], user)
        for row, places in zip(rows, links.names_of(found[row.url] for row in rows), strict=True):
            row.places = places

    @admin.display(description=_("stands in"))
    def stands_in(self, row):
        return format_html_join(
            "; ",
            '<a href="{}">{}</a>',
            [(change_address(record), record) for record, _name in row.places if record],
        ) or ", ".join(str(name) for _record, name in row.places)

    @admin.display(description=_("state"), ordering="ok")
    def state(self, row):
        found = links.state(row)
        return STATES[found][0] if found in STATES else _("not checked yet")

    @admin.display(description=_("last answer"), ordering="last_status")
    def answer(self, row):
        return links.answer(row)
