from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from actors.filters import ActorFilter
from actors.models import Actor, Partner
from records import labels
from records.gathering import fetch_whole
from records.listing import list_page
from records.models import Record
from records.views import moved_or_gone, with_parts

# What a region is asked for where a record is thin: (field of the actor, its name in a sentence).
WANTED = [
    ("founded", gettext_lazy("the year of its founding")),
    ("legal_form", gettext_lazy("its legal form")),
    ("website", gettext_lazy("its website")),
    ("address", gettext_lazy("its address")),
    ("languages", gettext_lazy("the languages it works in")),
]

# The pages that the facts about the project were read on.
PROJECT = "http://messe-project.eu/index.php/"
PROJECT_PAGES = {
    "project": "http://www.messe-project.eu/index.php/the-project/project-description.html",
    "programme": "http://www.interreg4c.eu/projects/project-details/index-project=150-mechanism-for-"
    "enhancement-of-synergy-and-sustainability-among-enterprises&.html",
    "veneto": "http://www.messe-project.eu/index.php/partners/veneto.html",
    "outline": f"{PROJECT}2-uncategorised/83-test.html",
    "sofia": f"{PROJECT}2-uncategorised/90-supporting-structures-for-social-enterprises-development.html",
    "sheet": f"{PROJECT}good-practice/sweden/coop-service.html",
    "pannon": "https://www.pbn.hu/Closed_projects/MESSE8.html",
    "venice": "https://studiogallo.it/it/notizie/novita/7071-messe-il-progetto-ue-per-le-imprese-sociali.html",
    "dimitra": "https://www.dimitra.gr/messe-mechanism-for-enhancement-of-synergy-and-sustainability-"
    "among-enterprises-2/?lang=en",
}


@login_not_required
@require_safe
def actor_list(request):
    filters = ActorFilter(request.GET, Actor.objects.published())
    return list_page(request, filters, "actors/list.html")


@login_not_required
@require_safe
def actor(request, slug):
    record = fetch_whole(actors_with_parts(Actor.objects.published()).filter(slug=slug))
    return actor_page(request, record) if record else moved_or_gone(request, Record.Kind.ACTOR, slug)


def actors_with_parts(rows):
    return with_parts(rows).select_related("main_kind").prefetch_related("services")


def actor_page(request, record):
    told = told_elsewhere(record)
    context = {
        "actor": record,
        "trail": trail(record),
        "seat": labels.country(record.seat_country),
        "told": told,
        "missing": missing(record, told),
        "practice_links": practice_links(record),
        "partnerships": record.partnerships.published().rows(),
    }
    return render(request, "actors/detail.html", context)


def trail(actor):
    """Breadcrumbs: the list, and the list of the country of the seat."""
    address = reverse("actor_list")
    country = labels.country(actor.seat_country)
    steps = [(country, f"{address}?country={country.country}")] if country else []
    return [(_("Actors"), address), *steps]


def told_elsewhere(actor):
    """{key: fact} for what only other pages say; it stands apart from the actor's own fields."""
    facts = {fact.key: fact for fact in reversed(actor.facts.all())}
    return {field: facts.get(field) for field, _name in WANTED}


def missing(actor, told):
    """What a stub asks the region for."""
    names = [name for field, name in WANTED if not (getattr(actor, field) or told[field])]
    if not actor.figures.all():
        names.append(_("figures on its size, with their date"))
    if not actor.facts.all():
        names.append(_("what it does today"))
    return names


def practice_links(actor):
    """The practices it took part in, the newest first; the app of practices stands above this one."""
    published = Record.objects.published(Record.Kind.PRACTICE).values("pk")
    links = actor.practice_links.filter(practice__in=published)
    return links.select_related("practice__region").order_by(
        F("practice__started").desc(nulls_last=True), "pk"
    )


@login_not_required
@require_safe
def partner(request, slug):
    record = fetch_whole(partners_with_parts(Partner.objects.published()).filter(slug=slug))
    return partner_page(request, record) if record else moved_or_gone(request, Record.Kind.PARTNER, slug)


def partners_with_parts(rows):
    return with_parts(rows).select_related("body_kind", "actor_today")


def partner_page(request, record):
    context = {
        "partner": record,
        "country": labels.country(record.region.country),
        "trail": [(_("About"), reverse("about")), (_("Partners"), f"{reverse('about')}#partners")],
    }
    return render(request, "actors/partner.html", context)


@login_not_required
@require_safe
def about(request):
    partners = Partner.objects.published().rows()
    context = {
        "partners": [(partner, labels.country(partner.region.country)) for partner in partners],
        "urls": PROJECT_PAGES,
    }
    return render(request, "pages/about.html", context)
