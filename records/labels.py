"""The words of every vocabulary row in the reader's language.

All labels of all vocabularies are some hundred short rows, needed on every page; each worker keeps
them in memory and reads them again when the content generation has moved on. So showing a region
or a term costs no query, however it was fetched.
"""

from django.apps import apps
from django.db import models
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from records import generation
from records.folding import fold
from records.languages import NAMES


def name_of_language(code):
    """Return the name of a language in the active language, as "Swedish"; the code itself if it is not known."""
    known = NAMES.get(code) or NAMES.get(code.partition("-")[0])
    if known:
        return str(known)
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

    @property
    def facet(self):
        """(facet, value) by which lists are narrowed to records that have this word; None for all others."""
        return None

    @property
    def own_names(self):
        """[(name, language)] that are no labels."""
        return [(self.english_name, "en")]

    @property
    def inside(self):
        """The value of the first level that this row lies in, where its facet has two."""
        return None

    @property
    def facet_word(self):
        return str(self)

    def __str__(self):
        return self.display_name


def country(code):
    """The region that is the country with this ISO code, or None; needed beside every region's name."""
    return _countries().get(code)


@generation.kept
def _countries():
    rows = apps.get_model("records.Region").objects.filter(level__lte=0)
    return {row.country: row for row in rows}


@generation.kept
def _labels():
    found = {}
    for model in label_models():
        owner = model._meta.get_field("of").related_model._meta.label_lower
        rows = model.objects.filter(kind=Label.Kind.PREFERRED).order_by("-pk")
        for pk, language, text in rows.values_list("of_id", "language", "text"):
            found.setdefault((owner, pk), {})[language] = text
    return found


def label_models():
    return [model for model in apps.get_models() if issubclass(model, Label)]


# Swedish puts å, ä and ö after z; Unicode puts them in the order ä å ö.
SWEDISH_LETTERS = str.maketrans({"å": "z1", "ä": "z2", "ö": "z3"})


def alphabetical(rows, name=str):
    """Return the rows sorted by their names as a dictionary of the active language sorts them."""
    swedish = (get_language() or "").startswith("sv")

    def key(row):
        word = str(name(row)).casefold()
        return word.translate(SWEDISH_LETTERS) if swedish else fold(word)

    return sorted(rows, key=key)
