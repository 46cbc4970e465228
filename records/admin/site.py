from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from records.forms import StaffForm
from records.images import clean_upload
from records.models import Film, FilmTrack, FilmTranscript, SiteSettings
from records.public_admin import PublicAdmin
from records.tabular import TabularInline

FILM_BYTES = 200 * 1024 * 1024
TRACK_BYTES = 1024 * 1024


class FilmForm(StaffForm):
    SENTENCES = {
        "film_file_or_address": (
            "outside_url",
            gettext_lazy("Give the film: a file, or an outside address."),
        ),
        "film_of_the_project_once": (
            "is_project_film",
            gettext_lazy("Another film is the one of the video page: take the mark away there first."),
        ),
    }

    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_film(file)
        return file

    def clean_poster(self):
        return clean_upload(self.cleaned_data["poster"])

    def clean(self):
        data = super().clean()
        if data.get("file") and data.get("outside_url"):
            self.add_error(
                "outside_url", _("A film is a file or lies elsewhere, not both: clear the file first.")
            )
        return data


def check_film(file):
    """By its first bytes, whatever its name says: the second word of an MP4 file is "ftyp"."""
    if file.size > FILM_BYTES:
        raise ValidationError(_("The film is larger than 200 MB."))
    file.seek(0)
    first = file.read(12)
    file.seek(0)
    if first[4:8] != b"ftyp":
        raise ValidationError(_("This is no MP4 film."))


class TrackForm(StaffForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_track(file)
        return file


def check_track(file):
    if file.size > TRACK_BYTES:
        raise ValidationError(_("The text track is larger than 1 MB."))
    file.seek(0)
    content = file.read()
    file.seek(0)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if text[:6] != "WEBVTT" or text[6:7].strip():
        raise ValidationError(
            _("This is no WebVTT file: it begins with the word WEBVTT and is saved as UTF-8.")
        )


class TrackInline(TabularInline):
    model = FilmTrack
    form = TrackForm
    extra = 0


class TranscriptInline(admin.StackedInline):
    model = FilmTranscript
    form = StaffForm
    extra = 0


@admin.register(Film)
class FilmAdmin(PublicAdmin):
    is_read_by_all_staff = False
    form = FilmForm
    inlines = [TrackInline, TranscriptInline]
    list_display = ["title", "language", "is_project_film", "is_stand_in", "duration"]
    list_filter = ["is_project_film", "is_stand_in"]
    search_fields = ["title", "description"]
    fieldsets = [
        (None, {"fields": ["title", "description", "language", ("is_project_film", "is_stand_in")]}),
        (gettext_lazy("The film"), {"fields": ["file", "outside_url", "duration"]}),
        (gettext_lazy("Picture and credits"), {"fields": ["poster", "poster_alt", ("credit", "licence")]}),
    ]


@admin.register(SiteSettings)
class SiteSettingsAdmin(PublicAdmin):
    is_read_by_all_staff = False
    """One row: the list leads to its form."""

    fieldsets = [
        (None, {"fields": ["publisher", "contact_email"]}),
        (
            gettext_lazy("Accessibility statement"),
            {
                "fields": [
                    "accessibility_status",
                    ("accessibility_assessed_on", "accessibility_updated_on"),
                    "accessibility_method",
                    "accessibility_gaps",
                    "accessibility_burden",
                    "accessibility_outside",
                ]
            },
        ),
        (pgettext_lazy("settings", "Archive"), {"fields": ["is_archived", "archive_notice"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        row, _created = SiteSettings.objects.get_or_create(pk=1)
        return redirect("admin:records_sitesettings_change", row.pk)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
