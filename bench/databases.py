"""A SQLite file, and a PostgreSQL cluster of its own: default configuration, socket only, gone afterwards."""

import os
import sqlite3
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Database:
    name: str
    url: str
    version: str
    bytes_used: object  # a function


@contextmanager
def sqlite(folder):
    path = folder / "messe.sqlite3"
    yield Database(
        "SQLite",
        f"sqlite:///{path}",
        sqlite3.sqlite_version,
        lambda: sum(file.stat().st_size for file in folder.glob("messe.sqlite3*")),
    )


def programs():
    """The newest PostgreSQL of the system, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def as_owner(*command):
    """initdb and the server refuse root, so the cluster belongs to the postgres user then."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    answer = subprocess.run(
        [*prefix, *map(str, command)], cwd="/", capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()


@contextmanager
def postgresql(folder):
    bin, data = programs(), folder / "data"
    folder.chmod(0o755)
    if os.getuid() == 0:
        subprocess.run(["chown", "postgres", folder], check=True)
    as_owner(bin / "initdb", "-D", data, "-U", "messe", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-k {folder} -c listen_addresses="
    as_owner(bin / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-s", "-o", options, "start")
    ask = [bin / "psql", "-h", folder, "-U", "messe", "-d", "postgres", "-At", "-c"]
    try:
        yield Database(
            "PostgreSQL",
            f"postgres://messe@/{folder}/postgres",
            as_owner(*ask, "SHOW server_version").split()[0],
            lambda: int(as_owner(*ask, "SELECT pg_database_size('postgres')")),
        )
    finally:
        as_owner(bin / "pg_ctl", "-D", data, "-m", "immediate", "-s", "stop")


KINDS = {"sqlite": sqlite, "postgresql": postgresql}
