from urllib.parse import urlsplit

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.labels import name_of_language

from .constraints import one_of
from .constraints import web_address as web_address_check
from .lengths import long_text, web_address


class Film(models.Model):
    """A film with its texts: an uploaded file, or an address elsewhere that loads only after a click."""

    title = models.CharField(_("title"), max_length=150)
    description = long_text(_("description"), 600)
    language = models.CharField(_("language"), max_length=12, default="en")
    file = models.FileField(
        _("file"),
        upload_to="film/",
        blank=True,
        validators=[FileExtensionValidator(["mp4"])],
        help_text=_("MP4 (H.264). Or give an outside address instead."),
    )
    outside_url = web_address(
        _("outside address"),
        help_text=_("Address of the player to embed; nothing is loaded before the visitor agrees."),
    )
    poster = models.ImageField(_("poster"), upload_to="film/", blank=True)
    poster_alt = models.CharField(_("what the poster shows"), max_length=300, blank=True)
    duration = models.PositiveSmallIntegerField(_("duration in seconds"), null=True, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    is_stand_in = models.BooleanField(
        _("stand-in"),
        default=False,
        help_text=_("Shown until the partners' own film is at hand; the page says so."),
    )
    is_project_film = models.BooleanField(
        _("film of the video page"), default=False, help_text=_("One film at most.")
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("film")
        verbose_name_plural = _("films")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(file="") | ~models.Q(outside_url=""), name="film_file_or_address"
            ),
            models.UniqueConstraint(
                fields=["is_project_film"],
                condition=models.Q(is_project_film=True),
                name="film_of_the_project_once",
            ),
            web_address_check("outside_url", name="film_outside_url"),
        ]

    def __str__(self):
        return self.title

    @property
    def outside_origin(self):
        """Scheme and host of an outside film, as a policy names it."""
        parts = urlsplit(self.outside_url)
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")

    @property
    def outside_host(self):
        return urlsplit(self.outside_url).hostname or ""


class FilmTrackKind(models.TextChoices):
    CAPTIONS = "captions", _("Captions")
    DESCRIPTIONS = "descriptions", _("Descriptions")


class FilmTrack(models.Model):
    Kind = FilmTrackKind

    film = models.ForeignKey(Film, models.CASCADE, related_name="tracks", verbose_name=_("film"))
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CAPTIONS)
    file = models.FileField(
        _("file"), upload_to="film/", validators=[FileExtensionValidator(["vtt"])], help_text=_("WebVTT")
    )

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("text track")
        verbose_name_plural = _("text tracks")
        constraints = [
            models.UniqueConstraint(fields=["film", "language", "kind"], name="film_track_once"),
            one_of("kind", FilmTrackKind, name="film_track_kind_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"

    @property
    def language_name(self):
        return name_of_language(self.language)


class FilmTranscript(models.Model):
    film = models.ForeignKey(Film, models.CASCADE, related_name="transcripts", verbose_name=_("film"))
    language = models.CharField(_("language"), max_length=12)
    text = models.TextField(_("text"), help_text=_("The words, and what the pictures show. Markdown."))

    class Meta:
        ordering = ["language"]
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        constraints = [models.UniqueConstraint(fields=["film", "language"], name="film_transcript_once")]

    def __str__(self):
        return f"{self.film} ({self.language})"

    @property
    def language_name(self):
        return name_of_language(self.language)


class SiteSettingsCompliance(models.TextChoices):
    FULL = "full", _("fully compliant")
    PARTIAL = "partial", _("partly compliant")
    NONE = "none", _("not compliant")


class SiteSettings(models.Model):
    """The site's own facts, in one row that staff edit. Empty means: not known, and said so."""

    Compliance = SiteSettingsCompliance

    publisher = models.CharField(
        _("publisher"), max_length=200, blank=True, help_text=_("Who answers for the site.")
    )
    contact_email = models.EmailField(_("site contact address"), blank=True)
    accessibility_status = models.CharField(
        _("accessibility status"), max_length=8, choices=Compliance, blank=True
    )
    accessibility_assessed_on = models.DateField(_("accessibility assessed on"), null=True, blank=True)
    accessibility_updated_on = models.DateField(
        _("accessibility statement updated on"), null=True, blank=True
    )
    accessibility_method = long_text(
        _("method of assessment"), 600, help_text=_("Self-assessment or outside review, and how.")
    )
    accessibility_gaps = long_text(
        _("what is not accessible"),
        3000,
        help_text=_("One point per line, with the reason. Empty: nothing is known."),
    )
    accessibility_burden = long_text(
        _("left out as a disproportionate burden"), 1500, help_text=_("One point per line, with the reason.")
    )
    accessibility_outside = long_text(_("content outside the law"), 1500, help_text=_("One point per line."))
    is_archived = models.BooleanField(
        _("archive mode"), default=False, help_text=_("Every page says that the site is no longer kept up.")
    )
    archive_notice = long_text(_("archive notice"), 600)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="site_settings_one_row"),
            one_of(
                "accessibility_status",
                SiteSettingsCompliance,
                name="site_settings_compliance_known",
                empty=True,
            ),
        ]

    def __str__(self):
        return str(_("Site settings"))

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def accessibility_is_stated(self):
        """Whether the facts that the law asks for are all there; if not, the page claims nothing."""
        return bool(
            self.publisher
            and self.accessibility_status
            and self.accessibility_assessed_on
            and self.accessibility_updated_on
            and self.accessibility_method
        )

    @classmethod
    def current(cls):
        return cls.objects.first() or cls()
