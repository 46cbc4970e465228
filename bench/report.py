"""The figures as tables: on the terminal, and between two marks in docs/benchmarks.md."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from math import inf
from pathlib import Path

from bench import ROOT
from bench.measuring import COMPARED, CONNECTIONS
from bench.server import THREADS, WORKERS

PAGE = ROOT / "docs" / "benchmarks.md"
FIRST, LAST = "<!-- results: written by make bench -->", "<!-- end of results -->"
STATES = ("new", "cached", "304")
MEGABYTE = 1_000_000

SLOWEST_NEW_PAGE = 150  # ms, p95 at eight connections, at the largest size
SLOWEST_AFTER_EDIT = 300  # ms
LARGEST_WORKER = 300  # MB
LEAST_OF_TWO_BYTES = 0.7  # requests a second of a cached page
MOST_OF_DATASETTE = 0.5  # time of a new page
COMPARED_FROM = 10_000  # practices
GROWTH = 0.5  # of the ratio of sizes: "clearly slower"

versions = {}


def write(found, failures):
    """`found`: {size: {database: numbers, "Datasette": …, "bare": …}}."""
    parts = [machine(), *(f"**Not finished**: {failure}" for failure in failures), targets(found)]
    for size, numbers in found.items():
        parts += of_size(size, numbers)
    text = "\n\n".join(part for part in parts if part)
    print(f"\n{text}\n", flush=True)
    before, _mark, rest = PAGE.read_text().partition(FIRST)
    after = rest.partition(LAST)[2]
    PAGE.write_text(f"{before}{FIRST}\n\n{text}\n\n{LAST}{after}")


def machine():
    """What ran where and when."""
    cpu = next(
        (line.split(":")[1].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = int(next(line.split()[1] for line in lines("/proc/meminfo") if line.startswith("MemTotal")))
    used = {"Python": platform.python_version(), "Django": version("django"), "granian": version("granian")}
    commit = output("git", "rev-parse", "--short", "HEAD")
    changed = " with changes not committed" if output("git", "status", "--porcelain", "-uno") else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}{changed}. {cpu}, {os.cpu_count()} cores, "
        f"{memory / 1e6:.0f} GB, {platform.system()} {platform.machine()}. "
        + ", ".join(f"{name} {number}" for name, number in (used | versions).items())
        + f", {output('wrk', '-v').split(' [')[0]}. {WORKERS} workers of {THREADS} threads."
    )


def lines(path):
    return Path(path).read_text().splitlines()


def output(*command):
    """wrk prints its version and then fails."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def table(head, rows):
    cells = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in cells)


def of_size(size, numbers):
    databases = of_databases(numbers)
    if not databases:
        return
    yield f"### {size:,} practices" + (
        f" ({numbers['seconds']:.0f} s in all)" if "seconds" in numbers else ""
    )
    for name, found in databases.items():
        yield f"**{name}**, milliseconds:"
        yield pages(found, numbers.get("Datasette", {}))
    yield "Requests a second by number of connections:"
    yield rates(databases, numbers)
    yield "Around it:"
    yield around(databases)


def of_databases(numbers):
    return {name: found for name, found in numbers.items() if isinstance(found, dict) and "edits" in found}


def pages(found, datasette):
    head = ["Question", *(f"{state} {part}" for state in STATES for part in ("p50", "p95"))]
    rows = [
        [name, *times(measured), *beside(measured, datasette.get(name))]
        for name, measured in found["questions"].items()
    ]
    return table([*head, "alone", "Datasette alone", "ratio"], rows)


def times(measured):
    """p50 and p95 of each state; a dash where the site has no such page or no such answer."""
    for state in STATES:
        p50, p95, failed = (measured or {}).get(state, (None, None, 0))
        yield "–" if p50 is None else in_milliseconds(p50)
        yield "–" if p95 is None else in_milliseconds(p95) + (f" ({failed} failed)" if failed else "")


def in_milliseconds(time):
    return "none in time" if time == inf else f"{time:.1f}"


def beside(measured, datasette):
    if not measured:
        return ["–"] * 3
    own = measured["alone"]
    return [f"{own:.1f}", *([f"{datasette:.1f}", f"{own / datasette:.2f}"] if datasette else ["–", "–"])]


def rates(databases, numbers):
    rows = [
        [f"{name}: {what}", *(f"{found[key][number]:,.0f}" for number in CONNECTIONS)]
        for name, found in databases.items()
        for what, key in (
            (f"cached page ({COMPARED})", "cached"),
            ("two bytes", "two bytes"),
            ("static file", "static"),
        )
    ]
    if "bare" in numbers:
        rows.append(
            ["Django without middleware", *(f"{numbers['bare'][number]:,.0f}" for number in CONNECTIONS)]
        )
    return table(["", *CONNECTIONS], rows)


def around(databases):
    measures = {
        "generating, s": lambda found: f"{found['generated']:.1f}",
        "indexing, s": lambda found: f"{found['indexed']:.1f}",
        "database, MB": lambda found: f"{found['bytes'] / MEGABYTE:.0f}",
        "memory of a worker, RSS / PSS, MB": lambda found: ", ".join(
            f"{rss / MEGABYTE:.0f} / {pss / MEGABYTE:.0f}" for rss, pss in found["memory"]
        ),
        "first request of a cold worker, ms": lambda found: f"{found['first']:.0f}",
        "one save, ms": lambda found: f"{found['edits']['save']:.1f}",
        "one move, ms": lambda found: f"{found['edits']['move']:.1f}",
        "first page after an edit, median / slowest, ms": lambda found: (
            f"{middle(found['edits']['pages']):.0f} / {found['edits']['pages'][-1]:.0f}"
        ),
    }
    rows = [[name, *(show(found) for found in databases.values())] for name, show in measures.items()]
    return table(["", *databases], rows)


def middle(sorted_times):
    return sorted_times[len(sorted_times) // 2]


# The targets


def targets(found):
    rows = [row for size, numbers in found.items() for row in of_one_size(size, numbers)]
    rows += growths(found)
    shown = [
        [what, where, reached, target, "yes" if met else "**missed**"]
        for what, where, reached, target, met in rows
    ]
    return table(["Target", "where", "measured", "wanted", "met"], shown)


def of_one_size(size, numbers):
    for name, found in of_databases(numbers).items():
        where = f"{name}, {size:,}"
        slowest_name, slowest = worst_new_page(found)
        yield at_most(f"slowest new page, p95 ({slowest_name})", where, slowest, SLOWEST_NEW_PAGE, " ms")
        edit = found["edits"]["pages"][-1]
        yield at_most("first page after an edit, slowest of all", where, edit, SLOWEST_AFTER_EDIT, " ms")
        memory = max(rss for rss, _pss in found["memory"]) / MEGABYTE
        yield at_most("memory of a worker", where, memory, LARGEST_WORKER, " MB")
        ratio = found["cached"][8] / max(found["two bytes"][8], 1)
        yield (
            "cached page beside two bytes",
            where,
            f"{ratio:.0%}",
            f"≥ {LEAST_OF_TWO_BYTES:.0%}",
            (ratio >= LEAST_OF_TWO_BYTES),
        )
        if size >= COMPARED_FROM and "Datasette" in numbers:
            yield from beside_datasette(where, found, numbers["Datasette"])


def at_most(what, where, reached, most, unit):
    return what, where, f"{reached:.0f}{unit}", f"≤ {most}{unit}", reached <= most


def worst_new_page(found):
    p95s = {name: measured["new"][1] for name, measured in found["questions"].items() if measured}
    name = max(p95s, key=p95s.get)
    return name, p95s[name]


def beside_datasette(where, found, datasette):
    for name, theirs in datasette.items():
        measured = found["questions"][name]
        if measured:
            ratio = measured["alone"] / theirs
            target = f"≤ {MOST_OF_DATASETTE:.0%}"
            yield f"time beside Datasette: {name}", where, f"{ratio:.0%}", target, ratio <= MOST_OF_DATASETTE


def growths(found):
    """How a new page's time grows from one size to the next, against how the records do."""
    for small, large in pairwise(sorted(found)):
        for name, after in of_databases(found[large]).items():
            before = of_databases(found[small]).get(name)
            if before:
                yield growth(name, small, large, before, after)


def growth(name, small, large, before, after):
    ratios = {
        question: measured["alone"] / before["questions"][question]["alone"]
        for question, measured in after["questions"].items()
        if measured and before["questions"][question]
    }
    worst = max(ratios, key=ratios.get)
    most = large / small * GROWTH
    return (
        f"growth of a new page's time ({worst})",
        f"{name}, {small:,} to {large:,}",
        f"× {ratios[worst]:.1f}",
        f"≤ × {most:.1f}",
        ratios[worst] <= most,
    )
