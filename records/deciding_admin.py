"""Saving, deciding, preview and deleting: what the admin of a record does beside showing its form."""

from copy import copy

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records import autosave, completeness, conflicts, permissions
from records.copying import delete_parts
from records.differences import differences
from records.forms import BulkDecisionForm, DecisionForm, change_address
from records.models import Decision, Record, Version
from records.regional_admin import RegionalAdmin
from records.typed import typed_texts, why_not_saved
from records.versions import data_of_today, trail_of
from records.workflow import OWN_WORK, copy_obstacles, is_left_to_others, keep_change, legal_moves, move

OURS = {"csrfmiddlewaretoken", conflicts.CHOSEN}


class SavingAdmin(RegionalAdmin):
    """Each change is checked against its version and written down with the parts, in one transaction."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self.save_sent(request, object_id, form_url, extra_context)
        except (Http404, PermissionDenied) as refused:
            return self.not_saved_page(request, refused)

    def save_sent(self, request, object_id, form_url, extra_context):
        page = super().changeform_view
        with transaction.atomic():
            if object_id and object_id.isdecimal() and len(object_id) < 19:
                # Taken before the record is read: nobody decides on it or saves it until this save has ended.
                Record.with_copies.select_for_update().filter(pk=unquote(object_id)).first()
            if object_id and conflicts.CHOSEN in request.POST:
                take_choices(request, page(as_opened(request), object_id, form_url, extra_context))
            answer = page(request, object_id, form_url, extra_context)
        return self.conflict_page(request, answer) if conflicts.is_stale(answer) else answer

    def not_saved_page(self, request, refused):
        """Somebody decided on the record while she was typing: her text is kept, and stands on the page."""
        record = getattr(request, "open_record", None)
        is_hers = record is not None and permissions.is_member(request.user, record)
        texts = typed_texts(self.model, request.POST)
        if not texts:
            raise refused
        if is_hers:
            autosave.keep_posted(request.user, self.opts.model_name, record, request.POST)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Not saved"),
            "original": record if is_hers else None,
            "why": why_not_saved(record if is_hers else None),
            "texts": texts,
        }
        status = 404 if isinstance(refused, Http404) else 403
        return TemplateResponse(request, "admin/records/record/not_saved.html", context, status=status)

    def conflict_page(self, request, answer):
        """The second of two who save sees what both did, and chooses; what she typed goes along."""
        typed = request.POST.copy()
        for name in [name for name in typed if name.startswith(conflicts.KEEP)]:
            del typed[name]
        form = answer.context_data["adminform"].form
        context = answer.context_data | {
            "title": _("Two people have changed this record"),
            "saved": form.last_saved(),
            "sections": conflicts.choices(answer, self.model),
            "typed": [
                (name, value) for name, values in typed.lists() for value in values if name not in OURS
            ],
            "chosen_name": conflicts.CHOSEN,
            "version": self.model.with_copies.values_list("version", flat=True).get(pk=form.instance.pk),
            "has_files": bool(request.FILES),
        }
        return TemplateResponse(request, "admin/records/record/conflict.html", context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change or form.has_changed() or any(formset.has_changed() for formset in formsets):
            record = form.instance
            keep_change(record, by=request.user, is_new=not change, old_slug=form.initial.get("slug"))

    def get_deleted_objects(self, objs, request):
        """A draft goes with its trail and parts, taken away on trial here, to see what else protects it."""
        once_public = _("%(record)s: once public, so it is archived and never deleted")
        kept = [record for record in objs if not permissions.can_delete(request.user, record)]
        if kept:
            return [], {}, set(), [once_public % {"record": record} for record in kept]
        with transaction.atomic():
            clear(objs)
            found = super().get_deleted_objects(objs, request)
            transaction.set_rollback(True)
        return found

    @transaction.atomic
    def delete_model(self, request, obj):
        clear([obj])
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        clear(queryset)
        super().delete_queryset(request, queryset)


def as_opened(request):
    """The same request as if it only asked for the form."""
    opened = copy(request)
    opened.method = "GET"
    return opened


def take_choices(request, opened):
    """Put what was chosen between two versions into the request; not if the record has moved on once more."""
    if conflicts.is_chosen_for(request.POST, opened.context_data["original"].version):
        request.POST = conflicts.merged(request.POST, opened)


def clear(records):
    """Take away trail and parts, which protect a record and each other; only of what was never public.

    Deleting anything else is refused. The trail of a working copy hangs on its record and stays.
    """
    drafts = [record for record in records if record.published_at is None]
    for trail in (Decision, Version):
        trail.objects.filter(record__in=[draft.pk for draft in drafts]).delete()
    for draft in drafts:
        delete_parts(draft)


def state_and_version(record):
    """The number that readers see; a working copy has none of its own yet, and names the one it was made from."""
    state = record.get_status_display()
    if record.copy_of_id:
        return _("%(state)s, working copy of version %(version)s") % {
            "state": state,
            "version": record.copy_base,
        }
    return _("%(state)s, version %(version)s") % {"state": state, "version": record.version}


class DecidingAdmin(SavingAdmin):
    """Pages beside the form. Subclasses say how the public page is made: `rows_with_parts`, `public_page`."""

    action_form = BulkDecisionForm
    actions = [
        "submit_selected",
        "publish_selected",
        "return_selected",
        "archive_selected",
        "check_selected",
    ]

    def get_urls(self):
        pages = {"decide": self.decide, "preview": self.preview}
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(page),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for name, page in pages.items()
        ]
        return own + super().get_urls()

    def record_for(self, request, object_id, may):
        """A record of one's own regions; what may not be done with it is refused, and no other's is told of."""
        record = self.get_object(request, unquote(object_id))
        if not permissions.is_member(request.user, record):
            raise Http404
        if not may(request.user, record):
            raise PermissionDenied
        return record

    def decide(self, request, object_id):
        record = self.record_for(request, object_id, permissions.is_member)
        form = DecisionForm(record, request.user, request.POST or None)
        decided = form.decide() if form.is_valid() else None
        if decided:
            return self.after_decision(request, decided)
        copied = record.copy_of.child if record.copy_of_id else None
        may_edit = permissions.can_edit(request.user, record)
        completeness.look_up([record])
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Decide"),
            "subtitle": str(record),
            "original": record,
            "state": state_and_version(record),
            "form": form,
            "missing": [] if record.is_public else completeness.completeness(record).missing,
            "form_address": change_address(record) if may_edit else "",
            "is_own": "publish" in form.moves and permissions.is_involved(request.user, record),
            "own_work": OWN_WORK if is_left_to_others(record, request.user) else "",
            "decisions": Decision.objects.filter(**trail_of(record)).select_related("by")[:20],
            "copied": copied,
            "behind": copy_obstacles(copied, record) if copied else [],
            "sections": differences(self.model, *map(data_of_today, (copied, record))) if copied else [],
            "columns": (_("Public now"), _("Working copy")),
        }
        return TemplateResponse(request, "admin/records/record/decide.html", context)

    def after_decision(self, request, record):
        decision = Decision.objects.filter(**trail_of(record)).first()
        self.message_user(request, f"{record}: {decision.get_action_display()}.", messages.SUCCESS)
        return redirect(change_address(record))

    def preview(self, request, object_id):
        """The public page of what may not be public yet; `admin_view` sees to it that nobody keeps it."""
        record = self.record_for(request, object_id, permissions.can_preview)
        messages.info(request, self.preview_bar(request.user, record))
        shown = self.rows_with_parts(self.model.with_copies.filter(pk=record.pk)).get()
        return self.public_page(request, shown)

    def preview_bar(self, user, record):
        """Among the messages, which no kept page has: what is shown here, and the ways back."""
        state = {"state": record.get_status_display()}
        links = [(change_address(record), _("Back to the form"))]
        if legal_moves(record, user):
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_decide"
            links.append((reverse(name, args=[record.pk]), _("Decide")))
        said = _("Preview for staff; state of the record: %(state)s.") % state
        return format_html("{} {}", said, format_html_join(" · ", '<a href="{}">{}</a>', links))

    def view_on_site(self, record):
        return record.get_absolute_url() if record.is_public else None

    @admin.action(description=gettext_lazy("Send drafts to review"), permissions=["change"])
    def submit_selected(self, request, queryset):
        self.move_all(request, queryset, "submit")

    @admin.action(description=gettext_lazy("Publish what is in review"), permissions=["change"])
    def publish_selected(self, request, queryset):
        self.move_all(request, queryset, "publish")

    @admin.action(description=gettext_lazy("Send back (give the reason)"), permissions=["change"])
    def return_selected(self, request, queryset):
        self.move_all(request, queryset, "return")

    @admin.action(description=gettext_lazy("Archive (give the reason)"), permissions=["change"])
    def archive_selected(self, request, queryset):
        self.move_all(request, queryset, "archive")

    @admin.action(description=gettext_lazy("Still correct"), permissions=["change"])
    def check_selected(self, request, queryset):
        self.move_all(request, queryset, "check")

    def move_all(self, request, queryset, action):
        """Each record in a transaction of its own; what is refused is said with its reasons.

        Nobody's decision is overwritten here either: `move` compares the state before it sets the new one.
        """
        comment, moved = request.POST.get("comment", "").strip()[:500], 0
        for record in queryset:
            own = permissions.is_involved(request.user, record)
            try:
                move(record, action, by=request.user, comment=comment, override=own)
                moved += 1
            except ValidationError as refused:
                self.message_user(request, f"{record}: {' '.join(refused.messages)}", messages.ERROR)
        if moved:
            done = ngettext("%(number)s record done.", "%(number)s records done.", moved) % {"number": moved}
            self.message_user(request, done, messages.SUCCESS)
