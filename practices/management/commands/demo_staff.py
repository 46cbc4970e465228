from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practices import demo


class Command(BaseCommand):
    help = (
        "On your own computer: accounts of two regions and of the central desk, and a few invented records. "
        "A second run changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--new-passwords", action="store_true", help="give the demo accounts new passwords and print them"
        )

    def handle(self, *, new_passwords, **options):
        if not settings.LOCAL:
            raise CommandError("Demo accounts are for your own computer alone: MESSE_LOCAL=1 is not set.")
        try:
            passwords, records = demo.make(new_passwords=new_passwords)
        except demo.NoContent as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Invented records made: {records}." if records else "The invented records are there already."
        )
        kept = [name for name, password in passwords.items() if not password]
        if kept:
            self.stdout.write(f"Accounts that keep their passwords: {', '.join(kept)}.")
            self.stdout.write("For new passwords: manage.py demo_staff --new-passwords")
        if len(kept) < len(passwords):
            self.stdout.write("User names and passwords, which are shown this once:")
        for name, password in passwords.items():
            if password:
                self.stdout.write(f"{name:<24} {password}")
