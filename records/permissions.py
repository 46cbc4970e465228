"""Who may do what: asked by the admin, the workflow, imports and mails alike.

A membership covers its region and all below it. The scope of a record is its owner, never its place. What these
functions say of one record, `RecordQuerySet.seen_by` and `in_regions_of` say of many; a test holds them together.
"""

from django.db.models import Q

EDITOR = "editor"
UNION = "EU"


# Regions


def regions_of(user, *roles):
    """The condition on codes of regions in which a person has one of the roles; any role if none is named.

    A contributor at the Union writes for the Union alone; an editor there is a coordinator, and edits everywhere.
    """
    if user.is_coordinator:
        return Everywhere
    held = [code for code, role in user.roles if not roles or role in roles]
    return Below(tuple(code for code in held if code != UNION), UNION in held)


class Everywhere:
    @staticmethod
    def has(code):
        return True

    @staticmethod
    def condition(path):
        return Q()


class Below:
    """The regions whose codes begin with one of these, and the Union itself where it is one of them."""

    def __init__(self, codes, has_union):
        self.codes, self.has_union = codes, has_union

    def has(self, code):
        return (code == UNION and self.has_union) or (code != UNION and code.startswith(self.codes))

    def condition(self, path):
        """For a queryset whose `path` leads to the code of a region, as "owner__code"."""
        found = Q(**{path: UNION}) if self.has_union else Q(pk__in=[])
        for code in self.codes:
            found |= Q(**{f"{path}__startswith": code})
        return found


def is_editor_of(user, region):
    """For what belongs to a region and to no record: what was looked for there, what was taken up."""
    return regions_of(user, EDITOR).has(region.code)


def is_editor_somewhere(user):
    return is_staff(user) and any(role == EDITOR for _code, role in user.roles)


def is_staff(user):
    """Whoever has a role anywhere; nobody else enters the admin."""
    return user.is_active and user.is_staff and bool(user.roles)


def owner_of(record):
    """As stored: a form writes into the record what somebody typed before it asks what they may."""
    return getattr(record, "stored_owner", None) or record.owner


def is_member(user, record):
    return regions_of(user).has(owner_of(record).code)


def is_editor(user, record):
    return regions_of(user, EDITOR).has(owner_of(record).code)


# Records


def can_see(user, record):
    """In the admin: one's own regions' records in every state, and of others what is public."""
    return is_member(user, record) or record.is_public


def can_add(user):
    return is_staff(user)


def can_edit(user, record):
    """Drafts and working copies. What is in review waits for its decision; what is public is changed in a copy."""
    return is_member(user, record) and record.status == "draft"


def can_copy(user, record):
    """Open a working copy of a public record."""
    return is_member(user, record) and record.is_public


def can_preview(user, record):
    return is_member(user, record)


def can_see_history(user, record):
    """Versions and decisions may show drafts."""
    return is_member(user, record)


def can_submit(user, record):
    return is_member(user, record)


def can_review(user, record):
    return is_editor(user, record)


def can_publish(user, record):
    return is_editor(user, record)


def can_archive(user, record):
    return is_editor(user, record)


def can_check(user, record):
    """Say "still correct"."""
    return is_member(user, record)


def can_confirm(user, record):
    return is_editor(user, record)


def can_delete(user, record):
    """A draft of one's regions. What was public once is archived instead: its address goes on answering."""
    return can_edit(user, record) and record.published_at is None


def can_import(user):
    """Read a spreadsheet in: editors, and of its rows those of their regions."""
    return is_editor_somewhere(user)


def is_involved(user, record):
    """Author and submitter do not publish their own record; a coordinator may, and the decision says so."""
    return user.pk in involved(record)


def leaves_publishing_to_others(user, record):
    return is_involved(user, record) and not user.is_coordinator


def involved(record):
    """The numbers of the people whose text it is."""
    return {record.author_id, record.submitted_by_id} - {None}
