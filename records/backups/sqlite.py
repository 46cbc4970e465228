"""A copy of an SQLite database: one file, whole, taken beside readers and writers."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from . import BackupError

DUMP = "database.sqlite3"


def place():
    name = str(connection.settings_dict["NAME"])
    if not name or ":memory:" in name or "mode=memory" in name:
        raise BackupError("A database in memory cannot be kept or restored.")
    return Path(name)


def staging_folder():
    """On the same disk, because only there a rename is one step."""
    place().parent.mkdir(parents=True, exist_ok=True)
    return place().parent


def dump(to):
    """Write the copy; return {table: number of rows} of it. Files in WAL mode must never be copied as files."""
    if not place().is_file():
        raise BackupError(f"There is no database at {place()}.")
    try:
        with closing(sqlite3.connect(f"{place().as_uri()}?mode=ro", uri=True, timeout=20)) as database:
            database.execute("VACUUM INTO ?", [str(to)])
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not write the copy: {error}.") from error
    return rows_in(to)


def rows_in(path):
    """Check the copy from end to end, and return {table: number of rows}."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            found = [text for (text,) in database.execute("PRAGMA integrity_check")]
            if found != ["ok"]:
                raise BackupError(f"The copy of the database is damaged: {found[0]}.")
            return {name: count(database, name) for name in table_names(database)}
    except sqlite3.Error as error:
        raise BackupError(f"The copy of the database cannot be read: {error}.") from error


def table_names(database):
    rows = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    return [name for (name,) in rows]


def count(database, table):
    return database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]


def put(staged, stamp, *, keep):
    """Make the staged file the database, in one step; return where the old one is kept."""
    connection.close()
    target, aside = place(), place().with_name(f"{place().name}.before-{stamp}")
    if target.exists():
        close_log(target)
        if keep:
            os.link(target, aside)
    with staged.open("rb+") as file:
        os.fsync(file.fileno())
    staged.replace(target)
    return str(aside) if keep and aside.exists() else ""


def close_log(path):
    """A log left behind would be read into the new file. Leaving WAL mode works only when nobody else is in."""
    try:
        with closing(sqlite3.connect(path, timeout=2)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError("The site still has the database open: stop it first.") from error
    except sqlite3.DatabaseError:
        pass  # no database at all, so nothing else writes to it
