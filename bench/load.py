"""Asking: many at once with wrk, or one after the other."""

import http.client
import json
import math
import statistics
import subprocess
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import HOST, ROOT
from bench.server import HEADERS, answer

SCRIPT = Path(__file__).with_name("load.lua")
numbers = count(1)


@dataclass(frozen=True)
class Load:
    rate: float  # requests a second
    p50: float  # milliseconds
    p95: float
    failed: int


def many(address, *, connections=8, seconds=2, is_new=False, headers=()):
    """What wrk measures; `is_new` gives each request an address of its own."""
    given = [f"{name}: {value}" for name, value in {**HEADERS, **dict(headers)}.items()]
    command = [
        "wrk",
        "--latency",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(SCRIPT),
    ]
    command += [word for line in given for word in ("-H", line)]
    arguments = ["new", f"{next(numbers)}x"] if is_new else ["same"]
    found = subprocess.run(
        [*command, address, "--", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    data = json.loads(found.stdout.strip().splitlines()[-1])
    if not data["requests"]:
        return Load(0.0, math.inf, math.inf, data["failed"])
    rate = data["requests"] / (data["microseconds"] / 1e6)
    return Load(rate, data["p50"] / 1000, data["p95"] / 1000, data["failed"])


def one_by_one(port, path, *, seconds=2, most=40, is_new=True):
    """Milliseconds of the median request over one connection.

    The first is waited for however long it takes, and no other begun that would end after `seconds`.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    join = "&" if "?" in path else "?"
    until, times = time.monotonic() + seconds, []
    while not times or (time.monotonic() + times[-1] / 1000 < until and len(times) < most):
        started = time.perf_counter()
        status, _headers, _body = answer(connection, f"{path}{join}bench={next(numbers)}" if is_new else path)
        times.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    connection.close()
    return statistics.median(times)
