from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from records.models import SiteSettings


def site(request):
    return {
        "site_settings": SimpleLazyObject(lambda: site_settings(request)),
        "canonical_url": SimpleLazyObject(lambda: canonical_url(request)),
        "alternates": SimpleLazyObject(lambda: alternates(request)),
        "switch_languages": SimpleLazyObject(lambda: switch_languages(request)),
    }


def site_settings(request):
    """Asked once per request, and only by a page that shows something of it."""
    if not hasattr(request, "_site_settings"):
        request._site_settings = SiteSettings.objects.first() or SiteSettings()
    return request._site_settings


def canonical_url(request):
    """The address without its query: a filtered or sorted list is a view of the list, only a later page is not."""
    address = request.build_absolute_uri(request.path)
    page = request.GET.get("page", "")
    only_page = list(request.GET) == ["page"] and page.isascii() and page.isdigit() and page != "1"
    return f"{address}?page={page}" if only_page else address


def addresses(path):
    """The address of one page in each language; the same one twice where a page has no translation."""
    return {code: translate_url(path, code) for code, _name in settings.LANGUAGES}


def alternates(request):
    """(language code, absolute address) for hreflang; empty where a page has one language only."""
    found = addresses(request.path)
    if len(set(found.values())) < len(found):
        return []
    pairs = [*found.items(), ("x-default", found[settings.LANGUAGE_CODE])]
    return [(code, request.build_absolute_uri(address)) for code, address in pairs]


def switch_languages(request):
    """The same page and query in each language; from a page without translation the way leads home."""
    found, query = addresses(request.path), request.META.get("QUERY_STRING", "")
    if len(set(found.values())) < len(found):
        found, query = addresses(reverse("home")), ""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": f"{address}?{query}" if query else address,
            "current": code == get_language(),
        }
        for code, address in found.items()
    ]
