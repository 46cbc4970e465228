"""What helps people to enter a record: text kept as they type, a preview, what is still missing, a model to begin from."""

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import autosave, completeness, counting
from records.choices import keys_in
from records.copies_admin import CopiesAdmin
from records.forms import change_address
from records.markdown import to_html
from records.owning import home_of, language_near
from records.starting import start_from

LONGEST_TEXT = 20_000  # more than any field holds; the time of reading Markdown grows faster than its length


class FoundRecords(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        completeness.look_up([*self.result_list])


class KeepingAdmin(CopiesAdmin):
    """Text that was typed and not saved, kept apart from the record."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("autosave/", wrap(self.autosave), name=f"{name}_autosave"),
            path("markdown/", wrap(self.markdown), name=f"{name}_markdown"),
            path("<path:object_id>/model/", wrap(self.use_as_model), name=f"{name}_model"),
            *super().get_urls(),
        ]

    def record_typed_into(self, request, object_id):
        """The record, None for a new one; refused to all who could not save it."""
        record = self.get_object(request, unquote(object_id)) if object_id else None
        may = self.has_change_permission(request, record) if record else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        return record

    def autosave(self, request):
        """Keep what is typed. Asked without text: a new token, for a form that is older than the sign-in."""
        if request.GET.get("user", str(request.user.pk)) != str(request.user.pk):
            raise PermissionDenied  # somebody else has signed in since the page was opened
        record = self.record_typed_into(request, request.GET.get("record"))
        if request.method != "POST":
            return JsonResponse({"token": get_token(request)})
        if autosave.is_too_large(request):
            return JsonResponse({"error": _("This is more than 1 MB and is not kept: save it.")}, status=413)
        try:
            boxes = autosave.boxes_in(request.body if request.content_type == "application/json" else b"")
        except ValueError:
            return JsonResponse({"error": _("This could not be read and is not kept.")}, status=400)
        slot = "" if record else autosave.slot_in(request.GET, "slot")
        kept = autosave.keep(request.user, self.opts.model_name, record, boxes, slot)
        return JsonResponse({"at": time_of(kept)})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and {"_put_back", "_throw_away"} & request.POST.keys():
            record = self.record_typed_into(request, object_id)
            slot = "" if record else autosave.slot_in(request.POST)
            kept = autosave.unsaved(request.user, self.opts.model_name, record).filter(slot=slot)
            if "_throw_away" in request.POST or not kept.exists():
                kept.delete()
                return redirect(request.get_full_path())
            request.is_put_back, request.POST = True, autosave.as_posted(kept.first())
            messages.info(request, _("Your text is back in the form. It is not saved yet."))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user, form.is_put_back = request.user, getattr(request, "is_put_back", False)
        return form

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record, slot = (form.instance, "") if change else (None, autosave.slot_in(request.POST))
        autosave.unsaved(request.user, self.opts.model_name, record).filter(slot=slot).delete()
        rows = [row for formset in formsets for row in formset.forms if row.has_changed()]
        for one in [form, *rows]:
            for sentence in counting.too_long(one):
                messages.warning(request, sentence)


class EnteringAdmin(KeepingAdmin):
    def markdown(self, request):
        """What a text will look like; only for those who could write it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return HttpResponse(to_html(request.POST.get("text", "").replace("\0", "")[:LONGEST_TEXT]))

    def use_as_model(self, request, object_id):
        """A new draft of one's own after any record that one may read."""
        record = self.get_object(request, unquote(object_id))
        if request.method != "POST":
            return redirect(change_address(record))
        if not self.has_add_permission(request):
            raise PermissionDenied
        new = start_from(record, by=request.user)
        said = _(
            "This is a new draft after %(title)s. Sources, bodies, figures, results, evidence, dates and contacts "
            "are left out: write what is true here, and change the title."
        )
        messages.success(request, said % {"title": record.title})
        return redirect(change_address(new))

    def get_changeform_initial_data(self, request):
        home = home_of(request.user)
        language = language_near(self.model(), request.user)
        given = {"region": home.pk} if home else {}
        given |= {"language": language} if language else {}
        asked = super().get_changeform_initial_data(request)
        return given | {name: value for name, value in asked.items() if self.may_stand(name, value)}

    def may_stand(self, name, value):
        """Whether an address may fill in a field: a key has to look like one."""
        fields = {field.name: field for field in self.opts.get_fields()}
        if name not in fields or not fields[name].is_relation:
            return True
        values = value if isinstance(value, list) else [value]
        return len(keys_in(values)) == len(values)

    def get_changelist(self, request, **kwargs):
        return FoundRecords

    @admin.display(description=gettext_lazy("complete"))
    def complete(self, record):
        found = completeness.completeness(record)
        return f"{found.percent} %"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        record = form.instance
        if not obj and not form.is_bound:  # the place is filled in already, and not yet the record's
            record.region_id = form.initial.get("region") or None
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        completeness.look_up([record])
        if form.is_bound:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            completeness.look_up_typed(record, form, formsets)
        context |= {
            "completeness": completeness.completeness(record) if may_write else None,
            "is_fresh": request.method == "GET",
            **self.kept_text(request, obj, may_write and not context["is_popup"]),
        }
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def kept_text(self, request, obj, may_keep):
        """What is offered again, once, and where the script sends what is typed now."""
        kept = None
        if may_keep and request.method == "GET":
            kept = autosave.unsaved(request.user, self.opts.model_name, obj).first()
        slot = "" if obj else autosave.slot_in(request.POST) or uuid4().hex
        return {
            "unsaved": kept,
            "unsaved_at": time_of(kept) if kept else "",
            "autosave_address": self.autosave_address(request, obj, slot) if may_keep else "",
            "slot": slot,
        }

    def autosave_address(self, request, obj, slot):
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_autosave")
        asked = {"user": request.user.pk} | ({"record": obj.pk} if obj else {"slot": slot})
        return f"{address}?{urlencode(asked)}"


def time_of(kept):
    """The time of today; with the day, if it was another."""
    at = timezone.localtime(kept.at)
    is_today = at.date() == timezone.localdate()
    return formats.date_format(at, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
