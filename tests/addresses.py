"""The public addresses: the fixed ones by hand, the records from the sitemap."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

FIXED = [
    "/",
    "/practices/",
    "/instruments/",
    "/actors/",
    "/regions/",
    "/benchmark/charts/",
    "/transfers/",
    "/network/sweden/",
    "/compare/",
    "/video/",
    "/about/",
    "/benchmark/method/",
    "/glossary/",
    "/contact/",
    "/accessibility/",
    "/privacy/",
]
# What is asked of a page: searched, narrowed, as a map, mistyped, and nothing found.
ASKED = [
    "/search/",
    "/search/?q=social+cooperative",
    "/search/?q=xyzxyz",
    "/practices/?q=work&country=SE&region=SE123&find_tag=a",
    "/practices/?q=procuremant",
    "/practices/?view=map&category=legal",
    "/practices/?q=xyzxyz&country=SE",
    "/instruments/?on=someday",
    "/actors/?per_page=50&sort=country",
]
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def in_sitemap(client):
    """English paths; the Swedish ones are the same behind /sv."""
    xml = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 our own answer
    paths = {urlsplit(location.text).path for location in xml.iter(LOCATION)}
    return sorted({path.removeprefix("/sv") for path in paths})


def both(paths):
    return [prefix + path for path in paths for prefix in ("", "/sv")]


def sample(paths, each=3):
    """The fixed pages, and of every kind of record page a few from the first to the last."""
    kinds = {}
    for path in paths:
        if path not in FIXED:
            kinds.setdefault(path.split("/")[1], []).append(path)
    chosen = []
    for records in kinds.values():
        step = max(1, (len(records) - 1) // max(1, each - 1))
        chosen += records[::step][:each]
    return FIXED + chosen
