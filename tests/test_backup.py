"""A backup taken from a running site and put back elsewhere, on either database."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager
from io import BytesIO, StringIO

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from psycopg import sql

from records.backups import BackupError, archive, restoring
from records.models import Generation, Record
from records.versions import as_data

CONTENTS = """
import json
from records.models import Record
from records.versions import as_data
rows = {record.uid: as_data(record) for record in Record.with_copies.all()}
print(json.dumps(rows, sort_keys=True))
"""
IS_SQLITE = connection.vendor == "sqlite"
OTHER = "postgresql" if IS_SQLITE else "sqlite"


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    """Uploads of these tests alone."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):  # a storage that was used before forgets its folder
        yield folder


@pytest.fixture(scope="module")
def content(media, starter, django_db_blocker):
    """The starter content with one picture, committed."""
    with django_db_blocker.unblock():
        practice = Record.objects.filter(kind="practice").first()
        image = practice.images.model(record=practice, alt="A house", credit="Nobody", licence="CC0")
        image.file.save("house-ö.png", ContentFile(bytes(range(256))))
        (media / ".before-1").mkdir()
        (media / ".before-1" / "old.png").write_bytes(b"left over")
        yield practice


@pytest.fixture
def unblocked(content, django_db_blocker):
    """The committed database itself: what runs beside a transaction cannot be tested inside one."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def made(content, django_db_blocker, tmp_path_factory):
    """The file of a backup."""
    file = tmp_path_factory.mktemp("backup") / "messe.tar"
    with django_db_blocker.unblock():
        archive.write(file)
    return file


class Place:
    """An installation of its own: a database and a folder of uploads, and commands run there."""

    def __init__(self, database, folder):
        self.media = folder / "media"
        self.environment = os.environ | {"DATABASE_URL": database, "MEDIA_ROOT": str(self.media)}

    def manage(self, *arguments):
        command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def restore(self, file, *arguments):
        return self.manage("restore", str(file), *arguments)

    def contents(self):
        return json.loads(self.manage("shell", "--no-imports", "--command", CONTENTS).stdout)

    def uploads(self):
        return files_in(self.media)


def files_in(folder):
    paths = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {name: content for name, content in names.items() if not name.startswith(".")}


@pytest.fixture
def place(tmp_path):
    """An empty one."""
    if IS_SQLITE:
        yield Place(f"sqlite:///{tmp_path / 'place' / 'db.sqlite3'}", tmp_path)
        return
    address, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    name = f"restored_{os.getpid()}"
    with closing(server()) as host:
        host.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield Place(f"{address}/{name}", tmp_path)
        host.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def server(name="postgres"):
    given = connection.settings_dict
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    address = {key: given[name] for key, name in keys.items() if given[name]}
    return psycopg.connect(**address, dbname=name, autocommit=True)


def changed(file, to, change):
    """A copy of the backup in which `change(name, content)` says what each file holds; None leaves it out."""
    with tarfile.open(file) as old, tarfile.open(to, "w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, BytesIO(content))
    return to


def in_manifest(**given):
    def change(name, content):
        return json.dumps(json.loads(content) | given).encode() if name == archive.MANIFEST else content

    return change


def test_an_empty_place_gets_the_same_content(made, place, media, unblocked):
    answer = place.restore(made, "--into-empty")
    assert answer.returncode == 0, answer.stderr
    here = {record.uid: as_data(record) for record in Record.with_copies.all()}
    assert place.contents() == json.loads(json.dumps(here))
    assert place.uploads() == files_in(media)
    assert len(place.uploads()) > 4
    assert f"{len(here)} records, {len(place.uploads())} uploads" in answer.stdout
    assert "Redis" not in answer.stdout


def test_where_pages_are_kept_in_redis_it_is_to_be_emptied(made, place):
    place.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    assert "Empty the Redis of the pages" in place.restore(made).stdout


def test_a_backup_of_the_restored_place_has_the_same_rows(made, place, tmp_path):
    place.restore(made)
    again = tmp_path / "again.tar"
    assert place.manage("backup", str(again)).returncode == 0
    with archive.opened(made) as (_, first), archive.opened(again) as (_, second):
        assert first["counts"] == second["counts"]
        assert first["migrations"] == second["migrations"]


def test_a_place_in_use_is_refused_and_with_the_flag_put_aside(made, place):
    place.restore(made)
    place.manage(
        "shell", "--command", "from records.models import Record; Record.objects.update(title='Mine')"
    )
    (place.media / "film" / "ours.mp4").write_bytes(b"ours")
    before = place.contents()
    refused = place.restore(made)
    assert refused.returncode == 1
    assert "This place is not empty" in refused.stderr
    assert place.contents() == before

    answer = place.restore(made, "--replace")
    assert answer.returncode == 0, answer.stderr
    assert {row["title"] for row in place.contents().values()} != {"Mine"}
    assert "film/ours.mp4" not in place.uploads()
    kept = [line.removeprefix("What was here before is kept: ") for line in answer.stdout.splitlines()[:-1]]
    assert len(kept) == 2
    assert (place.media / kept[1] / "film" / "ours.mp4").read_bytes() == b"ours"


def test_uploads_alone_make_a_place_in_use(made, place):
    (place.media / "film").mkdir(parents=True)
    (place.media / "film" / "ours.mp4").write_bytes(b"ours")
    assert "This place is not empty" in place.restore(made).stderr
    assert set(place.uploads()) == {"film/ours.mp4"}


def test_a_place_where_only_the_tables_were_made_is_empty(made, place):
    place.manage("migrate")
    assert place.restore(made).returncode == 0
    assert place.contents()


def test_an_older_backup_is_brought_up_to_date(made, place, tmp_path):
    """Taken where the last step had not been made yet."""
    older = Place(place.environment["DATABASE_URL"], tmp_path)
    older.restore(made)
    older.manage("migrate", "records", "0002")
    file = tmp_path / "older.tar"
    assert older.manage("backup", str(file)).returncode == 0
    answer = place.restore(file, "--replace")
    assert answer.returncode == 0, answer.stderr
    assert "[ ]" not in place.manage("showmigrations", "records").stdout
    assert place.contents()


def test_what_is_damaged_foreign_or_newer_changes_nothing(made, place, tmp_path):
    dump = archive.database().DUMP
    with archive.opened(made) as (_, manifest):
        one_more = {name: number + 1 for name, number in manifest["counts"].items()}
        first = next(name for name in manifest["files"] if name != dump)
    cases = {
        "is damaged in this backup": lambda name, content: content[:-1] + b"!" if name == first else content,
        "are not those of its manifest": lambda name, content: None if name == first else content,
        "no whole backup": lambda name, content: None if name == archive.MANIFEST else content,
        "has not the rows that were counted": in_manifest(counts=one_more),
        f"is of {OTHER}": in_manifest(database=OTHER),
        "of a newer version of MESSE": in_manifest(migrations=["records.9999_tomorrow"]),
        "format that this version": in_manifest(format=2),
    }
    for number, (sentence, change) in enumerate(cases.items()):
        file = changed(made, tmp_path / f"{number}.tar", change)
        with pytest.raises(BackupError, match=sentence):
            checked(file, tmp_path)
    half = tmp_path / "half.tar"
    half.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    for file, sentence in [(half, "no whole backup"), (tmp_path / "none.tar", "does not exist")]:
        with pytest.raises(BackupError, match=sentence):
            checked(file, tmp_path)
    answer = place.restore(tmp_path / "0.tar")
    assert (answer.returncode, place.uploads()) == (1, {})
    assert answer.stderr.startswith("CommandError: ")
    assert place.manage("migrate", "--check").returncode == 1  # still not a table


def checked(file, folder):
    """As restore does before it touches anything."""
    restoring.refuse_strange(file)
    archive.compare(file, folder)


@pytest.mark.parametrize("name", ["media/../../evil.png", "/etc/evil", "evil.png", "media/x/../../../evil"])
def test_no_file_leaves_the_folder_of_uploads(name):
    assert not archive.is_harmless(name)
    assert archive.is_harmless("media/images/a.png")


def test_taken_beside_a_writer_who_is_not_done(unblocked, tmp_path):
    file = tmp_path / "beside.tar"
    with writer_of_its_own() as execute:
        execute("UPDATE records_generation SET number = number + 1000")
        archive.write(file)
        execute("ROLLBACK")
    with archive.opened(file) as (_, manifest):
        assert manifest["counts"]["records_record"] == Record.with_copies.count()
    assert Generation.current() < 1000


@contextmanager
def writer_of_its_own():
    if IS_SQLITE:
        own = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    else:
        own = server(connection.settings_dict["NAME"])
    with closing(own):
        own.execute("BEGIN")
        yield own.execute


def test_the_file_is_new_closed_and_whole_or_not_there(unblocked, tmp_path, monkeypatch):
    file = tmp_path / "messe.tar"
    call_command("backup", file, stdout=StringIO())
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)
    monkeypatch.setattr(archive, "compare", lambda *_given: (_ for _ in ()).throw(BackupError("Damaged.")))
    with pytest.raises(CommandError, match="Damaged"):
        call_command("backup", tmp_path / "other.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["messe.tar"]


def test_a_folder_that_is_missing_or_closed_is_said(unblocked, tmp_path):
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", tmp_path / "none" / "messe.tar")


def test_only_postgresql_needs_programs_and_says_so(unblocked, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    if IS_SQLITE:
        archive.write(tmp_path / "messe.tar")
        return
    with pytest.raises(CommandError, match="pg_dump was not found: install the client programs"):
        call_command("backup", tmp_path / "messe.tar")


def test_a_site_that_still_runs_keeps_what_it_reads(made, place):
    """SQLite cannot change the file under an open connection; PostgreSQL changes it in one transaction."""
    place.restore(made)
    (place.media / "film" / "ours.mp4").write_bytes(b"ours")
    before = place.contents()
    with reader_of(place):
        answer = place.restore(made, "--replace")
    if IS_SQLITE:
        assert answer.returncode == 1
        assert "stop it first" in answer.stderr
    else:
        assert answer.returncode == 0
    assert place.contents() == before
    assert place.uploads().get("film/ours.mp4") == (b"ours" if IS_SQLITE else None)


def reader_of(place):
    database = place.environment["DATABASE_URL"]
    own = (
        sqlite3.connect(database.removeprefix("sqlite:///")) if IS_SQLITE else server(database.split("/")[-1])
    )
    own.execute("SELECT * FROM records_record LIMIT 1").fetchone()
    return closing(own)
