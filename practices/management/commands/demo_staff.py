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
        for name, password in passwords.items():
            kept = "is there already; for a new password: --new-passwords"
            self.stdout.write(f"{name:<24} {password or kept}")
        self.stdout.write(f"{records} invented records made. The passwords are shown this once.")
