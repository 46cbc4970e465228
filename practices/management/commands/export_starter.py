from pathlib import Path

from django.core.management.base import BaseCommand

from practices.starter import FOLDER, coverage, files, preconditions, writing
from practices.starter.loading import KINDS


class Command(BaseCommand):
    help = "Write records, regions, glossary and links back as the YAML files they were loaded from."

    def add_arguments(self, parser):
        parser.add_argument("--to", required=True, type=Path, help="the folder to write to")

    def handle(self, *, to, verbosity, **options):
        to.mkdir(parents=True, exist_ok=True)
        for name, rows in contents():
            files.write(to, name, rows)
            if verbosity:
                self.stdout.write(f"{name}.yaml: {len(rows)}")


def contents():
    """Yield (name of the file, its rows)."""
    yield "regions", writing.regions()
    yield "glossary", writing.glossary()
    words, _lists = files.parse(FOLDER, "vocabularies")
    for name, write in writing.writers(words).items():
        model, _read = KINDS[name]
        rows = [write(record) for record in writing.published(model)]
        yield name, [{key: row[key] for key in files.KEYS[name].split()} for row in rows]
        if name == "practices":
            yield "practice_actor_links", writing.links(rows)
            yield "preconditions", preconditions.rows_of(rows)
    yield "coverage", coverage.rows()
