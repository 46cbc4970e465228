"""Fields with a soft limit: the form counts to it, the column leaves a fifth more room.

SQLite ignores lengths, so the validator of the field is what keeps both databases alike.
"""

from django.core.validators import MaxLengthValidator
from django.db import models


def room(limit):
    return limit * 6 // 5


def short_text(name, limit, **options):
    return counted(models.CharField(name, max_length=room(limit), **options), limit)


def long_text(name, limit, **options):
    validators = [MaxLengthValidator(room(limit))]
    return counted(models.TextField(name, blank=True, validators=validators, **options), limit)


def counted(field, limit):
    """The database knows nothing of the soft limit, so it is no option of the field."""
    field.soft_limit = limit
    return field


def web_address(name, **options):
    return models.URLField(name, max_length=500, blank=True, **options)
