"""What the demo's board says and signs on a case, and what becomes of it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from tumorboard.cases.actions import close_case, set_certainty
from tumorboard.cases.states import CaseState, Certainty
from tumorboard.core.db import db, now
from tumorboard.demo.children import Child
from tumorboard.demo.coming.loop import again_of, condition_life, is_malignant
from tumorboard.demo.scene import Life, Scene, on_weekday
from tumorboard.followups.actions import settle_recommendation
from tumorboard.inputs.actions import give_input
from tumorboard.inputs.models import InputKind
from tumorboard.permissions import Role
from tumorboard.plans.actions import (
    acknowledge_plan,
    add_line,
    amend_plan,
    ask_service,
    discard_amendment,
    record_section,
    remove_line,
    sign_plan,
    start_plan,
    weigh_trial,
)
from tumorboard.plans.countersigning.actions import ask_countersignature, countersign_plan
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.plans.queries import lines_of
from tumorboard.plans.signing.actions import note_missing_input
from tumorboard.plans.signing.queries import has_referred
from tumorboard.plans.states import Progress, SectionKind
from tumorboard.policy import Actor
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState

REASONS = {
    "surgery": ("patient_wish", "medical_reason", "progression"), "systemic": ("toxicity", "authorisation"),
    "radiotherapy": ("patient_refusal", "remission"), "molecular_testing": ("awaiting_result", "authorisation"),
    "clinical_trial": ("protocol_closed", "consent_withheld"),
}  # fmt: skip
FRIDAY = 4
MIMICS = ("osteomyelitis-mimic", "myositis-ossificans")
USUAL_REASONS = ("travel", "lost_to_follow_up", "capacity", "patient_wish")
ELSEWHERE = {
    "NSU": "Neurosurgery",
    "OTO": "Otolaryngology",
    "MED": "Medical Oncology",
    "INR": "Interventional Radiology",
}


def give_inputs(scene: Scene, child: Child, presentation: Presentation, codes: Collection[str]) -> None:
    """Each of these disciplines says what the story has it say, nothing to add, or that it may be needed later."""
    home = scene.houses[child.house]
    for code in home.specialties:
        told = child.story.inputs.get(code)
        if code not in codes or (presentation.id, code) in scene.heard:
            continue
        if told is None and child.chance.random() < 0.35 and not _is_asked(presentation, home.specialties[code].id):
            continue
        scene.heard.add((presentation.id, code))
        speaker = home.board[code][child.number % len(home.board[code])]
        kind, words = _said(told, child, code)
        give_input(presentation, home.specialties[code], kind=kind, text=words, by=speaker)


def _is_asked(presentation: Presentation, specialty_id: int) -> bool:
    return any(need.specialty_id == specialty_id and need.is_required for need in presentation.needs)


def _said(told: str | None, child: Child, code: str) -> tuple[InputKind, str]:
    if told is None:
        later = (child.number + len(code) + ord(code[0])) % 5 == 0
        return (InputKind.LATER, "") if later else (InputKind.NOTHING_TO_ADD, "")
    if told == "-":
        return InputKind.NOTHING_TO_ADD, ""
    return (InputKind.LATER, told[1:]) if told.startswith("?") else (InputKind.SAYS, told)


def write_plan(scene: Scene, child: Child, presentation: Presentation, *, by: Actor) -> Plan:
    """Write the draft as it is agreed."""
    story = child.story
    plan = start_plan(presentation, by=by)
    today = _today(scene, child)
    family = f"{child.referrer.name if child.referrer else by.name}, by telephone or in clinic"
    told_on = today + timedelta(days=(3 if today.weekday() == FRIDAY else 1) + child.number % 3)
    sections: dict[SectionKind, dict[str, Any]] = {
        SectionKind.CONSENSUS: {"text": story.consensus}, SectionKind.INTENT: {"code": story.intent},
        SectionKind.ALTERNATIVES: {"text": story.alternatives}, SectionKind.DISSENT: {"text": story.dissent},
        SectionKind.FAMILY_WISHES: {"text": story.family_wishes}, SectionKind.CONFLICT: {"text": story.conflict},
        SectionKind.FAMILY_TOLD: {"text": family, "on": told_on},
    }  # fmt: skip
    sections[SectionKind.AGAIN] = again_of(child, today)
    for kind, told in sections.items():
        if any(told.values()):
            record_section(plan, kind, by=by, **told)
    for line in story.lines:
        _add_line(scene, child, plan, line, by)
    for group, name, status, because in story.trials:
        weigh_trial(plan, group=group, name=name, status=status, because=because, by=by)
    for service in story.services:
        ask_service(plan, service=service, by=by)
    return plan


def _today(scene: Scene, child: Child) -> date:
    return now().astimezone(scene.zone(child.house)).date()


def _add_line(scene: Scene, child: Child, plan: Plan, line: Any, by: Actor) -> None:
    modality, words, owner, weeks, *code = line
    home = scene.houses[child.house]
    whose: dict[str, Any] = {"owner_words": ELSEWHERE.get(owner, owner)}
    if owner == "referrer" and child.referrer:
        whose = {"owner_id": child.referrer.id}
    elif owner in home.board:
        whose = {"owner_id": home.board[owner][child.number % len(home.board[owner])].id}
    condition = child.story.conditions.get(words, "")
    when: dict[str, Any] = {"due_on": _today(scene, child) + timedelta(weeks=weeks)}
    if condition:
        when = {"condition": condition, "due_weeks": weeks}
    add_line(plan, modality=modality, words=words, code=code[0] if code else "", by=by, **when, **whose)


def sign_later(scene: Scene, child: Child, plan: Plan, *, signed_at: datetime) -> Life:
    """The chair signs (the deputy, when the chair referred), the referrer acknowledges, what was agreed is done."""
    yield scene.diary.by_now(signed_at, hours=0.1)
    chair = _sign(scene, child, plan)
    _countersign(scene, child, plan, chair)
    begin_followups(scene, child, plan)
    if "certainty_after" in child.twist:
        scene.diary.begin(_closing(scene, child, plan))
    yield scene.soon(child.house, hours=3 + child.chance.randrange(40), at_least_ago=0)
    if child.referrer and not child.twist.get("unacknowledged") and child.number % 10:
        acknowledge_plan(plan, by=child.referrer)
    yield scene.soon(child.house, hours=20, at_least_ago=0)
    yield from _amend(scene, child, plan)


def _sign(scene: Scene, child: Child, plan: Plan) -> Actor:
    chairs = scene.houses[child.house].roles[Role.CHAIR]
    turn = chairs if child.number % 5 else chairs[::-1]
    note_missing_input(plan, by=turn[0])
    chair = next(one for one in turn if not has_referred(one.id, plan))
    sign_plan(plan, by=chair)
    return chair


def _countersign(scene: Scene, child: Child, plan: Plan, chair: Actor) -> None:
    """The chair asks disciplines to countersign where the child's story says so; some have, one waits."""
    home = scene.houses[child.house]
    for code, is_given in child.twist.get("countersigned", {}).items():
        asked = ask_countersignature(plan, home.specialties[code], by=chair)
        if is_given:
            countersign_plan(asked, by=next(one for one in home.board[code] if one.id != chair.id))


def _amend(scene: Scene, child: Child, plan: Plan) -> Life:
    twist, by = child.twist, scene.houses[child.house].one(Role.CHAIR)
    if "open_amendment" in twist:
        amend_plan(plan, because=twist["open_amendment"], by=by)
    if "discard" in twist:
        draft = amend_plan(plan, because=twist["discard"], by=by)
        yield scene.soon(child.house, hours=22, at_least_ago=0)
        discard_amendment(draft, by=by)
    if "amend" in twist:
        change = twist["amend"]
        draft = amend_plan(plan, because=change["because"], by=by)
        record_section(draft, SectionKind.CONSENSUS, text=change["consensus"], by=by)
        remove_line(lines_of(draft.id)[change["remove"]], by=by)
        _add_line(scene, child, draft, change["add"], by)
        yield now() + timedelta(hours=1)
        _sign(scene, child, draft)
        added = next(line for line in lines_of(draft.id) if line.words == change["add"][1])
        settle_recommendation(added.recommendation, progress=Progress.DONE, by=by)


def begin_followups(scene: Scene, child: Child, plan: Plan) -> None:
    """Each recommendation is carried out, partly, not, or stays open: as the child's story has it, or by chance."""
    chance, told = child.chance, child.twist.get("progress", [])
    for number, line in enumerate(lines_of(plan.id)):
        luck = chance.random()
        outcome = "done" if luck < 0.82 else "partly:Begun later than agreed." if luck < 0.87 else "open"
        if 0.87 <= luck < 0.94:
            reasons = REASONS.get(line.modality, USUAL_REASONS)
            outcome = f"not_done:{reasons[(child.number + number) % len(reasons)]}:"
        written = number < len(told) and child.when is not None and scene.rounds.get(child.number, 0) == 0
        if written:
            outcome = told[number]
        if "unsigned" in child.twist or (outcome == "open" and not line.condition):
            continue
        if line.condition:
            scene.diary.begin(condition_life(scene, child, line.recommendation))
        else:
            scene.diary.begin(_followup(scene, child, line.recommendation, outcome, must_be=written))


def _followup(scene: Scene, child: Child, recommendation: Recommendation, outcome: str, *, must_be: bool) -> Life:
    zone, due = scene.zone(child.house), recommendation.due_on
    assert due is not None
    day = due + timedelta(days=child.chance.randrange(-2, 9))
    moment = on_weekday(datetime(day.year, day.month, day.day, 15, tzinfo=zone))
    moment = max(moment, scene.soon(child.house, hours=30, at_least_ago=0))
    yield scene.diary.by_now(moment, hours=2) if must_be else moment
    progress, *more = outcome.split(":", 2)
    reason, note = (more[0], more[1]) if progress == "not_done" else ("", more[0] if more else "")
    if recommendation.progress is not Progress.OPEN:
        return
    desk = scene.houses[child.house].one(Role.COORDINATOR)
    by = child.referrer if child.referrer and recommendation.id % 3 == 0 else desk
    today = _today(scene, child)
    settle_recommendation(
        recommendation, progress=progress, reason=reason, note=note, by=by,
        happened_on=min(due, today) if progress == "done" else None,
    )  # fmt: skip
    _close_quiet_case(child, recommendation, desk)


def _close_quiet_case(child: Child, recommendation: Recommendation, desk: Actor) -> None:
    """A benign case mostly ends when all is done."""
    db.session.flush()
    presentation = db.session.get_one(Presentation, recommendation.presentation_id)
    over = presentation.state is PresentationState.CLOSED and presentation.case.state is CaseState.OPEN
    goes_on = is_malignant(child.story) or child.twist.keys() & {"rounds", "certainty_after"}
    if not over or not child.number % 6 or goes_on:
        return
    if presentation.case.certainty is Certainty.SUSPECTED:
        if child.story.key not in MIMICS:
            return
        set_certainty(presentation.case, Certainty.NO_TUMOR, by=desk)
    close_case(presentation.case, because="All done; back to the referring clinic.", by=desk)


def _closing(scene: Scene, child: Child, plan: Plan) -> Life:
    yield scene.diary.by_now(now() + timedelta(days=37), hours=3)
    desk = scene.houses[child.house].one(Role.COORDINATOR)
    set_certainty(plan.case, Certainty(child.twist["certainty_after"]), by=desk)
    close_case(plan.case, because=child.twist["case_closed"], by=desk)
