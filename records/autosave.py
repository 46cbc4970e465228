"""Text typed and not yet saved: kept for the one who typed it, and never the record."""

import json
import re
from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from records.models import Autosave

MOST_BYTES = 1024 * 1024
KEPT_FOR = timedelta(days=30)
SLOT = "_slot"


def unsaved(user, kind, record=None):
    """What this person typed into this form: of one record, or of a new one of the kind."""
    return Autosave.objects.filter(user=user, kind=kind, record=record and record.pk)


def forget_old():
    """Text that nobody has come back for."""
    Autosave.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()


@transaction.atomic
def keep(user, kind, record, boxes, slot=""):
    forget_old()
    kept = unsaved(user, kind, record).filter(slot=slot).first() or Autosave(
        user=user, kind=kind, record_id=record and record.pk, slot=slot
    )
    kept.form = boxes
    kept.full_clean()
    kept.save()
    return kept


def keep_posted(user, kind, record, post):
    """The same for a form that was sent."""
    boxes = [[name, value] for name, values in post.lists() for value in values]
    return keep(user, kind, record, boxes_of(boxes))


def slot_in(boxes, name=SLOT):
    """Which new record a form is of; empty where it does not say, or says nonsense."""
    slot = boxes.get(name, "")
    return slot if re.fullmatch("[0-9a-f]{32}", slot) else ""


def is_too_large(request):
    """Asked before the body is read: Django itself refuses twice as much with a page that no script can read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > MOST_BYTES


def boxes_in(body):
    """{name: values} of the [[name, value], …] that a browser sends; ValueError for anything else."""
    try:
        sent = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(sent, list) or not all(is_box(box) for box in sent):
        raise ValueError("no list of boxes")
    return boxes_of(sent)


def boxes_of(sent):
    boxes = {}
    for name, value in sent:
        if name and not name.startswith(("_", "csrf")):
            boxes.setdefault(storable(name), []).append(storable(value))
    if not boxes:
        raise ValueError("nothing to keep")
    return boxes


def is_box(box):
    return isinstance(box, list) and len(box) == 2 and all(isinstance(part, str) for part in box)


def storable(text):
    """Without what PostgreSQL refuses in JSON: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def as_posted(kept):
    """The text as if the form had just been sent."""
    posted = QueryDict(mutable=True)
    posted[SLOT] = kept.slot
    for name, values in kept.form.items():
        posted.setlist(name, values)
    return posted
