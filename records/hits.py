"""The places of what a list has found, with their numbers: for the map and the table beside it."""

from django.utils.translation import gettext as _

from records import labels, vocabularies
from records.hits_map import Hits, hits_map
from records.models import Region


def hits(filters, path):
    """What records/_hits_map.html shows. A number is that of the list its link leads to."""
    codes = [code for code in places(filters) if code.startswith(asked_for(filters))]
    rows = [row for country in countries(codes) for row in (country, *regions(codes, country))]
    rows = [row for row in rows if row.code.startswith(asked_for(filters))]
    shown = [hits_in(filters, row, path) for row in rows]
    caption = _("%(records)s by place") % {"records": filters.counted(len(filters.found))}
    return {"drawing": hits_map(shown), "rows": shown, "caption": caption}


def places(filters):
    """The codes that the records found name as their places."""
    values = filters.bitmaps.values("place").items()
    return [code for code, records in values if not filters.found.isdisjoint(records)]


def asked_for(filters):
    """What the codes begin with that the list was narrowed to: other places of the same records are not its subject."""
    countries = vocabularies.rows("country")
    ticked = (
        filters.asked.get("country", [])
        if "region" in filters.facets and filters.second_level("country")
        else []
    )
    codes = [countries[value].code for value in ticked if value in countries]
    return tuple(codes + filters.asked.get("region", [])) or ("",)


def countries(codes):
    """The countries of these places, by their names; the Union where it is one of the places."""
    rows, found = vocabularies.rows("country"), {code[:2] for code in codes}
    return [rows[value] for value in vocabularies.words("country") if rows[value].code in found]


def regions(codes, country):
    rows = vocabularies.rows("region")
    return labels.alphabetical(rows[code] for code in codes if code in rows and code[:2] == country.code)


def hits_in(filters, row, path):
    is_country = row.level <= Region.Level.COUNTRY
    outer = "country" if "country" in filters.facets and filters.second_level("country") else "region"
    records = filters.bitmaps.having("region", [row.code])
    number = filters.matching(without=outer).intersection_cardinality(records)
    address = (
        filters.address(view="", region="", country=row.country)
        if is_country and outer == "country"
        else filters.address(view="", region=row.code, **({"country": ""} if outer == "country" else {}))
    )
    has_point = row.latitude is not None and row.level != Region.Level.UNION
    return Hits(
        label=str(row),
        code=row.code,
        country=row.country,
        lat=float(row.latitude) if has_point else None,
        lon=float(row.longitude) if has_point else None,
        number=number,
        url=f"{path}{address}",
        is_country=is_country,
        name=f"{row.with_country}: {filters.counted(number)}",
    )
