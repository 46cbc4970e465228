"""python -m bench: for each size and database build, serve, ask; then the report. SIZES and DATABASES choose."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import ROOT, databases, datasette_site, measuring, report
from bench.server import environment

SECONDS_FOR_A_SIZE = 600


def chosen(name, default):
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def sizes_and_kinds():
    sizes = chosen("SIZES", "1000,10000,100000")
    kinds = chosen("DATABASES", "sqlite,postgresql")
    if not all(size.isascii() and size.isdigit() and int(size) for size in sizes):
        sys.exit("SIZES must be numbers with commas between them, as 1000,10000.")
    if unknown := set(kinds) - set(databases.KINDS):
        sys.exit(f"DATABASES: {', '.join(sorted(unknown))} is not one of {', '.join(databases.KINDS)}.")
    if shutil.which("wrk") is None or ("postgresql" in kinds and databases.programs() is None):
        sys.exit("wrk or PostgreSQL is missing; get them with: sudo make bench-system")
    return [int(size) for size in sizes], kinds


@contextmanager
def at_most(seconds):
    """Stop whatever is going on after so long; all that was started ends on the way out."""

    def stop(_signal, _frame):
        raise TimeoutError(f"not finished after {seconds} seconds")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


@contextmanager
def scratch():
    folder = Path(tempfile.mkdtemp(prefix="messe-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def say(size, name):
    started = time.monotonic()

    def speak(what):
        print(f"{size:>7} {name:<10} {what} ({time.monotonic() - started:.0f} s)", flush=True)

    return speak


def static_files(folder):
    """Hashed and compressed once for all servers."""
    env = environment(folder, databases.Database("", "sqlite://:memory:", "", None))
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(command, env=env, cwd=ROOT, check=True)


def measure_size(size, kinds, run, found):
    """Fill in {name of the database: numbers}, and Datasette's over the same records."""
    with ExitStack() as stack:
        built = [prepared(stack, size, kind, run) for kind in kinds]
        for _folder, database, _speak, wait in built:
            found[database.name] = wait()
            report.versions[database.name] = database.version
        for folder, database, speak, _wait in built:
            measuring.measure(database, found[database.name], folder, speak)
        folder, database, speak, _wait = built[0]
        speak("asking Datasette")
        found["Datasette"] = measuring.datasette(database, folder, found[database.name]["counts"])
        found["bare"] = measuring.bare_django(folder, database)
        speak("done")


def prepared(stack, size, kind, run):
    """The folder, the database being built in it, what to say of it, and a function that waits for it."""
    folder = stack.enter_context(scratch())
    database = stack.enter_context(databases.KINDS[kind](folder))
    (folder / "static").symlink_to(run / "static")
    speak = say(size, database.name)
    speak("building")
    return folder, database, speak, stack.enter_context(measuring.building(database, size, folder))


def main():
    sizes, kinds = sizes_and_kinds()
    report.versions["Datasette"] = datasette_site.version()
    found, failures = {}, []
    with scratch() as run:
        static_files(run)
        for size in sizes:
            started = time.monotonic()
            try:
                with at_most(SECONDS_FOR_A_SIZE):
                    measure_size(size, kinds, run, found.setdefault(size, {}))
                found[size]["seconds"] = time.monotonic() - started
            except (TimeoutError, RuntimeError, IndexError, subprocess.SubprocessError) as error:
                failures.append(f"{size} practices: {error}")
    report.write(found, failures)
    sys.exit(1 if failures else 0)


def stop(_signal, _frame):
    """Once: a second Ctrl-C must not disturb the cleaning up."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
