"""Models and migrations do not drift: tables, indexes, triggers, on the database the tests run on."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from tests.app import make_app
from tests.databases import fresh_database
from tumorboard.core.db import Base, db
from tumorboard.migrations import ours

BESIDES = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'",
    "postgresql": "SELECT 'trigger', tgname::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
    "UNION ALL SELECT 'function', proname::text, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e') "
    "UNION ALL SELECT 'index', indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@pytest.fixture
def empty(tmp_path: Path):
    """The app on a database without tables."""
    with fresh_database(tmp_path) as url:
        app = make_app(url, tmp_path)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def besides() -> set[tuple[str, str, str]]:
    """Triggers, functions and search tables as the database tells them, blanks aside."""
    with db.engine.connect() as connection:
        rows = connection.execute(text(BESIDES[db.engine.dialect.name]))
        return {(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows if "alembic" not in name}


def test_migrations_make_what_the_models_say(empty: Flask, app: Flask):
    upgrade()
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": ours}
        drift = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    assert drift == []
    migrated = besides()
    with app.app_context():
        assert besides() == migrated
    assert len(migrated) > 5


def test_migrations_can_be_taken_back(empty: Flask):
    upgrade()
    downgrade(revision="base")
    left = {name for name in inspect(db.engine).get_table_names() if "_search" not in name}
    assert left == {"alembic_version"}


def test_rows_of_before_stay_and_still_point_at_each_other(empty: Flask):
    """A table made anew (SQLite changes no column otherwise) takes its rows along, and those that point at it."""
    upgrade(revision="0003")
    moment = "2026-01-01 00:00:00+00:00"
    rows = {
        "person": {"name": "A", "email": "a@b.c", "is_active": True, "is_installation_administrator": False,
                   "is_system": False, "made_at": moment, "version": 1},
        "programme": {"slug": "x", "name": "X", "template": "", "time_zone": "UTC", "default_minutes": 8,
                      "case_prefix": "X", "last_case_number": 0, "is_demo": False, "version": 1},
        "notice": {"person_id": 1, "programme_id": 1, "kind": "week_ahead", "facts": "{}", "made_at": moment},
        "mail": {"notice_id": 1, "person_id": 1, "programme_id": 1, "method": "", "sequence": 0, "message_key": "k",
                 "state": "waiting", "made_at": moment, "due_at": moment, "tries": 0, "address": "", "answer": ""},
        "sign_in": {"person_id": 1, "key_hash": "h", "device": "", "address": "", "started_at": moment,
                    "last_seen_at": moment, "expires_at": moment},
    }  # fmt: skip
    with db.engine.begin() as connection:
        for table, row in rows.items():
            names = ", ".join(row)
            places = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)
    upgrade()
    with db.engine.connect() as connection:
        for table in rows:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table
        assert connection.scalar(text("SELECT how FROM sign_in WHERE NOT must_set_up")) == "password"
        if connection.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
