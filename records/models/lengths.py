"""Fields with a soft limit: the form counts to it, the column leaves a fifth more room.

SQLite ignores lengths, so the validator of the field is what keeps both databases alike.
"""

from django.core.validators import MaxLengthValidator
from django.db import models


def short_text(name, limit, **options):
    return models.CharField(name, max_length=limit * 6 // 5, **options)


def long_text(name, limit, **options):
    return models.TextField(name, blank=True, validators=[MaxLengthValidator(limit * 6 // 5)], **options)


def web_address(name, **options):
    return models.URLField(name, max_length=500, blank=True, **options)
