"""Alive without a database; ready with one."""

from datetime import timedelta

from sqlalchemy import text

from tumorboard.core.db import at, db, now
from tumorboard.core.jobs import enqueue
from tumorboard.upkeep.health import newest_migration


def test_alive_asks_nothing_of_the_database(app, make, client):
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:////nowhere"
    answer = client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_ready_names_each_check(make, client):
    make.person()
    answer = client().get("/readyz")
    well = {"database": "ok", "migrations": "ok", "backup": "off", "jobs": "ok", "clock": "ok"}
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "checks": well})


def test_what_a_person_must_see_to_does_not_take_the_server_away(app, make, client):
    make.person()
    app.config["BACKUP_FOLDER"] = "/somewhere"
    enqueue("note", due_at=now() - timedelta(minutes=11))
    db.session.commit()
    with at(now() - timedelta(hours=1)):
        answer = client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "attention"
    late = client().get("/readyz").json["checks"]
    assert late["backup"] == "old"
    assert late["jobs"].startswith("late")


def test_an_old_database_is_not_ready(make, client):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    answer = client().get("/readyz")
    db.session.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": newest_migration()})
    db.session.commit()
    assert answer.status_code == 503
    assert answer.json["checks"]["migrations"].startswith("behind")


def test_the_clock_behind_the_ledger_is_told(make, client):
    with at(now() + timedelta(hours=1)):
        make.person()
    assert client().get("/readyz").json["checks"]["clock"] == "behind the ledger"
