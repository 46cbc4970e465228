"""The pages of the admin on which lists leave as files and files come in."""

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records import permissions
from records.forms import change_address
from records.models import ImportFile
from records.spreadsheets import FileRefused, applying, writing
from records.spreadsheets.layouts import lines_of
from records.spreadsheets.planning import CHANGED, LEFT_ALONE, NEW, REFUSED, STATES, UNCHANGED, plan
from records.spreadsheets.reading import read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"xlsx": (writing.as_workbook, XLSX), "csv": (writing.as_csv, "text/csv; charset=utf-8")}
HEADINGS = {
    REFUSED: gettext_lazy("Refused"),
    CHANGED: gettext_lazy("Changed"),
    NEW: gettext_lazy("New"),
    UNCHANGED: gettext_lazy("Unchanged"),
    LEFT_ALONE: gettext_lazy("Left alone"),
}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(".xlsx or .csv, at most 5 MB and 500 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def __init__(self, sheet, *args):
        super().__init__(*args)
        self.sheet = sheet

    def clean_file(self):
        """Said here and now: what of the file as a whole cannot be read."""
        file = self.cleaned_data["file"]
        self.content = file.read()
        lines_of(self.sheet, read(file.name, self.content))
        return file


class SpreadsheetAdmin:
    """Before the admin of a kind that has a `sheet`."""

    change_list_template = "admin/records/record/change_list.html"

    def get_urls(self):
        pages = {
            "export/<str:format>": self.export_page,
            "import": self.import_page,
            "import/form": self.form_page,
            "import/<int:number>": self.preview_page,
        }
        own = [
            path(f"{at}/", self.admin_site.admin_view(page), name=self.name_of(page))
            for at, page in pages.items()
        ]
        return own + super().get_urls()

    def name_of(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page.__name__}"

    def address_of(self, page, *args):
        return reverse(f"admin:{self.name_of(page)}", args=args)

    def changelist_view(self, request, extra_context=None):
        asked = request.GET.copy()
        asked.pop("p", None)
        more = {
            "export_query": f"?{asked.urlencode()}" if asked else "",
            "exports": [(name.upper(), self.address_of(self.export_page, name)) for name in FORMATS],
            "import_address": self.address_of(self.import_page)
            if permissions.can_import(request.user)
            else "",
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def export_page(self, request, format):
        """What the list shows under the same filters, page by page or not."""
        if format not in FORMATS:
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        keys = list(dict.fromkeys(rows.filter(copy_of__isnull=True).values_list("pk", flat=True)))
        write, content_type = FORMATS[format]
        done = ngettext("%(number)s record exported", "%(number)s records exported", len(keys)) % {
            "number": len(keys)
        }
        self.write_down(
            request, f"{done} ({format.upper()}): {request.GET.urlencode()[:500]}".removesuffix(": ")
        )
        name = f"{self.opts.model_name}s-{timezone.localdate()}.{format}"
        file = write(self.sheet, keys, request.user)
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)

    def form_page(self, request):
        file = writing.as_form(self.sheet, request.user)
        return FileResponse(
            file, as_attachment=True, filename=f"messe-{self.opts.model_name}-form.xlsx", content_type=XLSX
        )

    def import_page(self, request):
        self.refuse_others(request)
        applying.forget_old()
        form = ImportForm(self.sheet, request.POST or None, request.FILES or None)
        if form.is_valid():
            file = ImportFile(
                user=request.user,
                kind=self.opts.model_name,
                name=form.cleaned_data["file"].name[:200],
                content=form.content,
            )
            file.full_clean()
            file.save()
            return redirect(self.address_of(self.preview_page, file.pk))
        context = {
            "form": form,
            "form_address": self.address_of(self.form_page),
            "required": self.sheet.required,
        }
        return self.sheet_page(request, "import.html", _("Import"), context)

    def preview_page(self, request, number):
        """GET shows what would become of each row; POST does it, as far as it is still so."""
        self.refuse_others(request)
        applying.forget_old()
        file = ImportFile.objects.filter(pk=number, user=request.user, kind=self.opts.model_name).first()
        if file is None:
            self.message_user(
                request, _("This file is no longer kept here. Choose it again."), messages.WARNING
            )
            return redirect(self.address_of(self.import_page))
        try:
            lines, notices = lines_of(self.sheet, read(file.name, bytes(file.content)))
            rows = plan(self.sheet, lines, request.user, self.form.SENTENCES)
            if request.method == "POST":
                return self.carry_out(request, file, rows)
        except FileRefused as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.path if request.method == "POST" else self.address_of(self.import_page))
        context = {"notices": notices, "token": applying.sign(file, rows), "file": file}
        return self.sheet_page(request, "import_preview.html", _("Preview"), context | self.groups_of(rows))

    def carry_out(self, request, file, rows):
        seen = applying.seen_in(request.POST.get("token", ""), file)
        announced = {row.number for row in rows if row.state in (NEW, CHANGED)}
        new = {id(row) for row in rows if row.state == NEW}
        applying.carry_out(self.sheet, file, rows, seen, request.user)
        file.delete()
        done = [row for row in rows if row.number in announced and not row.refusals]
        added = sum(id(row) in new for row in done)
        said = _("%(new)s new, %(changed)s changed, %(refused)s refused") % {
            "new": added,
            "changed": len(done) - added,
            "refused": sum(bool(row.refusals) for row in rows),
        }
        self.write_down(request, f"{_('Import')}, {file.name}: {said}")
        context = {
            "said": said,
            "done": [(row, change_address(row.record)) for row in done],
            "refused": [row for row in rows if row.refusals],
        }
        return self.sheet_page(request, "import_done.html", _("Imported"), context)

    def refuse_others(self, request):
        if not permissions.can_import(request.user):
            raise PermissionDenied

    def sheet_page(self, request, template, title, context):
        frame = {
            "opts": self.opts,
            "title": f"{title}: {capfirst(self.opts.verbose_name_plural)}",
            "here": title,
            "import_address": self.address_of(self.import_page),
        }
        context = self.admin_site.each_context(request) | frame | context
        return TemplateResponse(request, f"admin/records/record/{template}", context)

    @staticmethod
    def groups_of(rows):
        """The rows by what becomes of them, those that need a look first."""
        found = {state: [row for row in rows if row.state == state] for state in STATES}
        groups = [(state, HEADINGS[state], found[state]) for state in HEADINGS if found[state]]
        return {"groups": groups, "writes": len(found[NEW]) + len(found[CHANGED])}

    def write_down(self, request, said):
        entry = LogEntry(
            user=request.user,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=str(capfirst(self.opts.verbose_name_plural))[:200],
            action_flag=CHANGE,
            change_message=said,
        )
        entry.full_clean()
        entry.save()
