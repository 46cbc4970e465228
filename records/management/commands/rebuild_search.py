from django.core.management.base import BaseCommand
from django.db import connection

from records.indexing import rebuild


class Command(BaseCommand):
    help = "Write the search index and the facets of every record anew, while the site goes on."

    def handle(self, *args, verbosity=1, **options):
        def report(done):
            if verbosity > 1:
                self.stdout.write(f"{done} records", ending="\r")

        done = rebuild(report)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # SQLite has nobody else who tells its planner how much there is
        self.stdout.write(f"{done} records indexed.")
