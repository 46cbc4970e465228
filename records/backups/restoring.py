"""A backup put back: checked first, laid beside what is there, and made current by renaming."""

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from records.models import Record, SearchText, User

from . import BackupError, archive

OURS = ("records.", "actors.", "practices.")


def restore(path, *, replace=False):
    """Put the backup in this place; return (manifest, [where the old content is kept]).

    A place that holds records, people or uploads is refused unless `replace` says so; then the old content is kept.
    """
    refuse_strange(path)
    if not (replace or is_empty()):
        raise BackupError(
            "This place is not empty: it holds records, people or uploads. "
            "To put them aside and restore all the same, add --replace."
        )
    try:
        manifest, kept = laid_in(path, keep=not is_empty())
    except OSError as error:
        raise BackupError(f"Nothing was restored: {error}.") from error
    bring_up_to_date()
    return manifest, [*filter(None, kept)]


def refuse_strange(path):
    with archive.opened(path) as (_tar, manifest):
        if manifest["database"] != connection.vendor:
            raise BackupError(
                f"The backup is of {manifest['database']}, but this place uses {connection.vendor}."
            )
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        newer = sorted(name for name in {*manifest["migrations"]} - known if name.startswith(OURS))
        if newer:
            raise BackupError(
                f"The backup is of a newer version of MESSE: {newer[0]} is not known here. Update first."
            )


def is_empty():
    return not uploads_here() and is_database_empty()


def is_database_empty():
    """A place where only the tables were made counts as empty; tables of others do not."""
    try:
        tables = connection.introspection.table_names()
        if not tables:
            return True
        kinds = [model for model in (Record, User) if model._meta.db_table in tables]
        return len(kinds) == 2 and not any(model._base_manager.exists() for model in kinds)
    except DatabaseError:  # something is there, and it is nothing of ours
        return False


def uploads_here():
    root = Path(settings.MEDIA_ROOT)
    return [entry for entry in root.iterdir() if not entry.name.startswith(".")] if root.is_dir() else []


def laid_in(path, *, keep):
    """The uploads are moved in first and back again if the database refuses: its rename decides."""
    stamp, database, root = f"{timezone.now():%Y%m%d-%H%M%S}", archive.database(), Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        beside = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=root, prefix=".restoring-")))
        folder = tempfile.TemporaryDirectory(dir=database.staging_folder(), prefix=".restoring-")
        dump = Path(stack.enter_context(folder)) / database.DUMP

        def target(name):
            return dump if name == dump.name else beside.joinpath(*PurePosixPath(name).parts[1:])

        manifest = archive.read_back(path, target)
        aside = root / f".before-{stamp}"
        moves = [(entry, aside / entry.name) for entry in uploads_here()]
        moves += [(entry, root / entry.name) for entry in beside.iterdir()]
        with moved(moves):
            kept = database.put(dump, stamp, keep=keep)
    return manifest, [kept, str(aside) if aside.exists() else ""]


@contextmanager
def moved(pairs):
    """Rename each pair; rename all back if one of them, or what follows, fails."""
    done = []
    try:
        for old, new in pairs:
            new.parent.mkdir(exist_ok=True)
            done.append((old.rename(new), old))
        yield
    except BaseException:
        for new, old in reversed(done):
            new.rename(old)
        raise


def bring_up_to_date():
    """An older backup gets the tables of today, and the index if it had another."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
        if Record.objects.exists() and not SearchText.objects.exists():
            call_command("rebuild_search", verbosity=0)
    except DatabaseError as error:
        raise BackupError(
            f"The backup is restored, but its tables could not be brought up to date: {error}"
        ) from error
