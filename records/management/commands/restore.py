from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from records.backups import BackupError
from records.backups.restoring import restore


class Command(BaseCommand):
    help = "Put a backup into an empty place: the database and the uploads. Stop the site first."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file that `backup` has written")
        place = parser.add_mutually_exclusive_group()
        place.add_argument(
            "--into-empty",
            action="store_true",
            help="refuse a place that holds anything (this is the default)",
        )
        place.add_argument(
            "--replace", action="store_true", help="put what is there aside, and say where it is kept"
        )

    def handle(self, *, file, replace, **options):
        try:
            manifest, kept = restore(file.absolute(), replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for place in kept:
            self.stdout.write(f"What was here before is kept: {place}")
        self.stdout.write(
            f"Restored as of {manifest['made_at']}: {manifest['counts'].get('records_record', 0)} records, "
            f"{len(manifest['files']) - 1} uploads."
        )
        if "Redis" in settings.CACHES["pages"]["BACKEND"]:
            self.stdout.write(
                "Empty the Redis of the pages before you start the workers again: it holds the old ones."
            )
