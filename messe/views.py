from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actors.models import Actor
from practices.models import Category, Instrument, Practice
from records.map import Place, partner_map
from records.models import Film, Record, Region, SiteSettings

NEWEST = 4


@login_not_required
@require_safe
def home(request):
    practices = Practice.objects.published()
    context = {
        "map": partner_map(partner_places()),
        "categories": categories(),
        "practices": practices.rows().newest_first()[:NEWEST],
        "practice_count": practices.count(),
        "film": Film.objects.filter(is_project_film=True).first(),
        "network": Actor.objects.published().filter(origin=Record.Origin.PROJECT_SITE).order_by("pk"),
    }
    return render(request, "pages/home.html", context)


def partner_places():
    regions = Region.objects.partners().filter(latitude__isnull=False)
    return [
        Place(
            region.country,
            float(region.latitude),
            float(region.longitude),
            str(region),
            region.get_absolute_url(),
        )
        for region in regions
    ]


def categories():
    """(category, number of instruments, number of practices) in the order legal, tax, operational."""
    instruments = Instrument.objects.published().by_category()
    practices = Practice.objects.published().by_category()
    return [(category, instruments.get(category, 0), practices.get(category, 0)) for category in Category]


@login_not_required
@require_safe
def robots(request):
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def livez(request):
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(request):
    """Ready is: the database answers, and with the tables this version expects."""
    try:
        SiteSettings.objects.first()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")


def error_page(template, status):
    """Without request and so without context processors: an error page must not fail on what failed before."""
    return HttpResponse(loader.get_template(template).render(), status=status)


@login_not_required
def bad_request(request, exception):
    return error_page("400.html", 400)


def staff_error_page(request, status):
    """One page for 403 and 404, so that neither tells which drafts other regions have; None for all others."""
    is_inside = request.path.startswith(reverse("admin:index")) and hasattr(request, "user")
    if not is_inside or not admin.site.has_permission(request):
        return None
    context = admin.site.each_context(request) | {"title": gettext("This page is not open to you")}
    return render(request, "admin/not_open.html", context, status=status)


@login_not_required
def forbidden(request, exception):
    return staff_error_page(request, 403) or error_page("403.html", 403)


@login_not_required
def csrf_failure(request, reason=""):
    return error_page("403.html", 403)


@login_not_required
def not_found(request, exception):
    return staff_error_page(request, 404) or error_page("404.html", 404)


@login_not_required
def failed(request):
    try:
        return error_page("500.html", 500)
    except Exception:  # the last page of all says its sentence even without templates
        return HttpResponse("Something went wrong on our side. Please try again later.", status=500)
