"""Choices of staff forms, asked once per request: a page with fourteen inlines would ask a hundred times."""

from functools import partial

from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple


def shared(request, key, rows):
    """Return [(pk, label)] of the rows, read at the first use within this request."""
    kept = request.__dict__.setdefault("_shared_choices", {})
    if key not in kept:
        kept[key] = [(row.pk, str(row)) for row in rows]
    return kept[key]


def offer(field, choices):
    """Give a choice field ready choices; validation still asks its queryset."""
    empty = [] if field.empty_label is None else [("", field.empty_label)]
    field.choices = [*empty, *choices]
    return field


def open_record(request):
    """The key of the record whose form this is; None while it is new."""
    found = request.resolver_match.kwargs.get("object_id")
    return found and int(unquote(found))


class ChosenSelect(AutocompleteSelect):
    """An autocomplete that knows the rows chosen on this page, and so need not ask for each of them."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def optgroups(self, name, value, attr=None):
        known = {str(pk): label for pk, label in self.chosen()}
        chosen = [key for key in value if key]
        if any(key not in known for key in chosen):
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, *(self.create_option(name, key, known[key], True, 1) for key in chosen)], 0)]


def chosen_select(db_field, site, request, rows):
    key = (db_field.model, db_field.name)
    return ChosenSelect(db_field, site, chosen=partial(shared, request, key, rows))


class ChosenSelectMultiple(AutocompleteSelectMultiple):
    """Each word has its own cross; the one that clears all stands as a stray element in select2's list."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}
