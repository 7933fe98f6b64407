"""The kept standing of each child is what the rule says, whatever happened and in whatever order."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from tumorboard.cases.states import CaseState
from tumorboard.core.db import BESIDES, db, now
from tumorboard.patients.models import ChildClosure, PatientSeen
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan, PlanSection, Recommendation
from tumorboard.plans.states import UNSETTLED, PlanState, Progress, SectionKind
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import OPEN, PresentationState
from tumorboard.worklists.every_child import children_waiting
from tumorboard.worklists.models import ChildStanding
from tumorboard.worklists.standings import DISCUSSED, keep_all_standings

TODAY = date(2026, 11, 21)
STEPS = st.one_of(
    st.tuples(st.just("seen"), st.integers(1, 40)),
    st.tuples(st.just("presented"), st.sampled_from(list(PresentationState))),
    st.tuples(st.just("moved on"), st.sampled_from(list(PresentationState))),
    st.tuples(st.just("advised"), st.sampled_from(list(Progress))),
    st.tuples(st.just("settled"), st.sampled_from(list(Progress))),
    st.tuples(st.just("planned again"), st.integers(-3, 3)),
    st.tuples(st.just("case"), st.sampled_from(list(CaseState))),
    st.tuples(st.just("closed"), st.none()),
    st.tuples(st.just("reopened"), st.none()),
)


def begun(make) -> dict[str, Any]:
    """A child with a case: where a life begins."""
    programme = make.programme()
    by = make.member(programme, Role.COORDINATOR)
    case = make.case(programme, by=by)
    about = {"programme_id": programme.id, "patient_id": case.patient_id}
    return {"about": about, "case": case, "by": by.id}


def _commit() -> None:
    db.session.info["recorded"] = True
    db.session.commit()


def _of(model: Any, life: dict[str, Any]) -> list[Any]:
    return list(db.session.scalars(select(model).filter_by(**life["about"]).order_by(model.id)))


def _take(step: str, value: Any, life: dict[str, Any]) -> None:
    about, here = life["about"], life["about"] | {"case_id": life["case"].id}
    presentations, advised = _of(Presentation, life), _of(Recommendation, life)
    closures = [one for one in _of(ChildClosure, life) if one.reopened_at is None]
    if step == "seen" and TODAY - timedelta(days=value) not in [one.seen_on for one in _of(PatientSeen, life)]:
        db.session.add(PatientSeen(**about, seen_on=TODAY - timedelta(days=value), recorded_by_id=life["by"]))
    elif step == "presented":
        db.session.add(Presentation(**here, state=value, minutes=8, written_by_id=life["by"]))
    elif step == "moved on" and presentations:
        presentations[-1].state = value
    elif step == "advised" and presentations:
        db.session.add(Recommendation(**here, presentation_id=presentations[0].id, words="MRI", progress=value))
    elif step == "settled" and advised:
        advised[-1].progress = value
    elif step == "planned again" and presentations:
        _sign(here, presentations[-1], TODAY + timedelta(days=value), life)
    elif step == "case":
        life["case"].state = value
    elif step == "closed":
        db.session.add(ChildClosure(**about, reason="Moved abroad", closed_by_id=life["by"]))
    elif step == "reopened" and closures:
        closures[-1].reopened_at = now()
    _commit()


def _sign(here: dict[str, int], presentation: Presentation, again_on: date, life: dict[str, Any]) -> None:
    number = len(_of(Plan, life)) + 1
    plan = Plan(**here, presentation_id=presentation.id, number=number, started_by_id=life["by"])
    db.session.add(plan)
    db.session.flush()
    db.session.add(PlanSection(plan_id=plan.id, kind=SectionKind.AGAIN, on=again_on, saved_by_id=life["by"]))
    db.session.flush()
    plan.state = PlanState.SIGNED


def _is_listed(life: dict[str, Any]) -> bool:
    """The rule, in plain words, over the rows themselves."""
    states = [one.state for one in _of(Presentation, life)]
    plans = [one.id for one in _of(Plan, life) if one.state is PlanState.SIGNED]
    days = [one.on for one in db.session.scalars(select(PlanSection)) if one.plan_id in plans and one.on]
    next_step = (
        any(state in OPEN for state in states)
        or any(one.progress in UNSETTLED for one in _of(Recommendation, life))
        or any(on >= TODAY for on in days)
    )
    closed = life["case"].state is CaseState.CLOSED or any(one.reopened_at is None for one in _of(ChildClosure, life))
    return not closed and not (any(state in DISCUSSED for state in states) and next_step)


def _kept() -> list[tuple[Any, ...]]:
    columns = (ChildStanding.patient_id, ChildStanding.programme_id, ChildStanding.first_seen_on)
    more = (ChildStanding.was_discussed, ChildStanding.waits, ChildStanding.again_on)
    return sorted(tuple(row) for row in db.session.execute(select(*columns, *more)))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=12))
def test_a_child_stands_as_the_rule_says_after_every_step(make, steps):
    life = begun(make)
    for step, value in steps:
        _take(step, value, life)
        rows, _more = children_waiting(life["about"]["programme_id"], TODAY)
        assert [one.patient_id for one in rows] == ([life["about"]["patient_id"]] if _is_listed(life) else [])
        if rows:
            assert rows[0].first_seen_on == min(one.seen_on for one in _of(PatientSeen, life))


def _fill() -> str:
    return next(one for one in BESIDES[db.engine.dialect.name] if one.startswith("INSERT INTO child_standing"))


def test_the_migration_gives_old_rows_their_standing(make):
    life = begun(make)
    for step, value in (("presented", PresentationState.PLANNED), ("planned again", 3), ("seen", 20)):
        _take(step, value, life)
    make.patient(make.programme())
    kept = _kept()
    assert len(kept) == 2
    db.session.execute(delete(ChildStanding))
    assert _kept() == []
    db.session.connection().execute(text(_fill()))
    assert _kept() == kept
    db.session.execute(delete(ChildStanding))
    keep_all_standings(db.session.connection())
    assert _kept() == kept


def test_what_is_rolled_back_is_not_judged(make):
    life = begun(make)
    kept = _kept()
    life["case"].state = CaseState.CLOSED
    db.session.flush()
    db.session.rollback()
    _commit()
    assert _kept() == kept
