from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from records.backups import BackupError, archive


class Command(BaseCommand):
    help = (
        "Write the database and all uploads into one file, while the site runs, and read it back to check it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="the file to write, as messe-2026-11-25.tar; must not exist"
        )

    def handle(self, *, file, **options):
        try:
            manifest = archive.write(file.absolute())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{file}: {manifest['counts'].get('records_record', 0)} records, {len(manifest['files']) - 1} uploads, "
            f"{file.stat().st_size:,} bytes; read back and checked. It holds drafts and accounts: keep it closed."
        )
