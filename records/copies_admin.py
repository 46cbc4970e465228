"""Working copies in the admin: what stands above the form of a record, and what its buttons do."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import permissions, workflow
from records.copying import kept_by_record
from records.dates import as_read
from records.forms import change_address
from records.history_admin import HistoryAdmin


def standing_of(user, record):
    """What a form says above itself: of what it is a copy, where the copy is, and what may be done now."""
    if record is None or record._state.adding:
        return {"is_member": False, "copied": None, "open_copy": None, "may_copy": False, "steps": {}}
    is_member = permissions.is_member(user, record)
    open_copy = getattr(record, "working_copy", None) if is_member and record.is_public else None
    copied = record.copy_of if record.copy_of_id else None
    return {
        "is_member": is_member,
        "copied": copied,
        "is_behind": copied and copied.version != record.copy_base,
        "may_discard": copied and permissions.can_delete(user, record),
        "open_copy": open_copy,
        "may_copy": permissions.can_copy(user, record) and not open_copy,
        "may_submit": permissions.can_edit(user, record) and permissions.can_submit(user, record),
        "steps": {} if permissions.can_edit(user, record) else workflow.legal_moves(record, user),
    }


def without(fields, names):
    """The fields of a fieldset, its lines of several included, without some names."""
    lines = [
        line if isinstance(line, str) else tuple(name for name in line if name not in names)
        for line in fields
    ]
    return [line for line in lines if line and line not in names]


class CopiesAdmin(HistoryAdmin):
    delete_confirmation_template = "admin/records/record/delete_confirmation.html"

    def get_urls(self):
        own = [
            self.page_of_record("working-copy", "working_copy", self.working_copy),
            self.page_of_record("carried-over", "carried_over", self.carried_over),
        ]
        return own + super().get_urls()

    def working_copy(self, request, object_id):
        """Make the one open copy of a public record and lead to it."""
        record = self.record_for(request, object_id, permissions.can_copy)
        return self.answer(request, record, lambda: workflow.start_working_copy(record, by=request.user))

    def carried_over(self, request, object_id):
        copy = self.record_for(request, object_id, permissions.can_edit)
        return self.answer(request, copy, lambda: workflow.base_on_today(copy, by=request.user))

    def get_list_display(self, request):
        return ["standing" if name == "status" else name for name in super().get_list_display(request)]

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, record):
        state = record.get_status_display()
        return _("%(state)s, working copy") % {"state": state} if record.copy_of_id else state

    def get_fieldsets(self, request, obj=None):
        """Address and the like are the record's own; its copy does not ask for them."""
        fieldsets = super().get_fieldsets(request, obj)
        kept = kept_by_record(self.model) - {"uid", "published_at"} if obj and obj.copy_of_id else set()
        is_read = obj and not permissions.can_edit(request.user, obj)
        if is_read:
            kept.add("opened_version")
        shown = [(name, options, without(options["fields"], kept)) for name, options in fieldsets]
        return [
            (name, options | {"fields": self.as_read(fields) if is_read else fields})
            for name, options, fields in shown
        ]

    def as_read(self, fields):
        return as_read(self.model, fields, language="language_in_words")

    @admin.display(description=gettext_lazy("language"))
    def language_in_words(self, record):
        return record.language_name

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= standing_of(request.user, obj)
        is_new = obj is None and not context["is_popup"]
        context |= {
            "may_send": is_new or context.get("may_submit", False),
            "is_only_read": obj is not None and not permissions.can_edit(request.user, obj),
            "show_save_and_add_another": False,
        }
        context["show_delete"] = not context["copied"]  # a copy is discarded, in words that say so
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_change(self, request, obj):
        return self.submitted(request, obj) or super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self.submitted(request, obj) or super().response_add(request, obj, post_url_continue)

    def submitted(self, request, obj):
        """Save and send to review; what stands in the way is said on the page of decisions, all together."""
        if "_submit" not in request.POST:
            return None
        record = self.model.with_copies.get(pk=obj.pk)
        try:
            workflow.move(record, "submit", by=request.user)
        except workflow.MoveRefused as refused:
            said = [_("Saved, but not sent to review:"), *refused.messages]
            self.message_user(request, " ".join(said), messages.WARNING)
            return redirect(self.address("decide", record))
        self.message_user(request, _("Saved and sent to review."), messages.SUCCESS)
        return redirect(change_address(record))

    def response_delete(self, request, obj_display, obj_id):
        copy = request.open_record
        if not copy.copy_of_id:
            return super().response_delete(request, obj_display, obj_id)
        said = _("The working copy is discarded; the record stays as it is.")
        self.message_user(request, said, messages.SUCCESS)
        return redirect(change_address(copy.copy_of))
