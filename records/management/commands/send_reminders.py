from django.core.management.base import BaseCommand, CommandError

from records import autosave
from records.reminders import send_all
from records.spreadsheets import applying


class Command(BaseCommand):
    help = (
        "Mail each member of staff what waits for them and which records they are to check again: at most once "
        "a week, so run it every day. Also forget files and texts that were left lying."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=7, help="how long a draft or a review has waited (default: 7)"
        )

    def handle(self, *args, days, **options):
        if not 0 < days <= 3650:
            raise CommandError("--days is a number from 1 to 3650.")
        applying.forget_old()
        autosave.forget_old()
        sent, failed = send_all(days)
        self.stdout.write(f"Mails sent: {sent}")
        if failed:
            raise CommandError(f"Mails that could not be sent: {failed}. The log says why; run it again.")
