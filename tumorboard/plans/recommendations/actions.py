"""What a draft plan recommends: its lines, the trials weighed, the supportive services asked for."""

from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, Stale
from tumorboard.directory.models import Membership, Person
from tumorboard.permissions import May
from tumorboard.plans.drafts import hold_draft, today_of
from tumorboard.plans.models import Plan, PlanLine, PlanService, PlanTrial, Recommendation
from tumorboard.plans.queries import lines_of
from tumorboard.plans.recommendations.opening import follow
from tumorboard.plans.states import Progress
from tumorboard.policy import Actor, require
from tumorboard.vocabulary.lists import choice

#: Where the codes of a kind of recommendation come from; other kinds are written in words.
LISTS = {
    "surgery": "procedure",
    "biopsy": "procedure",
    "interventional_radiology": "procedure",
    "systemic": "regimen",
    "radiotherapy": "radiotherapy",
    "rehabilitation": "service",
    "supportive": "service",
}

KEPT = ("modality", "words", "condition", "owner_id", "due_on", "due_weeks", "code")
MOST_WEEKS = 260


def add_line(
    plan: Plan,
    *,
    modality: str,
    words: str = "",
    owner_id: int | None = None,
    owner_words: str = "",
    due_on: date | None = None,
    condition: str = "",
    due_weeks: int | None = None,
    code: str = "",
    by: Actor,
) -> PlanLine:
    """Add a recommendation: of a kind, from the lists or in words, with who sees to it and by when.

    With a ``condition`` it may be due a number of weeks after that is met, instead of on a day.
    """
    require(by, May.RECORD_PLAN, plan)
    facts = _checked(
        plan, modality=modality, words=words, owner_id=owner_id, owner_words=owner_words, due_on=due_on,
        condition=condition, due_weeks=due_weeks, code=code,
    )  # fmt: skip
    if due_on and due_on < today_of(plan.programme_id):
        raise RuleBroken("This day has passed.", remedy="Choose today or a later day.", field="due_on")
    hold_draft(plan)
    recommendation = Recommendation(
        programme_id=plan.programme_id, patient_id=plan.patient_id, case_id=plan.case_id,
        presentation_id=plan.presentation_id, words=facts["words"], owner_id=facts["owner_id"],
        owner_words=facts["owner_words"], due_on=due_on, condition=facts["condition"], due_weeks=due_weeks,
    )  # fmt: skip
    db.session.add(recommendation)
    db.session.flush()
    last = db.session.scalar(select(func.max(PlanLine.position)).where(PlanLine.plan_id == plan.id)) or 0
    line = PlanLine(plan_id=plan.id, recommendation_id=recommendation.id, position=last + 1, **facts)
    db.session.add(line)
    db.session.flush()
    record(Event.PLAN_RECORDED, plan, by=by, added_line=line.id, modality=modality, code=facts["code"])
    return line


def change_line(line: PlanLine, *, by: Actor, version: int | None = None, **facts: Any) -> PlanLine:
    """Change a recommendation of a draft. ``version`` is what the writer had read."""
    plan = db.session.get_one(Plan, line.plan_id)
    require(by, May.RECORD_PLAN, plan)
    kept = {name: getattr(line, name) for name in KEPT}
    if "owner_id" not in facts and "owner_words" not in facts:
        kept["owner_words"] = line.owner_words
    checked = _checked(plan, **(kept | facts))
    due_on = checked["due_on"]
    if due_on and due_on != line.due_on and due_on < today_of(plan.programme_id):
        raise RuleBroken("This day has passed.", remedy="Choose today or a later day.", field="due_on")
    hold_draft(plan)
    if version is not None and version != line.version:
        raise _stale_line(line, checked)
    changed = sorted(name for name, value in checked.items() if getattr(line, name) != value)
    for name, value in checked.items():
        setattr(line, name, value)
    recommendation = line.recommendation
    if recommendation.progress is Progress.PROPOSED:
        follow(recommendation, line)
    record(Event.PLAN_RECORDED, plan, by=by, changed_line=line.id, changed=changed)
    return line


def move_line(line: PlanLine, place: int, *, by: Actor) -> None:
    """Move a recommendation of a draft to a place (1 is first); past the end is the end."""
    plan = db.session.get_one(Plan, line.plan_id)
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan, alone=True)
    there = list(lines_of(plan.id))
    before = there.index(line)
    after = min(max(place - 1, 0), len(there) - 1)
    if after == before:
        return
    there.insert(after, there.pop(before))
    for number, one in enumerate(there, start=1):
        # Not by the row's version: whoever edits its words at the same time has not been overtaken.
        db.session.execute(update(PlanLine).where(PlanLine.id == one.id).values(position=number))
    record(Event.PLAN_RECORDED, plan, by=by, moved_line=line.id, moved=[before + 1, after + 1])


def remove_line(line: PlanLine, *, by: Actor) -> None:
    """Take a recommendation out of a draft. One that was signed before is kept, and superseded at signing."""
    plan = db.session.get_one(Plan, line.plan_id)
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan)
    recommendation = line.recommendation
    record(Event.PLAN_RECORDED, plan, by=by, removed_line=line.id, recommendation=recommendation.id)
    db.session.delete(line)
    db.session.flush()
    if recommendation.progress is Progress.PROPOSED:
        db.session.delete(recommendation)
        db.session.flush()


def weigh_trial(plan: Plan, *, name: str, status: str, group: str = "", because: str = "", by: Actor) -> PlanTrial:
    """Note a trial that was weighed for this child; “not eligible” needs its reason."""
    require(by, May.RECORD_PLAN, plan)
    if not name.strip():
        raise RuleBroken("Name the trial.", field="name")
    _listed("trial_status", status, "status")
    if group:
        _listed("trial_group", group, "group")
    if status == "not_eligible" and not because.strip():
        raise RuleBroken("Say why the child is not eligible.", field="because")
    hold_draft(plan)
    trial = PlanTrial(plan_id=plan.id, name=name.strip(), status=status, group=group, because=because.strip())
    db.session.add(trial)
    db.session.flush()
    record(Event.PLAN_RECORDED, plan, by=by, added_trial=trial.id, status=status)
    return trial


def drop_trial(trial: PlanTrial, *, by: Actor) -> None:
    """Take a trial out of a draft."""
    plan = db.session.get_one(Plan, trial.plan_id)
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan)
    record(Event.PLAN_RECORDED, plan, by=by, removed_trial=trial.id)
    db.session.delete(trial)
    db.session.flush()


def ask_service(plan: Plan, *, service: str, note: str = "", by: Actor) -> PlanService:
    """Ask for a supportive service. Asking twice keeps one, with the newer note."""
    require(by, May.RECORD_PLAN, plan)
    _listed("service", service, "service")
    hold_draft(plan)
    row = db.session.scalar(select(PlanService).where(PlanService.plan_id == plan.id, PlanService.service == service))
    if row is None:
        row = PlanService(plan_id=plan.id, service=service)
        db.session.add(row)
    row.note = note.strip()
    record(Event.PLAN_RECORDED, plan, by=by, service=service)
    return row


def drop_service(service: PlanService, *, by: Actor) -> None:
    """Take a supportive service out of a draft."""
    plan = db.session.get_one(Plan, service.plan_id)
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan)
    record(Event.PLAN_RECORDED, plan, by=by, removed_service=service.service)
    db.session.delete(service)
    db.session.flush()


def _listed(name: str, key: str, field: str) -> str:
    try:
        return choice(name, key).label
    except RuleBroken as refusal:
        raise RuleBroken(refusal.sentence, remedy=refusal.remedy, field=field) from refusal


def _checked(
    plan: Plan,
    *,
    modality: str,
    words: str,
    owner_id: int | None,
    due_on: date | None,
    condition: str,
    due_weeks: int | None,
    code: str,
    owner_words: str = "",
) -> dict[str, Any]:
    _listed("modality", modality, "modality")
    _check_weeks(due_weeks, due_on, condition)
    words, system, edition = words.strip(), "", ""
    if code:
        if modality not in LISTS:
            raise RuleBroken("This kind of recommendation has no list of codes.", field="words")
        label = _listed(LISTS[modality], code, "words")
        coded = choice(LISTS[modality], code)
        words, system, edition = words or label, coded.system, coded.version
    if not words:
        raise RuleBroken("Say what is recommended.", field="words")
    if owner_id is not None:
        owner_words = _member(plan.programme_id, owner_id)
    return {
        "modality": modality, "words": words, "code": code, "code_system": system, "code_version": edition,
        "condition": condition.strip(), "owner_id": owner_id, "owner_words": owner_words.strip(), "due_on": due_on,
        "due_weeks": due_weeks,
    }  # fmt: skip


def _check_weeks(weeks: int | None, due_on: date | None, condition: str) -> None:
    if weeks is None:
        return
    if not condition.strip():
        raise RuleBroken("Weeks are counted from a condition.", remedy="Write the condition.", field="condition")
    if due_on is not None:
        raise RuleBroken("Give a day, or weeks after the condition: not both.", field="due_weeks")
    if not 1 <= weeks <= MOST_WEEKS:
        raise RuleBroken(f"Give 1 to {MOST_WEEKS} weeks.", field="due_weeks")


def _member(programme_id: int, person_id: int) -> str:
    name = db.session.scalar(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.programme_id == programme_id, Membership.ended_at.is_(None), Person.id == person_id)
    )
    if name is None:
        raise RuleBroken("This person is not in the programme.", remedy="Write the name instead.", field="owner_id")
    return name


def _stale_line(line: PlanLine, checked: dict[str, Any]) -> Stale:
    labels = {"modality": "Kind", "words": "Recommendation", "condition": "Condition", "owner_words": "Owner",
              "due_on": "Due"}  # fmt: skip
    return Stale(
        "Somebody else changed this recommendation while you were writing.",
        mine={label: str(checked[name] or "") for name, label in labels.items()},
        theirs={label: str(getattr(line, name) or "") for name, label in labels.items()},
        version=line.version,
    )
