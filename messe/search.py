"""The search page over all kinds of records and the glossary, its suggestions, and how a browser adds it."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice, takewhile
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from pyroaring import BitMap

from actors.filters import ActorFilter
from actors.models import Actor, Partner
from practices.filters import InstrumentFilter, PracticeFilter
from practices.models import Instrument, Practice
from records import bitmaps
from records.bitmaps import TITLE
from records.folding import fold
from records.found import fetched, numbers_of
from records.models import Record, Term
from records.search.glossary import terms_found
from records.search.meaning import understand
from records.search.query import MOST_LETTERS, parse
from records.search.ranking import rank
from records.search.searched import Searched, notes

MOST_OF_A_KIND = 5
MOST_SUGGESTIONS = 8
SHORTEST_TYPED = 2


@dataclass(frozen=True)
class Kind:
    """One group of the page."""

    model: type
    name: str
    template: str
    variable: str
    counted: object
    list_name: str = ""  # the route of its own list


def partners_counted(number):
    return ngettext("%(number)s partner", "%(number)s partners", number) % {"number": number}


KINDS = [
    Kind(
        Practice,
        gettext_lazy("Practices"),
        "practices/_row.html",
        "practice",
        PracticeFilter.counted,
        "practice_list",
    ),
    Kind(
        Instrument,
        gettext_lazy("Instruments"),
        "practices/_instrument_row.html",
        "instrument",
        InstrumentFilter.counted,
        "instrument_list",
    ),
    Kind(
        Actor, gettext_lazy("Support actors"), "actors/_row.html", "actor", ActorFilter.counted, "actor_list"
    ),
    Kind(
        Partner,
        gettext_lazy("Partners of the project"),
        "actors/_partner_result.html",
        "partner",
        partners_counted,
    ),
]


@login_not_required
@require_safe
def search(request):
    text = request.GET.get("q", "")
    searched = searched_for(text, with_synonyms=request.GET.get("synonyms") != "off")
    groups = [group for kind in KINDS if (group := group_of(kind, searched, request.GET))] if searched else []
    terms = terms_of(searched) if searched else []
    context = {
        "words_typed": text[:400],
        "groups": groups,
        "terms": terms,
        "number": sum(group["number"] for group in groups) + len(terms),
        "searched": notes(searched, text, lambda **new: address(request.GET, **new)),
        "path": request.path,
    }
    return render(request, "pages/search.html", context)


def searched_for(text, *, with_synonyms=True):
    """What a text finds among all published records; None if it holds no word."""
    known = bitmaps.current()
    searched = Searched(text, known, known.everything, with_synonyms=with_synonyms)
    return searched if searched.query.asks_for_something else None


def address(query, **new):
    """The query of this page with other values; without those that are empty."""
    values = {name: query.get(name, "")[:MOST_LETTERS] for name in ("q", "synonyms")} | new
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


def group_of(kind, searched, query):
    """The best records of one kind, and how many there are; None where there are none."""
    published = searched.bitmaps.of_kind(kind.model._meta.model_name)
    classes = [one & published for one in searched.classes]
    number = sum(map(len, classes))
    if not number:
        return None
    best = numbers_of(classes, searched.bitmaps, "newest", 0, MOST_OF_A_KIND)
    return {
        "kind": kind,
        "number": number,
        "counted": kind.counted(number),
        "rows": fetched(kind.model.objects.published(), list(best), searched),
        "more": f"{reverse(kind.list_name)}{address(query, q=searched.searched_text)}"
        if kind.list_name
        else "",
    }


def terms_of(searched):
    numbers = terms_found(searched.meaning)
    found = Term.objects.in_bulk(numbers)
    return [found[number] for number in numbers]


@login_not_required
@require_safe
def suggestions(request):
    """Titles that have the words typed, as OpenSearch suggestions: what was typed, titles, what they are, addresses."""
    text = request.GET.get("q", "")
    found = suggested(text) if len(text.strip()) >= SHORTEST_TYPED else []
    columns = [list(column) for column in zip(*found, strict=True)] or [[], [], []]
    answer = JsonResponse([text[:400], *columns], safe=False)
    answer["Content-Type"] = "application/x-suggestions+json"
    return answer


def suggested(text):
    """(title, what it is, address) of the best records and terms."""
    query, known = parse(text, is_typing=True), bitmaps.current()
    if not query.asks_for_something:
        return []
    meaning = understand(query, with_synonyms=False)
    found = rank(meaning, known, known.everything, fields=("title",)).found
    best = list(beginning_with(text, known, found))[:MOST_SUGGESTIONS]
    best += numbers_of([found - BitMap(best)], known, "title", 0, MOST_SUGGESTIONS - len(best))
    records = Record.objects.published().select_related("region").in_bulk(best)
    titles = [as_suggestion(records[number]) for number in best if number in records]
    terms = Term.objects.in_bulk(terms_found(meaning)[: MOST_SUGGESTIONS - len(titles)])
    return titles + [(str(term), _("Glossary"), term.get_absolute_url()) for term in terms.values()]


def beginning_with(text, known, found):
    """The numbers of the found records whose titles begin as typed, by their titles: what is typed first is meant first."""
    typed, order = fold(" ".join(text.split())), known.ordered("title")
    start = bisect_left(order, (typed,), key=known.key("title"))
    begun = takewhile(lambda number: known.keys[number][TITLE].startswith(typed), islice(order, start, None))
    return islice((number for number in begun if number in found), MOST_SUGGESTIONS)


def as_suggestion(record):
    return (
        record.title,
        f"{record.get_kind_display()} · {record.region.with_country}",
        record.get_absolute_url(),
    )


@login_not_required
@require_safe
def opensearch(request):
    """The description with which a browser adds the search of the site to its own."""
    context = {
        "about": _("Practices, instruments and support actors for the social economy"),
        "page": request.build_absolute_uri(reverse("search")),
        "suggestions": request.build_absolute_uri(reverse("suggestions")),
        "icon": request.build_absolute_uri(static("icons/favicon.ico")),
    }
    return render(
        request, "pages/opensearch.xml", context, "application/opensearchdescription+xml; charset=utf-8"
    )
