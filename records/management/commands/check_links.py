from django.core.management.base import BaseCommand, CommandError

from records import links

STATES = {
    "works": "work",
    "broken": "are broken",
    "unsure": "failed and are asked again before they count as broken",
    "not_asked": "may not be asked by programs",
    "unreadable": "are no web addresses",
}


def whole_number(text):
    number = int(text)
    if not 0 <= number <= 100_000:
        raise ValueError
    return number


whole_number.__name__ = "number from 0 to 100000"


class Command(BaseCommand):
    help = "Ask the outside addresses on public pages whether they still answer. To be run every night."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=whole_number, default=500, help="addresses at most (500)")
        parser.add_argument(
            "--older-than",
            type=whole_number,
            default=7,
            metavar="DAYS",
            help="only those not asked for so many days (7)",
        )

    def handle(self, *args, verbosity=1, **options):
        def report(url, status):
            if verbosity > 1:
                self.stdout.write(f"{status:3} {url}")

        found = links.check(options["limit"], min(options["older_than"], 36_000), report=report)
        if "offline" in found:
            raise CommandError(
                f"None of {found['offline']} addresses answered, so nothing was written down: "
                "this machine probably has no way out."
            )
        said = [f"{found[state]} {words}" for state, words in STATES.items() if found[state]]
        self.stdout.write(f"{found.total()} addresses asked{': ' if said else ''}{', '.join(said)}.")
