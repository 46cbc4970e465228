"""Who assesses, replies and withdraws: asked by the admin at every address.

An assessor edits another region by a membership of their own, has no part in the practice, and is no member of the
region that owns it or that it lies in. That a coordinator may edit everywhere is no membership of every region.
"""

from django.db.models import Q

from practices.models import Assessment, Practice
from records import permissions
from records.models import Region


def regions_to_speak_for(user):
    """The regions a person assesses for: those of their own memberships as editor."""
    codes = [code for code, role in user.roles if role == permissions.EDITOR]
    return Region.objects.filter(code__in=codes)


def is_assessor(user):
    return permissions.is_staff(user) and any(role == permissions.EDITOR for _code, role in user.roles)


def to_assess(user):
    """The practices a person may assess."""
    if not is_assessor(user):
        return Practice.objects.none()
    held = {code for code, _role in user.roles}
    own = permissions.Below(tuple(held - {permissions.UNION}), permissions.UNION in held)
    at_home = Practice.objects.filter(own.condition("also_regions__code")).values("pk")
    involved = Q(author=user) | Q(submitted_by=user)
    rows = Practice.objects.published().exclude(own.condition("owner__code")).exclude(involved)
    return rows.exclude(own.condition("region__code")).exclude(pk__in=at_home)


def can_assess(user, practice):
    return to_assess(user).filter(pk=practice.pk).exists()


def seen_by(user):
    """Published ones of practices that a person sees, and drafts of one's own; a coordinator sees all."""
    if user.is_coordinator:
        return Assessment.objects.all()
    seen = Assessment.objects.filter(practice__in=Practice.objects.seen_by(user))
    return seen.filter(Q(status=Assessment.Status.PUBLISHED) | Q(assessor=user))


def is_published(assessment):
    """As stored: a form writes into the assessment what somebody chose before it asks what they may."""
    status = getattr(assessment, "stored_status", assessment.status)
    return status == Assessment.Status.PUBLISHED


def can_write(user, assessment):
    """A draft of one's own, while one may still assess the practice. What is published stays as it is."""
    is_own_draft = assessment.assessor_id == user.pk and not is_published(assessment)
    return is_own_draft and can_assess(user, assessment.practice)


def can_reply(user, assessment):
    """Editors of the owner, to what others have published."""
    is_by_others = user.pk != assessment.assessor_id
    return is_published(assessment) and is_by_others and permissions.is_editor(user, assessment.practice)


def can_withdraw(user, assessment):
    """Make a draft of what is published, which its assessor may mend and publish again."""
    return user.is_coordinator and is_published(assessment)


def can_delete(user, assessment):
    """Drafts: one's own, and for a coordinator those of others."""
    return not is_published(assessment) and (user.is_coordinator or assessment.assessor_id == user.pk)


def can_see_history(user, assessment):
    return user.is_coordinator or assessment.assessor_id == user.pk
