from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from practices.synthetic import NotEmpty
from practices.synthetic.generating import generate
from records.indexing import rebuild


class Command(BaseCommand):
    help = (
        "Fill an empty database with invented records, to measure with. The same seed gives the same records."
    )

    def add_arguments(self, parser):
        parser.add_argument("--practices", type=int, default=1000, help="number of practices; default 1000")
        parser.add_argument("--seed", type=int, default=7, help="another number, other records; default 7")

    def handle(self, *, practices, seed, **options):
        if practices < 1:
            raise CommandError("--practices must be a number from 1.")
        started = perf_counter()
        try:
            counts = generate(practices, seed)
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        generated = perf_counter()
        rebuild()
        indexed = perf_counter()
        words = ", ".join(f"{number} {kind}s" for kind, number in counts.items())
        self.stdout.write(f"Generated in {generated - started:.1f} s: {words}")
        self.stdout.write(f"Indexed in {indexed - generated:.1f} s")
