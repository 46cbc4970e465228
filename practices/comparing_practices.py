"""The criteria by which practices are compared, and what each practice says on them."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices import comparing_cells as cells
from practices.comparing_cells import Statement, entry, foreign, plain, points, sourced
from practices.models import (
    Evidence,
    EvidenceLevel,
    Practice,
    PracticeActor,
    PracticeInstrument,
    Precondition,
    Resource,
    Result,
    YesNo,
)
from records.labels import alphabetical
from records.models import Figure, Record
from records.templatetags.figures import plain_number


def whole(keys):
    """Practices with all that is compared, in a fixed number of queries."""
    links = PracticeInstrument.objects.filter(instrument__status=Record.Status.PUBLISHED)
    return (
        Practice.objects.published()
        .filter(pk__in=keys)
        .select_related("region", "owner")
        .prefetch_related(
            "also_regions",
            "target_groups",
            "sources",
            Prefetch("instrument_links", links.select_related("instrument__type")),
            *(
                Prefetch(name, rows.select_related(key))
                for name, rows, key in (
                    ("figures", Figure.objects.newest_first(), "source"),
                    ("results", Result.objects.all(), "source"),
                    ("resources", Resource.objects.all(), "source"),
                    ("evidence", Evidence.objects.all(), "source"),
                    ("actor_links", PracticeActor.objects.all(), "actor"),
                    ("preconditions", Precondition.objects.all(), "instrument_type"),
                )
            ),
        )
    )


def main_instrument(practice):
    link = practice.main_link
    if link is None and practice.no_instrument_named:
        return plain(_("the sources name none"))
    return entry(link and link_statement(link))


def other_instruments(practice):
    others = [link for link in practice.instrument_links.all() if not link.is_main]
    if not others and (practice.main_link or practice.no_instrument_named):
        return plain(_("no other is recorded"))
    return entry(*map(link_statement, others))


def link_statement(link):
    instrument = link.instrument
    words = [str(instrument.type)]
    if link.basis == PracticeInstrument.Basis.INFERRED:
        words.append(str(link.get_basis_display()))
    return Statement(
        instrument.title,
        foreign(instrument.language),
        url=instrument.get_absolute_url(),
        note="; ".join(words),
    )


def level(practice):
    return plain(practice.get_level_display())


def who_benefits(practice):
    return entry(*(Statement(str(term)) for term in alphabetical(practice.target_groups.all())))


def period(practice):
    """As the page of the practice says it, in short."""
    goes_on = {YesNo.YES: _("ongoing"), YesNo.NO: _("ended, the date is not known")}
    if not practice.started and not practice.ended:
        known = goes_on.get(practice.ongoing, "")
        return plain(known, note=_("start not known")) if known else cells.blank()
    start = practice.started_in_words if practice.started else _("start not known")
    end = practice.ended_in_words if practice.ended else goes_on.get(practice.ongoing, "")
    end = end or _("not known whether it goes on")
    return plain(f"{start} – {end}")


def evidence(practice):
    """The grade, and what it rests on."""
    if practice.evidence_level is None:
        return cells.blank(_("not graded yet"))
    words = EvidenceLevel(practice.evidence_level).label
    grade = _("%(level)s of 5: %(words)s") % {"level": practice.evidence_level, "words": words}
    return entry(Statement(grade), *(evidence_statement(row) for row in practice.evidence.all()))


def evidence_statement(row):
    return Statement(
        str(row.get_kind_display()),
        note=_("independent") if row.independent else "",
        date=row.on_in_words if row.on else _("undated"),
        **sourced(row.source),
    )


def figures(practice):
    return cells.figures(practice)


def results(practice):
    language = foreign(practice.language)
    return entry(*(Statement(row.text, language, **sourced(row.source)) for row in practice.results.all()))


def resources(practice):
    return entry(*(resource_statement(practice, row) for row in practice.resources.all()))


def resource_statement(practice, row):
    amount = "" if row.amount is None else f"{plain_number(row.amount)} {row.currency}".strip()
    return Statement(
        ": ".join(filter(None, [amount, row.text])) or _("not known"),
        foreign(practice.language) if row.text else "",
        label=str(row.get_kind_display()),
        date=row.year_in_words if row.year else _("undated") if amount else "",
        **sourced(row.source),
    )


def bodies(practice):
    return entry(*(body_statement(practice, link) for link in practice.actor_links.all()))


def body_statement(practice, link):
    is_public = link.actor is not None and link.actor.is_public
    url = link.actor.get_absolute_url() if is_public else ""
    return Statement(link.name, foreign(practice.language), url=url, note=str(link.get_role_display()))


def what_helped(practice):
    return points(practice, practice.success_factors)


def what_was_difficult(practice):
    return points(practice, practice.challenges)


def preconditions(practice):
    language = foreign(practice.language)
    needed = [precondition_statement(row, language) for row in practice.preconditions.all()]
    notes = practice.transfer_notes
    return entry(*needed, Statement(notes, language, is_markdown=True) if notes else None)


def precondition_statement(row, language):
    note = _("essential") if row.essential else _("helpful")
    return Statement(row.text, language, label=str(row.get_kind_display()), note=note)


CRITERIA = (
    ("region", gettext_lazy("Region"), cells.region),
    ("main_instrument", gettext_lazy("Main instrument"), main_instrument),
    ("other_instruments", gettext_lazy("Other instruments"), other_instruments),
    ("level", gettext_lazy("Level"), level),
    ("who_benefits", gettext_lazy("Who benefits"), who_benefits),
    ("period", gettext_lazy("Period"), period),
    ("data_status", gettext_lazy("Data status"), cells.data_status),
    ("evidence", gettext_lazy("Evidence level"), evidence),
    ("figures", gettext_lazy("Figures, the newest of each"), figures),
    ("results", gettext_lazy("Results"), results),
    ("resources", gettext_lazy("What it cost and used"), resources),
    ("bodies", gettext_lazy("Who took part"), bodies),
    ("what_helped", gettext_lazy("What helped"), what_helped),
    ("what_was_difficult", gettext_lazy("What was difficult"), what_was_difficult),
    ("preconditions", gettext_lazy("What would be needed elsewhere"), preconditions),
    ("sources", gettext_lazy("Sources of the record"), cells.sources),
    ("checked_on", gettext_lazy("Checked on"), cells.checked_on),
)
