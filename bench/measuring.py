"""One database of one size: everything that is measured on it, as plain numbers."""

import json
import re
import subprocess
import sys
import time
from contextlib import contextmanager

from bench import ROOT, datasette_site
from bench.load import many, one_by_one
from bench.questions import questions
from bench.server import HEADERS, WORKERS, environment, get, granian

MOST_SECONDS = 420  # for one subprocess
SECONDS_FOR_DATASETTE = 50  # then no further question is begun; at 100,000 records one answer took 25
CONNECTIONS = (1, 8, 64)
COMPARED = "one frequent word"  # the page whose kept copy is measured at all numbers of connections
FIRST_REQUESTS = 8
LISTING = "/practices/?q=social&category=legal"


def program(name, *arguments, env):
    """The last line that a program of this package prints, as data."""
    command = [sys.executable, "-m", f"bench.{name}", *map(str, arguments)]
    found = subprocess.run(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, timeout=MOST_SECONDS, check=True
    )
    lines = found.stdout.decode().strip().splitlines()
    return json.loads(lines[-1]) if lines else None


@contextmanager
def building(database, practices, folder):
    """Start to build; gives a function that waits for the end. All databases of a size are built side by side."""
    command = [sys.executable, "-m", "bench.building", str(practices)]
    process = subprocess.Popen(command, env=environment(folder, database), cwd=ROOT, stdout=subprocess.PIPE)
    try:
        yield lambda: json.loads(process.communicate()[0].decode().strip().splitlines()[-1])
    finally:
        process.kill()
        process.wait()


def measure(database, found, folder, say):
    """Add to what building found."""
    env = environment(folder, database)
    all_questions = questions(found["counts"])
    found["bytes"] = database.bytes_used()
    with granian("messe.wsgi:application", env) as server:
        found["first"] = first_requests(server)
        say("asking")
        found["questions"] = {question.name: measured(server, question) for question in all_questions}
        found["cached"] = rates(server, next(one.path for one in all_questions if one.name == COMPARED))
        found["two bytes"] = rates(server, "/bench/two-bytes/")
        found["static"] = rates(server, static_file(server))
        found["memory"] = server.memory()
        say("editing")
        found["edits"] = program("edits", server.port, env=env)
    return found


def first_requests(server):
    """The slowest of the first requests, each over a connection of its own: both workers have to wake up."""
    return max(one_by_one(server.port, LISTING, most=1) for _request in range(FIRST_REQUESTS))


def measured(server, question):
    """{state: [p50, p95, failed]} of one question, and the median over one connection; None: no such page yet."""
    status, headers, _body = get(server.port, question.path)
    if status != 200:
        return None
    server.settle()
    found = {"alone": one_by_one(server.port, question.path)}
    loads = {"new": asked(server, question.path, seconds=3, is_new=True)}
    warm(server, question.path)
    loads["cached"] = asked(server, question.path, seconds=1)
    if "ETag" in headers and get(server.port, question.path, not_modified(headers))[0] == 304:
        loads["304"] = asked(server, question.path, seconds=1, headers=not_modified(headers))
    return found | {state: [load.p50, load.p95, load.failed] for state, load in loads.items()}


def warm(server, path):
    """Let every worker keep the page: which of them answers is chance."""
    for _request in range(4 * WORKERS):
        get(server.port, path)


def asked(server, path, **given):
    server.settle()
    return many(server.address(path), **given)


def not_modified(headers):
    return HEADERS | {"If-None-Match": headers["ETag"]}


def rates(server, path):
    """{connections: requests a second}."""
    return {number: asked(server, path, connections=number).rate for number in CONNECTIONS}


def static_file(server):
    """The style sheet that the page names."""
    page = get(server.port, "/about/", {"X-Forwarded-Proto": "https"})[2].decode()
    return re.search(r'href="(/static/[^"]+\.css)"', page)[1]


def bare_django(folder, database):
    """Requests a second of one view without middleware."""
    env = environment(folder, database)
    del env["DJANGO_SETTINGS_MODULE"]
    with granian("bench.bare:application", env) as server:
        return rates(server, "/")


def datasette(database, folder, counts):
    """{question: milliseconds over one connection} of Datasette over the same records, as far as time allows."""
    path = folder / "records.sqlite3"
    subprocess.run(
        [sys.executable, "-m", "bench.datasette_site", path],
        env=environment(folder, database),
        cwd=ROOT,
        timeout=MOST_SECONDS,
        check=True,
    )
    found = {}
    with datasette_site.serve(path) as server:
        until = time.monotonic() + SECONDS_FOR_DATASETTE
        for question in questions(counts):
            if question.datasette is not None and time.monotonic() < until:
                address = datasette_site.address(question.datasette)
                found[question.name] = one_by_one(server.port, address, seconds=5, most=20, is_new=False)
    return found
