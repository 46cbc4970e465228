"""Choices of staff forms, asked once per request: a page with fourteen inlines would ask a hundred times."""

from functools import partial

from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Q
from django.utils.translation import gettext as _

from records import permissions
from records.models import Record


def shared(request, key, rows):
    """Return [(pk, label)] of the rows, read at the first use within this request."""
    kept = request.__dict__.setdefault("_shared_choices", {})
    if key not in kept:
        kept[key] = [(row.pk, label_for(request.user, row)) for row in rows]
    return kept[key]


def label_for(user, row):
    """What a field was pointed at once may be another region's draft by now: it stays chosen, without its name."""
    is_hidden = isinstance(row, Record) and not permissions.can_see(user, row)
    return _("a record that is not public") if is_hidden else str(row)


def to_choose_from(model, user, chosen):
    """Records that a field may point at: what the person sees, and what it points at already."""
    return model.objects.filter(Q(pk__in=model.objects.seen_by(user)) | Q(pk__in=chosen))


def offer(field, choices):
    """Give a choice field ready choices; validation still asks its queryset."""
    empty = [] if field.empty_label is None else [("", field.empty_label)]
    field.choices = [*empty, *choices]
    return field


def open_record(request):
    """The key of the record whose form this is; None while it is new."""
    found = request.resolver_match.kwargs.get("object_id")
    return found and int(unquote(found))


def keys_in(values):
    """What an address or a forged form names may be no key at all."""
    return [key for key in map(str, values) if key.isdecimal() and len(key) < 19]


class ChosenSelect(AutocompleteSelect):
    """An autocomplete that knows the rows chosen on this page, and so need not ask for each of them."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def optgroups(self, name, value, attr=None):
        known = {str(pk): label for pk, label in self.chosen()}
        chosen = keys_in(value)
        if any(key not in known for key in chosen):
            return super().optgroups(name, chosen, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, *(self.create_option(name, key, known[key], True, 1) for key in chosen)], 0)]


def chosen_select(db_field, site, request, rows):
    key = (db_field.model, db_field.name)
    return ChosenSelect(db_field, site, chosen=partial(shared, request, key, rows))


class ChosenSelectMultiple(AutocompleteSelectMultiple):
    """Each word has its own cross; the one that clears all stands as a stray element in select2's list."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, keys_in(value), attr)

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}
