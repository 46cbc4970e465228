"""Practices and instruments in spreadsheets."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices import old_template
from practices.models import Instrument, Practice, PracticeInstrument, Tag
from records.spreadsheets.columns import SOURCES, Column, columns_of, split, vocabulary
from records.spreadsheets.layouts import Sheet

USABLE_TYPES = {"is_group": False, "in_use": True}


def named_instruments(practice):
    return [] if practice._state.adding else [link.instrument for link in practice.instrument_links.all()]


def public_instruments(practice):
    return [instrument for instrument in named_instruments(practice) if instrument.is_public]


def find_instruments(text, known):
    records, found = known.records(Instrument), {}
    for slug in split(text):
        if slug not in records:
            raise ValidationError(_("There is no instrument “%(slug)s”.") % {"slug": slug[:96]})
        found[slug] = records[slug]
    return list(found.values())


def link_instruments(practice, instruments):
    """In the order of the file; links that stay keep their basis. The first is the main one."""
    practice.instrument_links.exclude(instrument__in=instruments).delete()
    practice.instrument_links.update(is_main=False)
    links = {link.instrument_id: link for link in practice.instrument_links.all()}
    for position, instrument in enumerate(instruments):
        link = links.get(instrument.pk) or PracticeInstrument(practice=practice, instrument=instrument)
        link.position, link.is_main = position, position == 0
        link.full_clean(validate_constraints=False)  # one link for each instrument, one main one: see above
        link.save()


INSTRUMENTS = Column(
    "instruments",
    gettext_lazy("instruments"),
    named_instruments,
    lambda instruments: "; ".join(instrument.slug or instrument.uid for instrument in instruments),
    find_instruments,
    put_after=link_instruments,
    get_public=public_instruments,
    help=gettext_lazy(
        "The words in their addresses, with semicolons between them. The first is the main one."
    ),
    is_many=True,
)


def practice_example():
    return {
        "title": _("An invented repair café"),
        "language": "en",
        "summary": _("Example: this row is skipped. Neighbours repair things together."),
        "region": "SE123",
        "place": _("A town"),
        "level": "local",
        "no_instrument_named": "yes",
        "started": "2014-06",
        "ongoing": "yes",
        "approach": _("The town lends a room; an association runs it."),
        "sources": "https://example.org/repair; https://example.org/report",
    }


def instrument_example():
    return {
        "title": _("An invented support for repair cafés"),
        "language": "en",
        "summary": _("Example: this row is skipped. A yearly grant for associations that repair."),
        "region": "SE123",
        "type": "O1",
        "level": "local",
        "authority": _("A town"),
        "what_it_does": _("Pays the rent of a workshop.\nPays for tools."),
        "adopted": "2014",
        "in_force_from": "2014-06-01",
        "official_url": "https://example.org/grant",
        "sources": "https://example.org/grant",
    }


PRACTICES = Sheet(
    Practice,
    columns_of(
        Practice,
        vocabulary("tags", gettext_lazy("tags"), Tag),
        INSTRUMENTS,
        SOURCES,
        kept=["evidence_level", "shown_by_messe"],
    ),
    fetch=("instrument_links__instrument",),
    example=practice_example,
    layout=old_template.lines_of,
)
SHEET_OF_INSTRUMENTS = Sheet(
    Instrument,
    columns_of(Instrument, SOURCES, limits={"also_types": USABLE_TYPES}),
    example=instrument_example,
)
