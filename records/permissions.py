"""Who may do what. For now only coordinators sign in; the regions' own rights are added here, one function each."""


def can_edit(user, record):
    return user.is_coordinator


def can_submit(user, record):
    return user.is_coordinator


def can_review(user, record):
    return user.is_coordinator


def can_publish(user, record):
    return user.is_coordinator


def can_archive(user, record):
    return user.is_coordinator


def can_check(user, record):
    return user.is_coordinator


def can_confirm(user, record):
    return user.is_coordinator


def can_delete(user, record):
    """What was public once is archived instead: its address goes on answering."""
    return user.is_coordinator and record.published_at is None


def is_involved(user, record):
    """Author and submitter do not publish their own record; a coordinator may, and the decision says so."""
    return user.pk in (record.author_id, record.submitted_by_id)
