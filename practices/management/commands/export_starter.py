from pathlib import Path

import yaml
from django.core.management.base import BaseCommand

from practices.starter import FOLDER, files, writing
from practices.starter.loading import kinds


class Command(BaseCommand):
    help = "Write records, regions, glossary and links back as the YAML files they were loaded from."

    def add_arguments(self, parser):
        parser.add_argument("--to", required=True, type=Path, help="the folder to write to")

    def handle(self, *, to, **options):
        to.mkdir(parents=True, exist_ok=True)
        for name, rows in contents():
            text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=110)
            (to / f"{name}.yaml").write_text(text, encoding="utf-8")
            self.stdout.write(f"{name}.yaml: {len(rows)}")


def contents():
    """Yield (name of the file, its rows)."""
    for name, (model, _read, write) in kinds(files.read(FOLDER, "vocabularies")).items():
        yield name, writing.records(model, write)
    yield "regions", writing.regions()
    yield "glossary", writing.glossary()
    yield "practice_actor_links", writing.links()
