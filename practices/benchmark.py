"""What published assessments say together: the reading of each criterion, and the label that follows.

Arithmetic alone, without a query. Empty means not assessed, which is not 0: it lowers no reading, and it is no
"at least". Nothing is added up, and nothing here puts one practice before another.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practices.criteria import CORES, CRITERIA, GATES, Group, Measure
from practices.models import Assessment, Criterion

APART = 2  # two scores that differ by so much ask for a third reading
SETTLED_BY = 3


# Readings


@dataclass(frozen=True)
class Reading:
    """What is given for one criterion, in the order of the scale."""

    measure: Measure
    scores: tuple

    @property
    def score(self):
        """The lower median, which somebody gave: of two the lower, of three the middle. None: not assessed."""
        return self.scores[(len(self.scores) - 1) // 2] if self.scores else None

    @property
    def words(self):
        return "" if self.score is None else self.measure.steps[self.score]

    @property
    def given(self):
        """Each score in words, the lowest first."""
        return [self.measure.steps[score] for score in self.scores]

    @property
    def spread(self):
        return self.scores[-1] - self.scores[0] if self.scores else 0

    @property
    def asks_for_third(self):
        return len(self.scores) < SETTLED_BY and self.spread >= APART


@dataclass(frozen=True)
class Profile:
    readings: dict  # {criterion: Reading}, all eleven
    regions: frozenset  # whose assessors gave a score
    number: int  # of assessments that count

    def score(self, criterion):
        return self.readings[criterion].score

    @property
    def is_open(self):
        return any(reading.asks_for_third for reading in self.readings.values())


def counted(assessments):
    """Of each assessor the newest that is published, the newest first."""
    published = [one for one in assessments if one.status == Assessment.Status.PUBLISHED]
    newest = {}
    for one in sorted(published, key=lambda one: (one.on, one.pk), reverse=True):
        newest.setdefault(one.assessor_id, one)
    return list(newest.values())


def reading(assessments):
    """The profile of a practice, of assessments with their scores."""
    found = [(one, scores_of(one)) for one in counted(assessments)]
    readings = {
        criterion: Reading(
            measure, tuple(sorted(scores[criterion] for _one, scores in found if criterion in scores))
        )
        for criterion, measure in CRITERIA.items()
    }
    regions = frozenset(one.assessor_region_id for one, scores in found if scores)
    return Profile(readings, regions, len(found))


def scores_of(assessment):
    """{criterion: score} of those that were given."""
    return {row.criterion: row.score for row in assessment.scores.all() if row.score is not None}


# Labels


class Label(models.TextChoices):
    NOT_YET_ASSESSED = "not_yet_assessed", gettext_lazy("Not yet assessed")
    ASSESSED = "assessed", gettext_lazy("Assessed")
    DESCRIBED = "described", gettext_lazy("Described")
    PROMISING = "promising", gettext_lazy("Promising")
    GOOD_PRACTICE = "good_practice", gettext_lazy("Good practice")


@dataclass(frozen=True)
class Rule:
    """What a label asks for beyond the one before it."""

    label: str
    assessments: int = 0
    least: dict = field(default_factory=dict, hash=False)  # {criterion: score}
    evidence: int | None = None
    regions: int = 0
    is_settled: bool = False  # no third reading is open


# From the first to the last; whoever changes a threshold changes the page of the method with it.
RULES = [
    Rule(Label.NOT_YET_ASSESSED),
    Rule(Label.ASSESSED, assessments=1),
    Rule(Label.DESCRIBED, least=dict.fromkeys(GATES, 2)),
    Rule(Label.PROMISING, least=dict.fromkeys(CORES, 1), evidence=1),
    Rule(
        Label.GOOD_PRACTICE,
        least=dict.fromkeys([*CORES, Criterion.QUAL_TRANSFERABILITY], 2),
        evidence=2,
        regions=2,
        is_settled=True,
    ),
]


@dataclass(frozen=True)
class Standing:
    """The label, the rule that gave it, and what stops the next one."""

    label: Label
    rule: Rule
    next: Rule | None
    stops: list = field(hash=False)

    @property
    def reason(self):
        """In one line: what stops the next label, or that all is met."""
        if self.next is None:
            return _("Everything that this label asks for is met.")
        return " ".join(self.stops)


def label(profile, evidence_level):
    """The last of the labels up to which every rule is met."""
    for rule, following in zip(RULES, [*RULES[1:], None], strict=True):
        stops = hindrances(profile, evidence_level, following) if following else []
        if stops or following is None:
            return Standing(Label(rule.label), rule, following, stops)
    raise AssertionError  # the last rule has none after it


def hindrances(profile, evidence_level, rule):
    """A sentence for everything that keeps a profile from the label of a rule."""
    if profile.number < rule.assessments:
        return [_("No assessment has been published.")]
    found = [missing_score(profile.readings[criterion], least) for criterion, least in rule.least.items()]
    found.append(missing_evidence(evidence_level, rule.evidence))
    found.append(missing_regions(len(profile.regions), rule.regions))
    if rule.is_settled:
        found += [asked_for(one) for one in profile.readings.values() if one.asks_for_third]
    return [sentence for sentence in found if sentence]


def missing_score(one, least):
    names = {"criterion": one.measure.name, "words": one.words, "least": one.measure.steps[least]}
    if one.score is None:
        return _("%(criterion)s is not assessed.") % names
    if one.score >= least:
        return ""
    if one.measure.group == Group.GATE:
        return _("%(criterion)s is not met.") % names
    return _("%(criterion)s reads “%(words)s”; at least “%(least)s” is asked for.") % names


def missing_evidence(level, least):
    if least is None:
        return ""
    if level is None:
        return _("The evidence level is not graded yet; at least %(least)s is asked for.") % {"least": least}
    if level >= least:
        return ""
    return _("The evidence level is %(level)s; at least %(least)s is asked for.") % {
        "level": level,
        "least": least,
    }


def missing_regions(number, least):
    if number >= least:
        return ""
    said = ngettext(
        "Scores were given from %(number)s region; assessors of %(least)s different regions are asked for.",
        "Scores were given from %(number)s regions; assessors of %(least)s different regions are asked for.",
        number,
    )
    return said % {"number": number, "least": least}


def asked_for(one):
    return _("A third reading of %(criterion)s is asked for.") % {"criterion": one.measure.name}


# The rules in words, as the page of the method prints them


def asked_by(rule):
    """What a rule asks for, a sentence each, made of its thresholds."""
    found = [_("At least one assessment is published.")] if rule.assessments else []
    for score in sorted(set(rule.least.values())):
        names = [str(CRITERIA[criterion].name) for criterion, least in rule.least.items() if least == score]
        found.append(least_of(get_text_list(names, _("and")), score, rule))
    if rule.evidence is not None:
        found.append(_("The evidence level is at least %(least)s.") % {"least": rule.evidence})
    if rule.regions:
        found.append(
            _("At least %(number)s assessors of %(number)s different regions gave scores.")
            % {"number": rule.regions}
        )
    if rule.is_settled:
        found.append(_("No third reading is open."))
    return found


def least_of(names, score, rule):
    said = {"criteria": names, "least": score}
    if all(CRITERIA[criterion].group == Group.GATE for criterion in rule.least):
        return _("The gates are met: %(criteria)s (%(least)s).") % said
    return _("%(criteria)s: each reads at least %(least)s.") % said
