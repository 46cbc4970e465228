"""`make run`: everything between an installed clone and a site on one's own computer, in one process."""

import multiprocessing
import os
import signal
import socket
import sys
from threading import Thread

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces

HOST = "127.0.0.1"


def chosen_port():
    text = os.environ.get("PORT", "8000")
    port = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < port < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        # Lets the port of a site that was stopped a moment ago pass.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} is not free ({error.strerror}). Choose another: make run PORT={port + 1}")
    return port


def prepare_database():
    from records.models import Record, SearchText

    call_command("migrate", interactive=False, verbosity=0)
    if not Record.objects.exists():
        print("Loading the starter content (once)", flush=True)
        call_command("load_starter")
    elif not SearchText.objects.exists():  # an older version of the site had another index
        print("Building the search index (once)", flush=True)
        call_command("rebuild_search")


def prepare_static_files():
    """Only after a change: hashing and compressing takes longer than the rest of a start."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    sources = [
        *settings.STATICFILES_DIRS,
        *(file for root in settings.STATICFILES_DIRS for file in root.rglob("*")),
    ]
    sources.append(settings.BASE_DIR / ".venv" / "requirements.txt.sha256")  # the admin's files came with it
    newest = max(source.stat().st_mtime for source in sources if source.exists())
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        print("Building static files", flush=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def announce(port):
    from records.models import User

    print(f"\nMESSE runs at http://{HOST}:{port}/ – Ctrl-C stops it.", flush=True)
    if User.objects.coordinators().exists():
        print(f"The staff pages: http://{HOST}:{port}/admin/\n", flush=True)
    else:
        print("The first coordinator account: make coordinator (in another terminal)\n", flush=True)


def listen_for_ctrl_c():
    """The terminal sends Ctrl-C to the worker too, and a worker told twice to stop may hang.

    So the signal is blocked here and in all that starts from here, and one thread waits for it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def pass_on():
        signal.sigwait({signal.SIGINT})
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=pass_on, daemon=True).start()


def serve(port):
    multiprocessing.set_start_method("spawn")  # a forked worker would share our connection to the database
    server = Granian(
        "messe.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=4,  # a slow upload holds one
        respawn_failed_workers=True,
        workers_kill_timeout=1,  # now and then a worker misses its signal
        log_enabled=False,
    )
    server.on_startup(lambda: announce(port))
    server.serve()


def main():
    port = chosen_port()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messe.settings")
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    django.setup()
    prepare_database()
    prepare_static_files()
    listen_for_ctrl_c()
    serve(port)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
