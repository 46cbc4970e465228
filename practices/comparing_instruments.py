"""The criteria by which instruments are compared, and what each instrument says on them."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices import comparing_cells as cells
from practices.comparing_cells import Statement, entry, foreign, own_words, plain, points
from practices.models import EvidenceLevel, Instrument, InstrumentReference, PracticeInstrument
from records.models import Figure, Record
from records.models.parts import FigureMeasure

MOST_USING = 5
RULES = (
    FigureMeasure.RATE,
    FigureMeasure.CEILING,
    FigureMeasure.THRESHOLD,
    FigureMeasure.SHARE,
    FigureMeasure.DURATION,
)


def whole(keys):
    """Instruments with all that is compared, in a fixed number of queries."""
    using = PracticeInstrument.objects.filter(practice__status=Record.Status.PUBLISHED)
    newest_using = using.select_related("practice").order_by("-practice__published_at", "-practice_id")
    return (
        Instrument.objects.published()
        .filter(pk__in=keys)
        .select_related("region", "owner", "type")
        .prefetch_related(
            "also_regions",
            "also_types",
            "sources",
            Prefetch("references", InstrumentReference.objects.select_related("reference")),
            Prefetch("figures", Figure.objects.newest_first().select_related("source")),
            Prefetch("practice_links", newest_using[: MOST_USING + 1], to_attr="newest_uses"),
        )
    )


def kinds(instrument):
    return entry(*(Statement(str(kind)) for kind in (instrument.type, *instrument.also_types.all())))


def category(instrument):
    return plain(instrument.type.get_category_display())


def level(instrument):
    return plain(instrument.get_level_display())


def authority(instrument):
    return own_words(instrument, instrument.authority)


def legal_basis(instrument):
    cited = instrument.legal_basis
    language = foreign(instrument.language)
    acts = map(reference_statement, instrument.references.all())
    return entry(Statement(cited, language) if cited else None, *acts)


def reference_statement(row):
    act = row.reference
    date = act.act_date_in_words if act.act_date else ""
    words = [" ".join(filter(None, [act.title, act.number])), row.pinpoint]
    return Statement(
        ", ".join(filter(None, words)), url=act.url, note=str(act.get_status_display()), date=date
    )


def what_it_does(instrument):
    return points(instrument, instrument.what_it_does)


def eligible(instrument):
    return own_words(instrument, instrument.eligible, is_markdown=True)


def designed_for(instrument):
    is_known = instrument.designed_for != Instrument.DesignedFor.NOT_KNOWN
    return plain(instrument.get_designed_for_display()) if is_known else cells.blank()


def rates(instrument):
    return cells.figures(instrument, *RULES)


def in_force(instrument):
    """Its days; an end that is not known is said beside a start, for it is no end."""
    if not (instrument.adopted or instrument.in_force_from or instrument.in_force_until):
        return cells.blank(_("date not known"))
    rows = [
        (_("adopted"), instrument.adopted and instrument.adopted_in_words, ""),
        (_("from"), instrument.in_force_from and instrument.in_force_from_in_words, ""),
        (_("until"), *end(instrument)),
    ]
    return entry(*(Statement(words, label=label, note=note) for label, words, note in rows if words))


def end(instrument):
    if not instrument.in_force_until:
        return _("no end date known"), ""
    return instrument.in_force_until_in_words, _("ended") if instrument.has_ended else ""


def budget(instrument):
    return cells.figures(instrument, without=RULES)


def known_problems(instrument):
    return own_words(instrument, instrument.known_problems, is_markdown=True)


def practices_using(instrument):
    links = instrument.newest_uses
    if not links:
        return plain(_("none is recorded here"))
    more = f"{reverse('practice_list')}?instrument={instrument.slug}"
    rest = Statement(_("more practices"), url=more) if len(links) > MOST_USING else None
    return entry(*map(use_statement, links[:MOST_USING]), rest)


def use_statement(link):
    practice, grade = link.practice, link.practice.evidence_level
    words = _("evidence not graded yet")
    if grade is not None:
        given = {"level": grade, "words": EvidenceLevel(grade).label}
        words = _("evidence %(level)s of 5: %(words)s") % given
    return Statement(practice.title, foreign(practice.language), url=practice.get_absolute_url(), note=words)


CRITERIA = (
    ("types", gettext_lazy("Type"), kinds),
    ("category", gettext_lazy("Category"), category),
    ("region", gettext_lazy("Region"), cells.region),
    ("level", gettext_lazy("Level"), level),
    ("authority", gettext_lazy("Authority"), authority),
    ("legal_basis", gettext_lazy("Legal basis"), legal_basis),
    ("what_it_does", gettext_lazy("What it does"), what_it_does),
    ("eligible", gettext_lazy("Who is eligible"), eligible),
    ("designed_for", gettext_lazy("Designed for"), designed_for),
    ("rates", gettext_lazy("Rates, ceilings, thresholds"), rates),
    ("in_force", gettext_lazy("In force"), in_force),
    ("budget", gettext_lazy("Budget, take-up, other figures"), budget),
    ("known_problems", gettext_lazy("Known problems"), known_problems),
    ("practices", gettext_lazy("Practices that use it"), practices_using),
    ("data_status", gettext_lazy("Data status"), cells.data_status),
    ("sources", gettext_lazy("Sources of the record"), cells.sources),
    ("checked_on", gettext_lazy("Checked on"), cells.checked_on),
)
# Across regions one type is compared, so what all instruments of a column share is left out.
ACROSS_REGIONS = tuple(
    criterion for criterion in CRITERIA if criterion[0] not in ("types", "category", "region", "data_status")
)
