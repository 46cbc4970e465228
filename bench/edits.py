"""python -m bench.edits PORT: saves and moves as the staff's pages do them, and the first page after each."""

import json
import statistics
import sys
from itertools import islice
from time import perf_counter

import django

from bench.server import get

EDITS = 30


def timed(action):
    started = perf_counter()
    action()
    return (perf_counter() - started) * 1000


def main(port):
    django.setup()
    from django.db import transaction

    from practices.models import Practice
    from records.models import User
    from records.workflow import keep_change, move

    user = User.objects.create_superuser("bench", "bench@example.org")

    @transaction.atomic
    def save(practice):
        practice.summary = f"{practice.summary[:200]} Changed."
        practice.save()
        keep_change(practice, by=user)

    saves, moves, pages = [], [], []
    for number, practice in enumerate(islice(Practice.objects.order_by("uid"), EDITS)):
        saves.append(timed(lambda practice=practice: save(practice)))
        pages.append(timed(lambda number=number: get(port, f"/practices/?q=social&edit={number}")))
        moves.append(timed(lambda practice=practice: move(practice.record_ptr, "check", by=user)))
    print(
        json.dumps(
            {"save": statistics.median(saves), "move": statistics.median(moves), "pages": sorted(pages)}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
