"""The synthetic programme is deterministic, and its open work keeps its size."""

from sqlalchemy import func, select

from tumorboard.cases.models import Case
from tumorboard.core.db import db, own_transaction
from tumorboard.demo.ground import synthetic_ground
from tumorboard.demo.synthesise import CANDIDATES, LISTED, synthesise
from tumorboard.patients.models import Patient
from tumorboard.presentations.models import Presentation


def fill(cases: int) -> None:
    """Synthesise into this test's database."""
    ground = synthetic_ground()
    db.session.commit()
    with own_transaction() as connection:
        synthesise(connection, ground, cases=cases)


def test_open_work_keeps_its_size(make):
    fill(300)
    states = dict(db.session.execute(select(Presentation.state, func.count()).group_by(Presentation.state)).all())
    assert states == {"listed": LISTED, "accepted": CANDIDATES, "discussed": 1, "closed": 299 - LISTED - CANDIDATES}
    assert db.session.scalar(select(func.count()).select_from(Case)) == 300


def test_the_same_seed_gives_the_same_children(make):
    fill(120)
    first = db.session.execute(select(Patient.name_key).order_by(Patient.id)).all()
    fill(120)
    second = db.session.execute(select(Patient.name_key).where(Patient.id > 120).order_by(Patient.id)).all()
    assert first == second
    assert len({row[0] for row in first}) > 60
