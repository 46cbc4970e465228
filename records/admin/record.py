from django.contrib import admin
from django.shortcuts import get_object_or_404, redirect

from records import permissions
from records.forms import change_address
from records.models import Record
from records.record_admin import RecordKindAdmin


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin):
    """All kinds in one list, to find a record by its words; each is edited in the form of its kind."""

    list_display = ["title", "kind", "region", "status", "sureness", "changed"]
    list_filter = ["kind", *RecordKindAdmin.list_filter]
    list_select_related = ["region"]
    list_per_page = 50
    search_fields = ["title"]
    actions = None
    get_search_results = RecordKindAdmin.get_search_results
    sureness = RecordKindAdmin.sureness
    changed = RecordKindAdmin.changed

    def get_queryset(self, request):
        """Working copies stand in the list, but nobody is offered one as the successor of a record."""
        is_list = request.resolver_match.url_name == "records_record_changelist"
        rows = Record.with_copies if is_list else Record.objects
        return rows.seen_by(request.user).order_by("title", "pk")

    def has_module_permission(self, request):
        return permissions.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return self.in_its_own_form(request, object_id)

    def delete_view(self, request, object_id, extra_context=None):
        return self.in_its_own_form(request, object_id)

    def history_view(self, request, object_id, extra_context=None):
        return self.in_its_own_form(request, object_id)

    def in_its_own_form(self, request, object_id):
        key = int(object_id) if object_id and object_id.isdecimal() and len(object_id) < 19 else None
        return redirect(change_address(get_object_or_404(Record.with_copies.seen_by(request.user), pk=key)))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        """Asked when a draft of any kind is deleted, of which this row is the parent."""
        return obj is not None and permissions.can_delete(request.user, obj)
