"""Datasette over the same records: one table with facet columns, full-text search over title, summary and text.

`python -m bench.datasette_site FILE` writes that table from the database of DATABASE_URL.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from hashlib import sha256

from bench import HOST, ROOT
from bench.server import free_port, running

LOCK, HOME = ROOT / "requirements-bench.txt", ROOT / "var" / "datasette"
FACETS = ["category", "type", "country", "region", "level", "evidence", "status", "language"]
LISTS = ["groups", "sectors", "tags", "actors"]
COLUMNS = ["id", "slug", "title", "summary", "body", "started", *FACETS, *LISTS]
# Time enough to answer every facet, and no columns proposed that nobody asked for.
SETTINGS = {
    "facet_time_limit_ms": 60_000,
    "sql_time_limit_ms": 60_000,
    "suggest_facets": "off",
    "default_page_size": 20,
    "default_facet_size": 100,
    "max_returned_rows": 1000,
}
ALL_FACETS = "&".join([*(f"_facet={name}" for name in FACETS), *(f"_facet_array={name}" for name in LISTS)])


def program():
    """Datasette in an environment of its own, installed from its lock when that has changed."""
    stamp, wanted = HOME / "lock.sha256", sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing Datasette into var/datasette (once)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r"]
        subprocess.run([HOME / "bin" / "python", *install, LOCK], check=True)
        stamp.write_text(wanted)
    return HOME / "bin" / "datasette"


def version():
    found = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout
    return found.split()[-1]


def serve(path):
    port = free_port()
    settings = [word for name, value in SETTINGS.items() for word in ("--setting", name, str(value))]
    command = [program(), "serve", "--immutable", path, "--host", HOST, "--port", str(port), *settings]
    env = {"PATH": os.environ["PATH"], "HOME": str(path.parent)}
    return running(command, port, env, ready="/-/versions.json")


def address(given):
    return f"/records/practices?_size=20&{ALL_FACETS}&{given}".rstrip("&")


def build(path):
    import django

    django.setup()
    rows = practices()
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE practices ({', '.join(COLUMNS)}, PRIMARY KEY (id))")
        places = ", ".join("?" * len(COLUMNS))
        database.executemany(f"INSERT INTO practices VALUES ({places})", rows)  # noqa: S608
        for name in FACETS:
            database.execute(f"CREATE INDEX practices_{name} ON practices ({name})")
        database.execute(
            "CREATE VIRTUAL TABLE practices_fts USING fts5 "
            # Datasette finds the index by this spelling only.
            "(title, summary, body, tokenize='porter', content=\"practices\", content_rowid='id')"
        )
        database.execute("INSERT INTO practices_fts (practices_fts) VALUES ('rebuild')")
    database.close()


def practices():
    from practices.models import Practice, PracticeInstrument, Result

    mains = PracticeInstrument.objects.filter(is_main=True)
    types = {
        practice: (category, code)
        for practice, category, code in mains.values_list(
            "practice_id", "instrument__type__category", "instrument__type__code"
        )
    }
    results = gathered(Result.objects.values_list("practice_id", "text"))
    lists = [
        gathered(Practice.objects.order_by().values_list("pk", name))
        for name in ("target_groups__code", "sectors__code", "tags__slug", "actor_links__actor__slug")
    ]
    columns = (
        "slug title summary started region__country region__code level evidence_level data_status language"
    )
    texts = ("problem", "approach", "success_factors", "challenges")
    for pk, *row in Practice.objects.published().values_list("pk", *columns.split(), *texts).iterator():
        slug, title, summary, started, *columns_of_facets = row[:-4]
        text = "\n".join([*row[-4:], *results[pk]])
        facets = [*types.get(pk, (None, None)), *columns_of_facets]
        found = [json.dumps(sorted(words[pk])) for words in lists]
        yield [pk, slug, title, summary, text, started and started.year, *facets, *found]


def gathered(pairs):
    found = defaultdict(list)
    for key, value in pairs:
        if value is not None:
            found[key].append(value)
    return found


if __name__ == "__main__":
    build(sys.argv[1])
