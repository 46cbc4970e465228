"""Whose a record becomes: nobody gives one to a region that is not their own."""

from records import permissions
from records.models import Region


def own_regions(user):
    """The regions a person may give a record to: those of the memberships, and all below them."""
    return Region.objects.filter(permissions.regions_of(user).condition("code"))


def held_regions(user):
    """The regions a person is a member of, the largest first."""
    return [*Region.objects.filter(memberships__user=user).order_by("level", "code")]


def home_of(user):
    """A person's only region, which a new record is probably about; None for the central desk."""
    held = held_regions(user)
    return held[0] if len(held) == 1 and held[0].level != Region.Level.UNION else None


def usual_owner(region, user=None):
    """Of a person's own regions the one that the place lies in, else the first.

    Of the central desk, or of nobody in particular, the partner region of the country gets it; else the desk keeps it.
    """
    if user is None or user.is_coordinator:
        partner = Region.objects.partners().filter(country=region.country).first()
        return partner or Region.objects.filter(level=Region.Level.UNION).first()
    held = held_regions(user)
    around = [place for place in held if region.code.startswith(place.code)]
    return (around or held or [None])[0]


def language_near(record, user):
    """The language that is spoken where a record belongs: of its region, else of the person's only one."""
    place = record.region if record.region_id else home_of(user)
    return place.language if place else ""
