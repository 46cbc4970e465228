"""The ledger of transfers as a page, and as a file."""

import csv
import io

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices import transfers
from practices.transfer_map import LOOKS, transfer_map
from records.spreadsheets.writing import harmless

MOST_ROWS = 100


@login_not_required
@require_safe
def transfer_list(request):
    steps = list(transfers.ledger())
    asked = transfers.asked(request.GET, steps)
    shown = [step for step in steps if asked.has(step)]
    newest = transfers.standing(shown)
    context = {
        "steps": shown[:MOST_ROWS],
        "number": len(shown),
        "has_any": bool(steps),
        "asked": asked,
        "is_narrowed": bool(asked.status or asked.region or asked.problems),
        "counts": transfers.counts([step for step in steps if asked.has_place(step)]),
        "statuses": transfers.STATUSES,
        "places": transfers.places_named(steps, asked.region),
        "drawing": transfer_map(newest.values()),
        "looks": [(look, words) for look, (_statuses, words) in LOOKS.items()],
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "trail": [(_("Transfers"), request.path)],
    }
    return render(request, "practices/transfers.html", context)


def rows_of(request):
    """One mapping for each step that the address asks for, as the page shows them."""
    steps = list(transfers.ledger())
    asked = transfers.asked(request.GET, steps)
    newest = {step.pk for step in transfers.standing(steps).values()}
    return [row_of(request, step, step.pk in newest) for step in steps if asked.has(step)]


def row_of(request, step, is_newest):
    start = step.practice.region
    return {
        "practice": step.practice.title,
        "practice_address": request.build_absolute_uri(step.practice.get_absolute_url()),
        "from_code": start.code,
        "from_region": start.with_country,
        "to_code": step.region.code,
        "to_region": step.region.with_country,
        "status": step.status,
        "status_in_words": step.get_status_display(),
        "is_newest_step": "yes" if is_newest else "no",
        "date": step.on_text,
        "what_changed": step.what_changed,
        "reason": step.reason,
        "owner_reply": step.owner_reply,
        "source": step.source_title,
        "source_address": step.source_url,
        "source_read_on": step.source_accessed.isoformat() if step.source_accessed else "",
    }


COLUMNS = (
    "practice",
    "practice_address",
    "from_code",
    "from_region",
    "to_code",
    "to_region",
    "status",
    "status_in_words",
    "is_newest_step",
    "date",
    "what_changed",
    "reason",
    "owner_reply",
    "source",
    "source_address",
    "source_read_on",
)


@login_not_required
@require_safe
def transfers_csv(request):
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows({name: harmless(text) for name, text in row.items()} for row in rows_of(request))
    return as_file(
        HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"), "csv"
    )


@login_not_required
@require_safe
def transfers_json(request):
    answer = JsonResponse(
        {"licence": "CC-BY-4.0", "transfers": rows_of(request)}, json_dumps_params={"ensure_ascii": False}
    )
    return as_file(answer, "json")


def as_file(answer, ending):
    answer["Content-Disposition"] = f'attachment; filename="transfers.{ending}"'
    return answer
