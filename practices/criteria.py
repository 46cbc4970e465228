"""The eleven criteria of an assessment, in their fixed order and without weights, and the words of each step."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from practices.models import Criterion


class Group(models.TextChoices):
    GATE = "gate", gettext_lazy("Gates")
    CORE = "core", gettext_lazy("Core criteria")
    QUALIFIER = "qualifier", gettext_lazy("Qualifiers")


@dataclass(frozen=True)
class Measure:
    """One criterion: its question, and the words of each step that may be given."""

    criterion: str
    group: str
    asks: str
    steps: dict = field(hash=False)

    @property
    def name(self):
        return Criterion(self.criterion).label

    @property
    def choices(self):
        return [(score, f"{score} – {words}") for score, words in self.steps.items()]


def gate(criterion, asks):
    return Measure(criterion, Group.GATE, asks, {0: gettext_lazy("No"), 2: gettext_lazy("Yes")})


def core(criterion, asks, *steps):
    return Measure(criterion, Group.CORE, asks, dict(enumerate(steps)))


def qualifier(criterion, asks, *steps):
    return Measure(criterion, Group.QUALIFIER, asks, dict(enumerate(steps)))


CRITERIA = {
    measure.criterion: measure
    for measure in [
        gate(
            Criterion.GATE_RELEVANCE,
            gettext_lazy(
                "Does it serve the social economy, and does a public authority act or was one inspired?"
            ),
        ),
        gate(
            Criterion.GATE_DESCRIBED,
            gettext_lazy("Do what, who, cost and time suffice to repeat it?"),
        ),
        gate(
            Criterion.GATE_LAWFUL,
            gettext_lazy(
                "Are procurement rules, state-aid rules and labour rights respected, or is the open issue stated?"
            ),
        ),
        core(
            Criterion.CORE_EFFECTIVENESS,
            gettext_lazy("What did it achieve?"),
            gettext_lazy("No results"),
            gettext_lazy("Outputs only"),
            gettext_lazy("Outcomes with figures, dated"),
            gettext_lazy("Against a baseline or a comparison"),
        ),
        core(
            Criterion.CORE_EFFICIENCY,
            gettext_lazy("What did it cost for what it achieved?"),
            gettext_lazy("No cost data"),
            gettext_lazy("Total only"),
            gettext_lazy("Cost per result"),
            gettext_lazy("Compared with an alternative"),
        ),
        core(
            Criterion.CORE_EQUITY,
            gettext_lazy("Whom did it reach?"),
            gettext_lazy("Not considered"),
            gettext_lazy("Target group named"),
            gettext_lazy("Reach by group known"),
            gettext_lazy("Beneficiaries better off, gap shown"),
        ),
        qualifier(
            Criterion.QUAL_PARTICIPATION,
            gettext_lazy("What say do those concerned have?"),
            gettext_lazy("None"),
            gettext_lazy("Consulted"),
            gettext_lazy("Represented"),
            gettext_lazy("Co-decide or own"),
        ),
        qualifier(
            Criterion.QUAL_PARTNERSHIP,
            gettext_lazy("How far do sectors and bodies work together?"),
            pgettext_lazy("partnership", "None"),
            pgettext_lazy("partnership", "A little"),
            pgettext_lazy("partnership", "Reasonable"),
            gettext_lazy("A great deal, formal"),
        ),
        qualifier(
            Criterion.QUAL_INFLUENCE,
            gettext_lazy("Has it changed what decision makers do?"),
            gettext_lazy("None"),
            gettext_lazy("A little"),
            gettext_lazy("Reasonable"),
            gettext_lazy("Policy changed"),
        ),
        qualifier(
            Criterion.QUAL_SUSTAINABILITY,
            gettext_lazy("Does it last?"),
            gettext_lazy("Ends with the project"),
            gettext_lazy("Needs yearly public money"),
            gettext_lazy("Mixed income or secured budget"),
            gettext_lazy("Goes on without special funding"),
        ),
        qualifier(
            Criterion.QUAL_TRANSFERABILITY,
            gettext_lazy("Can it be used elsewhere?"),
            gettext_lazy("Tied to the place"),
            gettext_lazy("Elements named"),
            gettext_lazy("Preconditions listed"),
            gettext_lazy("Already transferred"),
        ),
    ]
}
GATES, CORES, QUALIFIERS = (
    [measure.criterion for measure in CRITERIA.values() if measure.group == group] for group in Group
)
