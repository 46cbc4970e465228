"""Database promises that several tables make, each in one line."""

from django.db.models import CheckConstraint, F, Q

from records import dates


def one_of(field, choices, *, name, empty=False):
    values = [*choices.values, ""] if empty else choices.values
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def partial_dates(*fields, prefix):
    return [
        CheckConstraint(condition=dates.complete(field), name=f"{prefix}_{field}_complete")
        for field in fields
    ]


def not_before(late, early, *, name):
    """An end may stand without a start; where both stand, the end is not the earlier."""
    unknown = Q(**{f"{late}__isnull": True}) | Q(**{f"{early}__isnull": True})
    return CheckConstraint(condition=unknown | Q(**{f"{late}__gte": F(early)}), name=name)


def web_address(field, *, name):
    condition = (
        Q(**{field: ""})
        | Q(**{f"{field}__startswith": "http://"})
        | Q(**{f"{field}__startswith": "https://"})
    )
    return CheckConstraint(condition=condition, name=name)


def between(field, low, high, *, name):
    condition = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return CheckConstraint(condition=condition, name=name)
