"""Servers of this run: started as in production, asked until they answer, ended by their number."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench import HOST, ROOT

WORKERS, THREADS = 2, 4
PATIENCE = 60  # seconds until a server must answer
# What a browser sends through the proxy in front.
HEADERS = {
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": HOST,
}


@dataclass(frozen=True)
class Server:
    pid: int
    port: int

    def address(self, path):
        return f"http://{HOST}:{self.port}{path}"

    def settle(self):
        """Wait until what earlier askers left behind is answered, and the two workers are idle."""
        quick, until = 0, time.monotonic() + PATIENCE
        while quick < 2 * WORKERS and time.monotonic() < until:
            started = time.monotonic()
            get(self.port, "/livez")
            quick = quick + 1 if time.monotonic() - started < 0.05 else 0

    def children(self):
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def memory(self):
        """[(RSS, PSS)] of each worker in bytes."""
        return [(size_of(pid, "Rss"), size_of(pid, "Pss")) for pid in self.workers()]

    def workers(self):
        """The children that serve; spawning leaves a tracker beside them."""
        return sorted(self.children(), key=lambda pid: -size_of(pid, "Rss"))[:WORKERS]


def size_of(pid, what):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:"))


def environment(folder, database, settings="bench.settings"):
    """Production, without what stands in the shell."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": settings,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": database.url,
        "TRUSTED_PROXY_HOPS": "1",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "LOG_LEVEL": "error",
    }


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def granian(application, env):
    port = free_port()
    options = {
        "interface": "wsgi",
        "host": HOST,
        "port": port,
        "workers": WORKERS,
        "blocking-threads": THREADS,
        "workers-kill-timeout": 3,
    }
    given = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    # Each answer ends its connection, so that the next request goes to the worker that is free.
    switches = ["--respawn-failed-workers", "--no-http1-keep-alive", "--no-log"]
    command = [sys.executable, "-m", "granian", *given, *switches, application]
    return running(command, port, env)


@contextmanager
def running(command, port, env, ready="/livez"):
    """A process in a session of its own, so that Ctrl-C reaches it through us alone."""
    log = tempfile.TemporaryFile()  # noqa: SIM115 closed below
    process = subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True, stdout=log, stderr=log)
    try:
        wait_for(process, port, ready, log)
        yield Server(process.pid, port)
    finally:
        end(process)
        log.close()


def wait_for(process, port, path, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if get(port, path)[0] < 500:
                return
        except OSError:
            time.sleep(0.05)
    log.seek(0)
    raise RuntimeError(f"The server did not answer: {log.read().decode()[-2000:]}")


def end(process):
    """First as asked; what is left of the session we made is ended with it."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def get(port, path, headers=HEADERS, timeout=60):
    """(status, headers, body) over a connection of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        return answer(connection, path, headers)
    finally:
        connection.close()


def answer(connection, path, headers=HEADERS):
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read()
