from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.labels import alphabetical
from records.models import Fact, Figure, Film, OpenPoint, Record, Region, Term, TermLabel


@login_not_required
@require_safe
def video(request):
    """The film of the project. A film elsewhere is embedded only in the answer to the visitor's own click."""
    film = Film.objects.filter(is_project_film=True).prefetch_related("tracks", "transcripts").first()
    is_agreed = bool(film and film.outside_url and request.GET.get("play") == film.outside_host)
    context = {
        "film": film,
        "is_agreed": is_agreed,
        "transcripts": own_language_first(film.transcripts.all()) if film else [],
        "trail": [(_("Video"), request.path)],
    }
    allowed = {"frame-src": [film.outside_origin]} if is_agreed else {}
    return csp_update(allowed)(render)(request, "records/video.html", context)


def own_language_first(rows):
    return sorted(rows, key=lambda row: (row.language != get_language(), row.language))


@login_not_required
@require_safe
def glossary(request):
    terms = Term.objects.filter(list=Term.List.GLOSSARY, merged_into=None).prefetch_related(
        Prefetch("labels", TermLabel.objects.order_by("language", "pk")),
        "false_friends__belongs_to",
        "sources",
        "related",
    )
    entries = [glossary_entry(term) for term in alphabetical(terms)]
    context = {"entries": entries, "trail": [(_("Glossary"), request.path)]}
    return render(request, "records/glossary.html", context)


def glossary_entry(term):
    """Split the labels of a term into its definition here and its equivalents in other languages."""
    here = get_language()
    labels = list(term.labels.all())
    of_kind = TermLabel.Kind
    definition = next(
        (row for row in labels if row.kind == of_kind.DEFINITION and row.language == here), None
    )
    words = [row for row in labels if row.kind != of_kind.DEFINITION]
    return {
        "term": term,
        "preferred": next(
            (row for row in words if row.kind == of_kind.PREFERRED and row.language == here), None
        ),
        "definition": definition.text if definition else term.definition,
        "definition_language": here if definition else "en",
        "definition_label": definition,
        "equivalents": [row for row in words if row.language != here or row.kind != of_kind.PREFERRED],
    }


@login_not_required
@require_safe
def contact(request):
    context = {
        "regions": alphabetical(Region.objects.partners()),
        "trail": [(_("Contact"), request.path)],
    }
    return render(request, "records/contact.html", context)


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "pages/accessibility.html", {"trail": [(_("Accessibility"), request.path)]})


@login_not_required
@require_safe
def privacy(request):
    return render(request, "pages/privacy.html", {"trail": [(_("Privacy"), request.path)]})


def with_parts(rows):
    """What the shared parts of every record page show, in their order; eight queries for any number of rows."""
    return rows.select_related("region", "owner", "successor").prefetch_related(
        "also_regions",
        "sources",
        "images",
        Prefetch("facts", Fact.objects.filter(public=True).select_related("source")),
        Prefetch("figures", Figure.objects.newest_first().select_related("source")),
        Prefetch("open_points", OpenPoint.objects.filter(resolved_on=None)),
        # Among all rows, for none that is published is a copy: to leave copies out, SQLite would go through all others.
        Prefetch("predecessors", Record.with_copies.published()),
    )


def moved_or_gone(request, kind, slug):
    """The answer for an address without a published record: 301 from an old one, 410 after a withdrawal, else 404."""
    records = Record.objects.filter(kind=kind)
    gone = records.once_public().filter(slug=slug).select_related("successor").first()
    if gone:
        return withdrawn(request, gone)
    moved = records.filter(old_slugs__slug=slug, published_at__isnull=False).first()
    if moved:
        return redirect(moved, permanent=True)
    raise Http404


def withdrawn(request, record):
    successor = record.successor
    is_shown = successor is not None and successor.is_public
    context = {"record": record, "successor": successor if is_shown else None}
    return render(request, "records/archived.html", context, status=410)
