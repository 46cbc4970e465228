from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices import comparing_choices, comparing_files
from practices.comparing import LONGEST_TYPED, MOST, compared


@login_not_required
@require_safe
def compare(request):
    comparison = compared(request.GET)
    kind = comparison.kind
    context = {
        "comparison": comparison,
        "most": MOST,
        "trail": [(_("Compare"), reverse("compare"))],
        "searches": [
            search(request, comparison, name) for name in ("practice", "instrument") if kind in ("", name)
        ],
        "types": [],
        "places": [],
        "chosen_codes": [column.key for column in comparison.columns],
        "files": [(form, files_address(form) + comparison.address()) for form in comparing_files.FORMS],
    }
    if kind in ("", "region"):
        context["types"] = comparing_choices.types()
        context["places"] = comparing_choices.places(context["chosen_codes"] if kind else [])
    return render(request, "practices/compare.html", context)


def search(request, comparison, kind):
    """A search form for one kind, what it has found, and where each of these leads."""
    typed = request.GET.get(f"find_{kind}", "")[:LONGEST_TYPED]
    taken = [column.key for column in comparison.columns]
    found = comparing_choices.found(kind, typed, taken) if typed.strip() and not comparison.is_full else []
    return {
        "kind": kind,
        "name": f"find_{kind}",
        "typed": typed,
        "found": [(row, comparison.with_one_more(kind, row.slug)) for row in found],
        "list": reverse(f"{kind}_list"),
    }


def files_address(form):
    return reverse("compare_file", args=[form])


@login_not_required
@require_safe
def compare_file(request, form):
    """The same cells as a file; an address that compares nothing leads to the page that says why."""
    if form not in comparing_files.FORMS:
        raise Http404
    comparison = compared(request.GET)
    if not comparison.rows:
        return redirect(f"{reverse('compare')}{comparison.address()}")
    kind, written = comparing_files.FORMS[form]
    address = request.build_absolute_uri(reverse("compare")) + comparison.address()
    response = HttpResponse(written(comparison, address), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="messe-comparison.{form}"'
    return response
