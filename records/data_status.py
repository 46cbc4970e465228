"""What a reader is told about how sure a record is."""

from django.utils import formats
from django.utils.translation import gettext as _


def sentences(record):
    """Return the sentences on confirmation, verification, confidence and checking, the main one first."""
    return [
        sentence
        for sentence in (
            _confirmation(record),
            _verification(record),
            _confidence(record),
            _("May be out of date") if record.is_overdue else "",
            _checking(record),
        )
        if sentence
    ]


def _confirmation(record):
    if record.data_status != record.DataStatus.CONFIRMED:
        return record.get_data_status_display()
    return _("Confirmed by %(role)s, %(region)s, %(date)s") % {
        "role": record.confirmed_by_role or _("the region"),
        "region": record.owner,
        "date": formats.date_format(record.confirmed_on),
    }


def _verification(record):
    if record.verification == record.Verification.PARTIAL:
        return _("One central detail could not be read in a source")
    return ""


def _confidence(record):
    return _("Some details are open") if record.confidence == record.Confidence.MEDIUM else ""


def _checking(record):
    if not record.checked_on:
        return _("Not yet checked by a region")
    return _("Checked on %(date)s") % {"date": formats.date_format(record.checked_on)}
