"""The countries in which a body may have its seat: those of Europe and their territories, by ISO 3166-1 alpha-2.

Regions are called by the codes of NUTS, which differ for Greece (EL) and the United Kingdom (UK).
"""

from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from records.labels import alphabetical

NAMES = {
    "AD": _("Andorra"),
    "AL": _("Albania"),
    "AM": _("Armenia"),
    "AT": _("Austria"),
    "AX": _("Åland"),
    "AZ": _("Azerbaijan"),
    "BA": _("Bosnia and Herzegovina"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "BY": _("Belarus"),
    "CH": _("Switzerland"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FO": _("Faroe Islands"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "GE": _("Georgia"),
    "GG": _("Guernsey"),
    "GI": _("Gibraltar"),
    "GL": _("Greenland"),
    "GR": _("Greece"),
    "HR": _("Croatia"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IM": _("Isle of Man"),
    "IS": _("Iceland"),
    "IT": _("Italy"),
    "JE": _("Jersey"),
    "LI": _("Liechtenstein"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "LV": _("Latvia"),
    "MC": _("Monaco"),
    "MD": _("Moldova"),
    "ME": _("Montenegro"),
    "MK": _("North Macedonia"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "RS": _("Serbia"),
    "RU": _("Russia"),
    "SE": _("Sweden"),
    "SI": _("Slovenia"),
    "SK": _("Slovakia"),
    "SM": _("San Marino"),
    "TR": _("Türkiye"),
    "UA": _("Ukraine"),
    "VA": _("Vatican City"),
}


def countries():
    return alphabetical(NAMES.items(), name=itemgetter(1))


def country_of(region):
    """Where a body of this region probably sits; nothing is known of one that works for the whole Union."""
    return region.country if region.country in NAMES else ""
