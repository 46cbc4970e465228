from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from practices.starter import FOLDER, ContentError
from practices.starter.loading import load


class Command(BaseCommand):
    help = "Load the starter content from fixtures/. A second run changes nothing; what people edited stays."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=FOLDER, help="another folder with the same files")

    def handle(self, *, folder, verbosity, **options):
        try:
            report = load(folder)
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        for name, counts in report.counts.items() if verbosity else ():
            words = [f"{number} {what}" for what, number in counts.items() if number or what == "unchanged"]
            self.stdout.write(f"{name}: {', '.join(words)}")
        for slug in report.kept:
            self.stdout.write(f"{slug}: kept as people have edited it")
