"""A dump of a PostgreSQL database in the custom format, by the server's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from . import BackupError

DUMP = "database.pgdump"
SCHEMA = "public"
COPY = re.compile(rf'COPY {SCHEMA}\."?([^" ]+)"? ')


def staging_folder():
    return Path(tempfile.gettempdir())


def program(name):
    found = shutil.which(name)
    if not found:
        raise BackupError(f"{name} was not found: install the client programs of PostgreSQL.")
    return found


def run(name, *arguments):
    """A program that speaks with the server, given the address from our settings."""
    (_psql, *address), secrets = DatabaseClient.settings_to_cmd_args_env(
        connection.settings_dict, [*arguments]
    )
    return finished([program(name), *address], secrets)


def finished(command, secrets=None):
    done = subprocess.run(
        command, env=os.environ | (secrets or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.returncode}")
    return done.stdout


def dump(to):
    """Write the dump; return {table: number of rows} of the very moment that it shows."""
    program("pg_dump"), program("pg_restore")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        asked = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={SCHEMA}"]
        run("pg_dump", *asked, f"--snapshot={snapshot}", f"--file={to}")
        return {name: count(cursor, name) for name in connection.introspection.table_names(cursor)}


def count(cursor, table):
    cursor.execute(f'SELECT count(*) FROM {SCHEMA}."{table}"')
    return cursor.fetchone()[0]


def rows_in(path):
    """Read the whole dump, without a server, and return {table: number of rows}."""
    command = [program("pg_restore"), "--data-only", "--file=-", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        counts = count_lines(reader.stdout)
        complaint = reader.stderr.read().decode(errors="replace").strip()
    if reader.returncode:
        raise BackupError(f"The copy of the database cannot be read: {complaint}")
    return counts


def count_lines(lines):
    """In a COPY block each row is one line, whatever it holds."""
    counts, table = Counter(), None
    for line in lines:
        if table is None:
            found = COPY.match(line.decode(errors="replace")) if line.startswith(b"COPY ") else None
            table = found and found[1]
            counts[table] += 0
        elif line.rstrip(b"\r\n") == b"\\.":
            table = None
        else:
            counts[table] += 1
    counts.pop(None, None)
    return dict(counts)


def put(staged, stamp, *, keep):
    """Make the dump the content of the database, in one transaction; return where the old content is kept."""
    script, aside = staged.with_suffix(".sql"), f"before_restore_{stamp.replace('-', '_')}"
    asked = ["--no-owner", "--no-privileges", f"--schema={SCHEMA}"]
    finished([program("pg_restore"), *asked, f"--file={script}", str(staged)])
    program("psql")
    connection.close()
    out_of_the_way = f"ALTER SCHEMA {SCHEMA} RENAME TO {aside}" if keep else f"DROP SCHEMA {SCHEMA} CASCADE"
    steps = ["SET lock_timeout = '20s'", out_of_the_way, f"CREATE SCHEMA {SCHEMA}"]
    run(
        "psql",
        *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"),
        *(f"--command={step}" for step in steps),
        f"--file={script}",
    )
    return f"schema {aside}" if keep else ""
