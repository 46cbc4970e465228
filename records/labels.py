"""The words of every vocabulary row in the reader's language.

All labels of all vocabularies are some hundred short rows, needed on every page; each worker keeps
them in memory and reads them again when the content generation has moved on. So showing a region
or a term costs no query, however it was fetched.
"""

from threading import Lock

from django.apps import apps
from django.db import models
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from records import generation
from records.search import fold


def name_of_language(code):
    """Return the name of a language in the active language, as "Swedish"; the code itself if it is not known."""
    try:
        return gettext(get_language_info(code)["name"])
    except KeyError:
        return code


class Confirmation(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed")
    UNCONFIRMED = "unconfirmed", _("not yet confirmed")


class Label(models.Model):
    """A word for a vocabulary row in one language. Subclasses add the key `of` to that row."""

    class Kind(models.TextChoices):
        PREFERRED = "preferred", _("preferred")
        SYNONYM = "synonym", _("synonym")
        ABBREVIATION = "abbreviation", _("abbreviation")
        DEFINITION = "definition", _("definition")

    language = models.CharField(
        _("language"), max_length=12, help_text=_("Language code, as en, sv or de-AT.")
    )
    text = models.CharField(_("text"), max_length=600)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PREFERRED)
    status = models.CharField(
        _("status"), max_length=12, choices=Confirmation, default=Confirmation.UNCONFIRMED
    )
    searchable = models.BooleanField(_("searchable"), default=True, help_text=_("Use it as a search word."))
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(
                fields=["of", "language", "kind", "text"], name="%(app_label)s_%(class)s_once"
            )
        ]

    def __str__(self):
        return self.text

    @property
    def language_name(self):
        return name_of_language(self.language)


class Labelled(models.Model):
    """A vocabulary row that is called by its name in the reader's language."""

    class Meta:
        abstract = True

    @property
    def display_name(self):
        """The preferred label of the active language, else the English name."""
        own = _labels().get((self._meta.label_lower, self.pk), {})
        return own.get((get_language() or "en").split("-")[0]) or self.english_name

    @property
    def english_name(self):
        return self.label

    def __str__(self):
        return self.display_name


_kept = {"generation": None, "labels": {}, "countries": {}}
_reading = Lock()


def check_again():
    """Let the next use ask the database whether the labels in memory are still those of today.

    Called at the start of every request; a page that shows no label asks nothing.
    """
    generation.check_again()


def country(code):
    """The region that is the country with this ISO code, or None; needed beside every region's name."""
    return _of_today()["countries"].get(code)


def _labels():
    return _of_today()["labels"]


def _of_today():
    number = generation.current()
    if _is_older_than(number):
        with _reading:
            if _is_older_than(number):
                _kept.update(generation=number, labels=_read(), countries=_read_countries())
    return _kept


def _is_older_than(number):
    """Newer ones are kept: of two requests at once, the one that began before a change must not undo it."""
    return _kept["generation"] is None or _kept["generation"] < number


def forget():
    _kept.update(generation=None, labels={}, countries={})
    check_again()


def _read_countries():
    rows = apps.get_model("records.Region").objects.filter(level__lte=0)
    return {row.country: row for row in rows}


def _read():
    found = {}
    for model in apps.get_models():
        if issubclass(model, Label):
            owner = model._meta.get_field("of").related_model._meta.label_lower
            rows = model.objects.filter(kind=Label.Kind.PREFERRED).order_by("-pk")
            for pk, language, text in rows.values_list("of_id", "language", "text"):
                found.setdefault((owner, pk), {})[language] = text
    return found


# Swedish puts å, ä and ö after z; Unicode puts them in the order ä å ö.
SWEDISH_LETTERS = str.maketrans({"å": "z1", "ä": "z2", "ö": "z3"})


def alphabetical(rows):
    """Return the rows sorted by their names as a dictionary of the active language sorts them."""
    swedish = (get_language() or "").startswith("sv")

    def key(row):
        name = str(row).casefold()
        return name.translate(SWEDISH_LETTERS) if swedish else fold(name)

    return sorted(rows, key=key)
