"""Tags of practices: the only import of taggit."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from records.labels import Label, Labelled


class Tag(Labelled, TagBase):
    """Its slug is the stable code; its name the English label."""

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    @property
    def english_name(self):
        return self.name

    @property
    def facet(self):
        return "tag", self.slug


class TagLabel(Label):
    of = models.ForeignKey(Tag, models.CASCADE, related_name="labels", verbose_name=_("tag"))


class TaggedPractice(ItemBase):
    content_object = models.ForeignKey("practices.Practice", models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_once")]


def split_at_commas(text):
    """Return the tags of a typed list; "worker buyout" stays one tag."""
    return sorted({part.strip() for part in text.split(",") if part.strip()})


def tags_field():
    return TaggableManager(
        through=TaggedPractice,
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Three to six, with commas between them."),
    )
