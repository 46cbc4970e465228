"""The page of the method, and what the page of a practice says of its assessments."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices import benchmark
from practices.charts.profile import assessment_profile
from practices.criteria import CRITERIA, Group
from practices.models import Assessment, Category, EvidenceLevel

HARD_TO_COMPARE = (Category.LEGAL, Category.TAX)  # they apply to everybody at once


@login_not_required
@require_safe
def method(request):
    context = {
        "groups": by_group(CRITERIA.values()),
        "rules": [(rule, benchmark.asked_by(rule)) for rule in benchmark.RULES],
        "evidence_levels": EvidenceLevel.choices,
        "apart": benchmark.APART,
        "trail": [(_("How practices are assessed"), request.path)],
    }
    return render(request, "practices/method.html", context)


def by_group(measures):
    measures = list(measures)
    return [(group.label, [one for one in measures if one.group == group]) for group in Group]


def published_assessments():
    """For the page of a practice: two queries where there are any, and none where not."""
    rows = Assessment.objects.filter(status=Assessment.Status.PUBLISHED)
    return Prefetch("assessments", rows.select_related("assessor_region").prefetch_related("scores"))


def benchmark_of(practice):
    """What its page says; a working copy has none of its own and shows those of its record."""
    assessments = practice.assessments.all()
    if practice.copy_of_id:
        assessments = published_assessments().queryset.filter(practice=practice.copy_of_id)
    assessments = list(assessments)
    if not assessments:
        return None
    profile = benchmark.reading(assessments)
    counted = benchmark.counted(assessments)
    standing = benchmark.label(profile, practice.evidence_level)
    return {
        "standing": standing,
        "rule": benchmark.asked_by(standing.rule),
        "number": profile.number,
        "groups": readings_by_group(profile),
        "chart": chart_of(practice, profile),
        "assessments": [(one, given_in(one), one in counted) for one in assessments],
        "is_hard_to_compare": practice.category in HARD_TO_COMPARE,
    }


def chart_of(practice, profile):
    """The drawing beside the table, to be taken away as a file where the page is public."""
    chart = assessment_profile(
        [
            (
                one.measure.name,
                one.measure.group.label,
                one.measure.steps,
                one.score,
                min(one.scores, default=None),
                max(one.scores, default=None),
                len(one.scores),
            )
            for one in profile.readings.values()
        ]
    )
    if chart.drawing and practice.is_public:
        chart.svg_address = reverse("profile_svg", args=[practice.slug])
        chart.csv_address = reverse("profile_csv", args=[practice.slug])
    return chart


def readings_by_group(profile):
    return [
        (name, [profile.readings[measure.criterion] for measure in measures])
        for name, measures in by_group(CRITERIA.values())
    ]


def given_in(assessment):
    """(criterion, step in words, comment) of all eleven, in their order; "" where it was not assessed."""
    rows = {row.criterion: row for row in assessment.scores.all()}
    return [(measure, *said(measure, rows.get(criterion))) for criterion, measure in CRITERIA.items()]


def said(measure, row):
    if row is None:
        return "", ""
    return "" if row.score is None else measure.steps[row.score], row.comment
