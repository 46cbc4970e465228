"""The history of a record in the admin: its versions and decisions, two of them side by side, and the way back."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from records import permissions
from records.deciding_admin import DecidingAdmin
from records.differences import differences
from records.forms import change_address
from records.history import history, in_own_words, name_of_entry, to_compare
from records.restoring import restore
from records.workflow import MoveRefused

ON_A_PAGE = 50


def may_restore(user, record):
    return permissions.can_copy(user, record) or permissions.can_edit(user, record)


def with_link(sentence, record):
    """A refusal; where another working copy is in the way, with the link to it."""
    copy = getattr(record, "working_copy", None)
    if copy is None:
        return sentence
    return format_html('{} <a href="{}">{}</a>', sentence, change_address(copy), _("Open the working copy"))


class HistoryAdmin(DecidingAdmin):
    def get_urls(self):
        own = [
            self.page_of_record("history/<int:number>", "compare", self.compare),
            self.page_of_record("history/<int:number>/restore", "restore", self.restore),
        ]
        return own + super().get_urls()

    def page_of_record(self, address, name, page):
        return path(
            f"<path:object_id>/{address}/", self.admin_site.admin_view(page), name=self.page_name(name)
        )

    def page_name(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def address(self, name, record, *args):
        return reverse(f"admin:{self.page_name(name)}", args=[record.pk, *args])

    def history_view(self, request, object_id, extra_context=None):
        record = self.record_with_history(request, object_id)
        if record.copy_of_id:
            return redirect(self.address("history", record.copy_of))
        events = Paginator(history(record), ON_A_PAGE).get_page(request.GET.get("p"))
        return self.page(request, "history", record, title=_("History"), events=events)

    def record_with_history(self, request, object_id):
        record = self.get_object(request, unquote(object_id))
        if not permissions.can_see_history(request.user, record):
            raise Http404
        return record

    def compare(self, request, object_id, number):
        """One version beside the one before it, or beside the record of today."""
        record = self.record_with_history(request, object_id)
        version = get_object_or_404(record.versions.select_related("record", "by"), number=number)
        with_today = request.GET.get("with") == "today"
        (old_name, old), (new_name, new) = to_compare(version, record, with_today=with_today)
        context = {
            "title": _("%(old)s and %(new)s") % {"old": old_name, "new": new_name},
            "version": version,
            "note": in_own_words(version.note),
            "with_today": with_today,
            "columns": (old_name, new_name),
            "sections": differences(self.model, old, new),
            "may_restore": may_restore(request.user, record),
        }
        return self.page(request, "difference", record, **context)

    def restore(self, request, object_id, number):
        """Asked for on the page that compares with today, which shows what would come back and what would go."""
        record = self.record_for(request, object_id, may_restore)
        version = get_object_or_404(record.versions, number=number)
        if request.method == "POST" and request.POST.get("version") != str(record.version):
            said = _("The record has been changed meanwhile: compare it again.")
            self.message_user(request, said, messages.ERROR)
            return redirect(f"{self.address('compare', record, number)}?with=today")
        where = (
            _("%(entry)s is back in a working copy; the public page stays as it is until that is published.")
            if record.is_public
            else _("%(entry)s is back in this draft.")
        )
        done = where % {"entry": name_of_entry(version)}
        return self.answer(request, record, lambda: self.restored(request, record, version), done)

    def restored(self, request, record, version):
        draft, lost = restore(record, version, by=request.user)
        if lost:
            said = _("These words no longer exist and were left out: %(words)s.") % {"words": ", ".join(lost)}
            self.message_user(request, said, messages.WARNING)
        return draft

    def answer(self, request, record, act, done):
        """Do what a button asks and lead to the draft it gives; a refusal is said with its reasons."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            draft = act() or record
        except MoveRefused as refused:
            self.message_user(request, with_link(" ".join(refused.messages), record), messages.ERROR)
            return redirect(change_address(record))
        self.message_user(request, done, messages.SUCCESS)
        return redirect(change_address(draft))

    def page(self, request, name, record, **context):
        shown = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "subtitle": str(record),
            "original": record,
        }
        return TemplateResponse(request, f"admin/records/record/{name}.html", shown | context)
