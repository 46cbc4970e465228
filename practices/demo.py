"""A cast to try the staff's pages with, on one's own computer, and a few records that say they are invented.

One of them is published, with assessments: real practices get none but those of real regions. Neither it nor anything
else that is marked as synthetic is exported.
"""

import secrets
from datetime import date

from django.db import transaction

from practices.criteria import CORES, CRITERIA, GATES
from practices.models import Assessment, Practice
from practices.synthetic import MARK
from records.emails import nobody_is_told
from records.indexing import index
from records.models import Generation, Region, Term, User
from records.workflow import keep_change, move

NOTE = "Invented to try the staff's pages with; nothing in it is true."
# {name: (region, role)}
CAST = {
    "demo-contributor-se123": ("SE123", "contributor"),
    "demo-editor-se123": ("SE123", "editor"),
    "demo-editor-ith3": ("ITH3", "editor"),
    "demo-coordinator": ("EU", "editor"),
}
# (stable number, region, author, title, [(move, by, comment)])
SWEDISH, ITALIAN = "demo-contributor-se123", "demo-editor-ith3"
SENT = ("submit", SWEDISH, "")
DRAFTS = [
    ("demo2222", "SE123", SWEDISH, "A draft to go on with", []),
    ("demo3333", "SE123", SWEDISH, "A case that waits for its review", [SENT]),
    (
        "demo4444",
        "SE123",
        SWEDISH,
        "A case that was sent back",
        [SENT, ("return", "demo-editor-se123", "Please say who benefits, and add a source.")],
    ),
    ("demo5555", "ITH3", ITALIAN, "A draft of another region", []),
]
ASSESSED = (
    "demo6666",
    "SE123",
    SWEDISH,
    "A practice to read assessments of",
    [SENT, ("publish", "demo-editor-se123", "")],
)
EVIDENCE = 2
REASON = "Invented reason, written to show where a reason stands."
REPLY = "Invented reply, written to show where the owner replies."
# (region, assessor, date, {criterion: score}, reply); what is not named is not assessed
ASSESSMENTS = [
    (
        "ITH3",
        ITALIAN,
        date(2026, 3, 2),
        dict.fromkeys(GATES, 2)
        | dict.fromkeys(CORES, 2)
        | {"qual_transferability": 3, "qual_participation": 1},
        REPLY,
    ),
    (
        "EU",
        "demo-coordinator",
        date(2026, 5, 11),
        dict.fromkeys(GATES, 2)
        | dict.fromkeys(CORES, 1)
        | {"qual_transferability": 1, "qual_partnership": 2},
        "",
    ),
]


class NoContent(Exception):
    """The regions of the cast, or the words of the forms, are not in the database yet."""


@transaction.atomic
def make(*, new_passwords=False):
    """Make what is not there yet; return ({name: password, "" for one that is kept}, number of new records)."""
    places = {region.code: region for region in Region.objects.filter(code__in=[*codes()])}
    if codes() - places.keys() or not target_groups():
        raise NoContent("The regions and lists of words are not there yet: run load_starter first.")
    passwords = {name: member(name, places[code], role, new_passwords) for name, (code, role) in CAST.items()}
    people = {user.username: user for user in User.objects.filter(username__in=CAST)}
    with nobody_is_told():
        made = [draft(people, places, *row) for row in DRAFTS]
        is_new = draft(people, places, *ASSESSED)
    if is_new:
        assess(Practice.objects.get(uid=ASSESSED[0]), people, places)
    return passwords, sum(made) + is_new


def assess(practice, people, places):
    practice.evidence.create(level=EVIDENCE, kind="monitoring", note=NOTE)
    practice.evidence_level = EVIDENCE
    practice.save()
    index(practice)
    for code, name, day, scores, reply in ASSESSMENTS:
        assessment = Assessment(
            practice=practice,
            assessor=people[name],
            assessor_region=places[code],
            role=f"Invented assessor {MARK}demo)",
            status=Assessment.Status.PUBLISHED,
            on=day,
            comment=NOTE,
            owner_reply=reply,
        )
        assessment.full_clean()
        assessment.save()
        for criterion in CRITERIA:
            score = scores.get(criterion)
            assessment.scores.create(
                criterion=criterion, score=score, comment="" if score is None else REASON
            )
    Generation.advance()


def target_groups():
    return Term.objects.filter(list=Term.List.TARGET_GROUP)[:1]


def codes():
    return {code for code, _role in CAST.values()}


def member(name, region, role, new_password):
    """The password of a new account, or the new one of an old account; it is kept nowhere else."""
    user = User.objects.filter(username=name).first()
    if user and not new_password:
        return ""
    user = user or User(username=name, email=f"{name}@example.org", is_staff=True)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.full_clean()
    user.save()
    user.memberships.get_or_create(region=region, defaults={"role": role})
    return password


def draft(people, places, uid, code, author, title, steps):
    """Whether a record was made. One that people have changed or published stays as it is."""
    if Practice.with_copies.filter(uid=uid).exists():
        return False
    practice = written(uid, places[code], people[author], title)
    for action, by, comment in steps:
        move(practice, action, by=people[by], comment=comment)
    return True


def written(uid, place, author, title):
    practice = Practice(
        uid=uid,
        kind="practice",
        slug=f"synthetic-{uid}",
        title=f"{title} {MARK}demo)",
        summary=NOTE,
        region=place,
        owner=place,
        level="regional",
        no_instrument_named=True,
        verification="retrieved_page",
        confidence="low",
        internal_note=NOTE,
        author=author,
    )
    practice.started_text = "2020"
    practice.full_clean()
    practice.save()
    practice.target_groups.set(target_groups())
    practice.sources.create(title="An invented source", publisher="Nobody", url="https://example.org/demo")
    keep_change(practice, by=author, is_new=True)
    return practice
