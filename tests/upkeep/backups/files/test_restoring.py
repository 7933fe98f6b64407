"""A backup made while people write, restored elsewhere: nothing of what was acknowledged before it is missing."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, select

from tests.databases import KIND, fresh_database
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, own_transaction
from tumorboard.core.once import OnceToken
from tumorboard.patients.models import Patient
from tumorboard.upkeep.backups.files.copying import NoCopy
from tumorboard.upkeep.backups.files.envelope import Unreadable
from tumorboard.upkeep.backups.files.making import make_backup, read_back
from tumorboard.upkeep.backups.files.restoring import NotRestored, restore_backup

KEY = "a key of the tests, long enough to be one"


@pytest.fixture
def places(tmp_path):
    """An instance folder with a key in it, and a folder for backups."""
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "secret_key").write_text("kept")
    (instance / "backup_key").write_text(KEY)
    return instance, tmp_path / "backups"


def url_of(app) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


def target_of(folder: Path):
    """An empty database to restore into."""
    return fresh_database(folder)


def test_what_was_acknowledged_before_is_in_it_though_others_go_on_writing(app, make, places, tmp_path):
    instance, folder = places
    patient = make.patient()
    db.session.rollback()
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                with own_transaction() as connection:
                    connection.execute(insert(OnceToken).values(token=f"t{len(written)}", location=""))
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            stop.wait(0.01)
        before = len(written)
        made = make_backup(url_of(app), instance, folder, key=KEY)
        after = len(written)
    finally:
        stop.set()
        writer.join()
    assert before <= made.manifest.rows["once_token"] <= after + 1
    assert made.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.iterdir()] == [made.path.name]
    assert b"Osei" not in made.path.read_bytes()
    new_instance = tmp_path / "elsewhere"
    new_instance.mkdir()
    with target_of(tmp_path) as url:
        restored = restore_backup(made.path, key=KEY, into=url, instance=new_instance)
        assert "all as in the backup" in restored.said[0]
        engine = create_engine(url)
        with engine.connect() as there:
            assert there.scalar(select(Patient.family_name).where(Patient.id == patient.id)) == patient.family_name
            assert there.scalar(select(func.max(LedgerEntry.id))) == made.manifest.newest_entry
        engine.dispose()
        assert (new_instance / "secret_key").read_text() == "kept"
        assert not (new_instance / "backup_key").exists()
        with pytest.raises(NotRestored, match="not empty"):
            restore_backup(made.path, key=KEY, into=url, instance=new_instance)


def test_a_damaged_backup_restores_nothing(app, make, places, tmp_path):
    instance, folder = places
    made = make_backup(url_of(app), instance, folder, key=KEY)
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[:-1])
    with target_of(tmp_path) as url:
        with pytest.raises(Unreadable):
            restore_backup(made.path, key=KEY, into=url, instance=instance)
        made.path.write_bytes(whole)
        with pytest.raises(Unreadable, match="This key does not open"):
            restore_backup(made.path, key=KEY.upper(), into=url, instance=instance)
        assert restore_backup(made.path, key=KEY, into=url, instance=instance).manifest == made.manifest
    assert [path.name for path in instance.glob(".backup-*")] == []


@pytest.mark.once
def test_a_full_disk_leaves_no_half_made_backup(app, make, places, monkeypatch):
    instance, folder = places

    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tumorboard.upkeep.backups.files.making.os.fsync", full)
    with pytest.raises(NoCopy, match="no space left"):
        make_backup(url_of(app), instance, folder, key=KEY)
    assert list(folder.iterdir()) == []
    assert list(instance.glob(".backup-*")) == []


@pytest.mark.skipif(KIND != "sqlite", reason="a damaged file of SQLite")
def test_a_damaged_database_is_said_to_be_damaged(app, make, places, tmp_path):
    instance, folder = places
    for _ in range(30):
        make.person()
    broken = tmp_path / "broken.sqlite3"
    with (
        closing(sqlite3.connect(url_of(app).removeprefix("sqlite:///"))) as old,
        closing(sqlite3.connect(broken)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    pages = bytearray(broken.read_bytes())
    for start in range(8 * 4096, len(pages), 2 * 4096):
        pages[start : start + 200] = bytes(200)
    broken.write_bytes(pages)
    with pytest.raises(NoCopy, match="damaged"):
        make_backup(f"sqlite:///{broken}", instance, folder, key=KEY)


def test_a_manifest_says_what_is_in_it(app, make, places):
    instance, folder = places
    make.person()
    made = make_backup(url_of(app), instance, folder, key=KEY)
    manifest = read_back(made.path, key=KEY)
    assert manifest.rows["person"] == 2
    assert manifest.kind == ("sqlite" if KIND == "sqlite" else "postgresql")
    assert "keys/secret_key" in manifest.files
    assert "keys/backup_key" not in manifest.files
