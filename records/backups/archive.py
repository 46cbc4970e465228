"""The file of a backup: a tar of the database, the uploads, and a manifest that says what both must be."""

import hashlib
import json
import os
import platform
import tarfile
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from . import BackupError, postgresql, sqlite

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media"
PIECE = 1024 * 1024


def database():
    return postgresql if connection.vendor == "postgresql" else sqlite


def write(path):
    """Write the backup under another name, read it back, and give it its name only then. Returns the manifest."""
    if path.exists():
        raise BackupError(f"{path} exists already: choose another name.")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
            half = Path(folder) / "backup.tar"
            fill(half, Path(folder))
            manifest = compare(half, Path(folder))
            half.chmod(0o600)  # it holds what staff have not published, and hashes of passwords
            half.rename(path)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}.") from error
    return manifest


def fill(half, folder):
    """The database first: every file that it names is there when the files are read after it."""
    dump = folder / database().DUMP
    counts, migrations = database().dump(dump), applied_migrations()
    with tarfile.open(half, "x") as tar:
        files = {dump.name: add(tar, dump, dump.name)}
        for file in uploads():
            name = f"{MEDIA}/{file.relative_to(settings.MEDIA_ROOT).as_posix()}"
            files[name] = add(tar, file, name)
        content = json.dumps(facts() | {"migrations": migrations, "counts": counts, "files": files}, indent=1)
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content.encode())
        tar.addfile(info, BytesIO(content.encode()))
    dump.unlink()


def applied_migrations():
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def uploads():
    """Folders that begin with a dot are left overs of a restore."""
    root = Path(settings.MEDIA_ROOT)
    files = (Path(folder) / name for folder, _folders, names in os.walk(root) for name in names)
    return sorted(file for file in files if not file.relative_to(root).parts[0].startswith("."))


def add(tar, path, name):
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        info = tarfile.TarInfo(name)
        info.size, info.mtime = path.stat().st_size, int(path.stat().st_mtime)
        tar.addfile(info, file)
    return {"size": info.size, "sha256": digest}


def facts():
    with connection.cursor():
        version = ".".join(map(str, connection.get_database_version()))
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "versions": {
            "database": version,
            "django": django.get_version(),
            "python": platform.python_version(),
        },
    }


@contextmanager
def opened(path):
    """(the tar, its manifest); whatever is wrong with the file is one sentence."""
    try:
        with tarfile.open(path, "r:") as tar:
            manifest = json.load(tar.extractfile(MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupError(
                    f"This backup has a format that this version of MESSE does not know: {path}"
                )
            yield tar, manifest
    except (tarfile.TarError, KeyError, TypeError, AttributeError, ValueError, EOFError) as error:
        raise BackupError(f"This is no whole backup of MESSE: {path} ({error})") from error
    except FileNotFoundError as error:
        raise BackupError(f"{error.filename} does not exist.") from error


def compare(path, folder):
    """Read a backup from end to end against its manifest, which is returned; the database by way of the folder."""
    dump = folder / database().DUMP
    manifest = read_back(path, {database().DUMP: dump}.get)
    dump.unlink()
    return manifest


def read_back(path, target):
    """Compare every file with the manifest and write it to the path `target(name)`; where that is None, only compare."""
    with opened(path) as (tar, manifest):
        members = {member.name: member for member in tar if member.name != MANIFEST}
        if members.keys() != manifest["files"].keys():
            raise BackupError("The files in the backup are not those of its manifest.")
        for name, facts in manifest["files"].items():
            if not is_harmless(name) or not members[name].isfile():
                raise BackupError(f"The backup holds a file that no backup holds: {name}")
            if written(tar.extractfile(members[name]), target(name)) != facts["sha256"]:
                raise BackupError(f"{name} is damaged in this backup.")
        compare_rows(manifest, target)
        return manifest


def is_harmless(name):
    parts = PurePosixPath(name).parts
    return name in (sqlite.DUMP, postgresql.DUMP) or (parts[:1] == (MEDIA,) and ".." not in parts)


def written(source, path):
    """Copy to the path, if there is one, and return the checksum."""
    digest = hashlib.sha256()
    with open_or_nothing(path) as file:
        while piece := source.read(PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def open_or_nothing(path):
    if path is None:
        return Path(os.devnull).open("wb")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def compare_rows(manifest, target):
    found = database().rows_in(target(database().DUMP))
    expected = manifest["counts"]
    wrong = [name for name in sorted({*found, *expected}) if found.get(name) != expected.get(name)]
    if wrong:
        raise BackupError(f"The database in the backup has not the rows that were counted: {wrong[0]}.")
