"""Working copies in the admin: what stands above the form of a record, and what its buttons do."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.html import format_html
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
    is_member, may_edit = permissions.is_member(user, record), permissions.can_edit(user, record)
    last = workflow.last_decision(record) if is_member and not record.is_public else None
    open_copy = getattr(record, "working_copy", None) if is_member and record.is_public else None
    copied = record.copy_of if record.copy_of_id else None
    return {
        "is_member": is_member,
        "copied": copied,
        "is_behind": copied and copied.version != record.copy_base,
        "may_discard": copied and permissions.can_delete(user, record),
        "open_copy": open_copy,
        "may_copy": permissions.can_copy(user, record) and not open_copy,
        "may_submit": may_edit and permissions.can_submit(user, record),
        "steps": {} if may_edit else workflow.legal_moves(record, user),
        "returned": last if may_edit and last and last.action == last.Action.RETURN else None,
        "read_only": "" if may_edit else why_read_only(record, last, is_member=is_member),
        "own_work": workflow.OWN_WORK if is_member and workflow.is_left_to_others(record, user) else "",
    }


def why_read_only(record, last, *, is_member):
    """Of a public record of one's own, the way to change it is said instead."""
    if not is_member:
        return _("This record belongs to %(owner)s: its members change it.") % {"owner": record.owner}
    since = last and last.after == record.status and formats.date_format(timezone.localdate(last.at))
    said = {
        workflow.REVIEW: (
            _("In review since %(day)s; it waits for its decision."),
            _("In review; it waits for its decision."),
        ),
        workflow.ARCHIVED: (
            _("Archived since %(day)s; it can be changed once an editor has reopened it as a draft."),
            _("Archived; it can be changed once an editor has reopened it as a draft."),
        ),
    }
    dated, undated = said.get(record.status, ("", ""))
    return dated % {"day": since} if since else undated


def without(fields, names):
    """The fields of a fieldset, its lines of several included, without some names."""
    lines = [
        line if isinstance(line, str) else tuple(name for name in line if name not in names)
        for line in fields
    ]
    return [line for line in lines if line and line not in names]


class CopiesAdmin(HistoryAdmin):
    delete_confirmation_template = "admin/records/record/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/records/record/delete_selected_confirmation.html"

    def get_urls(self):
        own = [
            self.page_of_record("working-copy", "working_copy", self.working_copy),
            self.page_of_record("carried-over", "carried_over", self.carried_over),
        ]
        return own + super().get_urls()

    def working_copy(self, request, object_id):
        """Make the one open copy of a public record and lead to it."""
        record = self.record_for(request, object_id, permissions.can_copy)
        done = _(
            "A working copy is made: change it here. The public page stays as it is until it is published."
        )
        return self.answer(
            request, record, lambda: workflow.start_working_copy(record, by=request.user), done
        )

    def carried_over(self, request, object_id):
        copy = self.record_for(request, object_id, permissions.can_edit)
        done = _("Noted: what has changed in the record is carried over into this copy.")
        return self.answer(request, copy, lambda: workflow.base_on_today(copy, by=request.user), done)

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
        if obj and not permissions.is_member(request.user, obj):
            kept.add("internal_note")
        shown = [(name, options, without(options["fields"], kept)) for name, options in fieldsets]
        return [
            (name, options | {"fields": self.as_read(fields) if is_read else fields})
            for name, options, fields in shown
        ]

    def as_read(self, fields):
        others = {"language": "language_in_words", "successor": "public_successor"}
        return as_read(self.model, fields, **others)

    @admin.display(description=gettext_lazy("successor"))
    def public_successor(self, record):
        """Of a page that is only read: a successor that is still a draft is nobody's yet."""
        successor = record.successor
        is_public = successor is not None and successor.is_public
        return format_html('<a href="{}">{}</a>', change_address(successor), successor) if is_public else "–"

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
        """Save and send to review; what stands in the way is said above the form, all together."""
        if "_submit" not in request.POST:
            return None
        record = self.model.with_copies.get(pk=obj.pk)
        try:
            workflow.move(record, "submit", by=request.user)
        except workflow.MoveRefused as refused:
            said = [_("Saved, but not sent to review:"), *refused.messages]
            self.message_user(request, " ".join(said), messages.WARNING)
            return redirect(change_address(record))
        self.message_user(request, _("Saved and sent to review."), messages.SUCCESS)
        return redirect(change_address(record))

    def get_deleted_objects(self, objs, request):
        """Of what goes, the records alone are named: Django would list every row of every part."""
        _rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        # What stands in the way is listed, and not hidden behind a missing right to take it away.
        return (
            [self.named_with_standing(record) for record in objs],
            count,
            set() if protected else lacking,
            protected,
        )

    def named_with_standing(self, record):
        return f"{record} ({self.opts.verbose_name}, {self.standing(record)})"

    def render_delete_form(self, request, context):
        if context["object"].copy_of_id:
            context["title"] = _("Discard this copy")
        return super().render_delete_form(request, context)

    def response_delete(self, request, obj_display, obj_id):
        copy = request.open_record
        if not copy.copy_of_id:
            return super().response_delete(request, obj_display, obj_id)
        said = _("The working copy is discarded; the record stays as it is.")
        self.message_user(request, said, messages.SUCCESS)
        return redirect(change_address(copy.copy_of))
