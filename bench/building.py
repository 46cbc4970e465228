"""python -m bench.building NUMBER: tables, invented records and their index in the database of DATABASE_URL."""

import json
import sys
from time import perf_counter

import django


def main(number):
    django.setup()
    from django.core.management import call_command

    from practices.synthetic.generating import generate
    from records.indexing import rebuild

    call_command("migrate", interactive=False, verbosity=0)
    started = perf_counter()
    counts = generate(number, seed=7)
    generated = perf_counter()
    rebuild()
    print(
        json.dumps(
            {"counts": counts, "generated": generated - started, "indexed": perf_counter() - generated}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
