"""What the address of a list of the staff may ask.

Django lets an address filter by any field of a model and by what points at it. Where rows are public and some of
their fields are not, the number of rows that such a filter leaves tells what they hide; a pattern of one's own can
keep a worker busy for ever. Here a list is narrowed by the filters that stand beside it, and by nothing else.
"""

from django.contrib.admin.filters import SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import Http404

LONGEST_SEARCH = 200
LONGEST_KEY = 18  # digits; larger numbers are no key of any database
LOOKUPS = {"", "exact", "isnull", "gte", "lt", "in"}


def is_key(text):
    return text.isdecimal() and len(text) <= LONGEST_KEY


class NarrowedByItsFilters:
    """Before every admin of the site, see `StaffSite.register`."""

    def lookup_allowed(self, lookup, value, request):
        return any(is_asked_by(one, lookup, value) for one in self.get_list_filter(request))

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST":
            request.POST = request.POST.copy()
            chosen = [key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if is_key(key)]
            request.POST.setlist(ACTION_CHECKBOX_NAME, chosen)
        return super().changelist_view(request, extra_context)

    def get_view_on_site_url(self, obj=None):
        """Straight to the page: Django's detour tells of every record whether there is one."""
        if obj is None or not self.view_on_site:
            return None
        if callable(self.view_on_site):
            return self.view_on_site(obj)
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


def is_asked_by(list_filter, lookup, value):
    if isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter):
        return lookup == list_filter.parameter_name
    field = list_filter[0] if isinstance(list_filter, list | tuple) else list_filter
    if lookup != field and not lookup.startswith(f"{field}__"):
        return False
    *key, last = lookup[len(field) :].removeprefix("__").split("__")
    too_large = str(value).isdecimal() and not is_key(str(value))
    return key in ([], ["id"]) and last in LOOKUPS and not too_large


def no_detour(request, *args, **kwargs):
    raise Http404
