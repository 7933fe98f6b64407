"""A child's life in the demo: seen, registered, referred, accepted; what comes at the meeting is told in ``weeks``."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from tumorboard.cases.actions import acknowledge_biopsy_warning, change_case, change_holder, open_case
from tumorboard.cases.models import BiopsyWarning, Case
from tumorboard.cases.records import add_imaging, add_pathology, add_treatment
from tumorboard.core.db import db, now
from tumorboard.core.words import years
from tumorboard.demo.children import Child
from tumorboard.demo.scene import Life, Scene, on_weekday
from tumorboard.demo.weeks import listing_life
from tumorboard.patients.actions import close_child, register_patient
from tumorboard.patients.models import Patient, SeenHow
from tumorboard.permissions import Role
from tumorboard.policy import Actor
from tumorboard.presentations.actions import (
    accept_presentation,
    answer_return,
    present_again,
    refer_case,
    return_presentation,
    settle_readiness,
    withdraw_presentation,
)
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.queries import last_presentation
from tumorboard.presentations.referral.drafts import save_draft
from tumorboard.presentations.states import PresentationState
from tumorboard.presentations.triage.actions import list_only

HELD_AT = ("Children’s clinic near home", "Regional cancer center", "Local orthopedic practice")
IMAGING_PLACES = ("In-house", "Outside radiology practice", "Referring hospital")
ASKS_ABOUT = {
    "pre_biopsy_consult": ["biopsy_route"], "loco_regional_recurrence": ["recurrence", "resectability"],
    "metastasis": ["metastasectomy"], "second_opinion": ["second_opinion"],
}  # fmt: skip
SOON = 0  # the meetings from here on still lie ahead


def child_life(scene: Scene, child: Child) -> Life:
    """From the day the child was seen until a candidate waits for its meeting."""
    house, chance = scene.houses[child.house], child.chance
    child.referrer = _referrer(scene, child)
    when = child.when if child.when is not None else 1
    referred = scene.diary.by_now(
        scene.before(child.house, when, chance.choice((7, 8, 9)), chance.randrange(8, 17), chance.randrange(60)),
        hours=chance.randrange(30, 90),
    )  # fmt: skip
    seen = referred - timedelta(days=child.twist.get("seen_before", chance.randrange(1, 12)))
    yield max(on_weekday(seen), _dawn(scene, child))
    patient = _register(scene, child)
    if child.twist.get("never_referred"):
        yield from _never_referred(scene, child, patient)
        return
    yield referred
    if child.twist.get("draft"):
        _type_half(scene, child)
        return
    case = _open(scene, child, patient)
    presentation = refer(scene, child, case)
    _hold(scene, child, case)
    desk = house.one(Role.COORDINATOR, child.number % 3 // 2)
    yield from _at_the_desk(scene, child, presentation, desk)
    if child.when is not None and presentation.state is PresentationState.ACCEPTED:
        yield from listing_life(scene, child, presentation, child.when)
    for again in child.twist.get("rounds", ()):
        yield from _again(scene, child, presentation, again)
        presentation = last_presentation(case.id) or presentation


def _type_half(scene: Scene, child: Child) -> None:
    """A referral that somebody began and was called away from."""
    story, by, (system, value) = child.story, child.referrer, child.identifiers[0]
    assert by is not None
    typed = {
        "biopsy": "done", "biopsy_kind": story.biopsy, "given_names": child.given, "family_name": child.family,
        "born_on": child.born_on.isoformat(), "sex": child.sex, "system": system, "value": value,
        "diagnosis": story.diagnosis, "site": story.site, "side": story.side, "question": story.question[:34],
    }  # fmt: skip
    programme = scene.houses[child.house].programme
    save_draft(programme, "half-typed", {name: [words] for name, words in typed.items()}, by=by)


def _again(scene: Scene, child: Child, previous: Presentation, again: dict[str, Any]) -> Life:
    """The case comes back to the board, with what became of the last decision."""
    yield scene.diary.by_now(scene.before(child.house, again["when"], 7, 11), hours=40)
    by, desk = child.referrer, scene.houses[child.house].one(Role.COORDINATOR)
    assert by is not None
    scene.rounds[child.number] = scene.rounds.get(child.number, 0) + 1
    child.story, child.when = replace(child.story, **again["story"]), again["when"]
    if "diagnosis" in again["story"]:
        _learn_diagnosis(scene, child, previous.case)
    presentation = present_again(
        previous, last_decision=again["last"], note=again.get("note", ""), question=again["question"], by=by,
        **asking(scene, child),
    )  # fmt: skip
    yield scene.soon(child.house, hours=5, at_least_ago=30)
    accept_presentation(presentation, by=desk)
    get_ready(child, presentation, by=desk)
    yield from listing_life(scene, child, presentation, again["when"])


def _learn_diagnosis(scene: Scene, child: Child, case: Case) -> None:
    story, by = child.story, child.referrer
    assert by is not None
    taken = now().astimezone(scene.zone(child.house)).date() - timedelta(days=5)
    change_case(
        case, version=case.version, diagnosis=story.diagnosis, certainty=story.certainty, biopsy_status=story.biopsy,
        biopsy_on=taken, biopsy_place="here", by=by,
    )  # fmt: skip
    add_pathology(
        case, specimen=story.specimen, place="here", done_on=taken, availability="received", slides=story.slides,
        result=story.result, by=by,
    )  # fmt: skip


def _at_the_desk(scene: Scene, child: Child, presentation: Presentation, desk: Actor) -> Life:
    twist = child.twist
    if twist.get("new"):
        return
    yield scene.soon(child.house, hours=child.chance.randrange(2, 28), at_least_ago=24)
    if "returned" in twist:
        return_presentation(presentation, needs=twist["returned"], from_whom=twist.get("from_whom", ""), by=desk)
        if "answer" not in twist:
            return
        yield scene.soon(child.house, hours=20, at_least_ago=22)
        assert child.referrer is not None
        answer_return(presentation, answer=twist["answer"], by=child.referrer)
        yield scene.soon(child.house, hours=3, at_least_ago=21)
    if "withdrawn" in twist:
        assert child.referrer is not None
        withdraw_presentation(presentation, because=twist["withdrawn"], by=child.referrer)
        return
    accept_presentation(presentation, by=desk)
    if child.story.is_listed_only:
        chair = scene.houses[child.house].one(Role.CHAIR)
        list_only(presentation, protocol="Protocol of benign bone tumors", by=chair)
    if not twist.get("warning_open"):
        _acknowledge_warnings(scene, child, presentation.case)
    yield scene.soon(child.house, hours=child.chance.randrange(18, 60), at_least_ago=16)
    get_ready(child, presentation, by=desk)


def get_ready(child: Child, presentation: Presentation, *, by: Actor) -> None:
    """Most of what was lacking arrives; of a coming meeting some is still owed."""
    lacking = db.session.scalars(
        select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id, ReadinessNeed.done_at.is_(None))
    ).all()
    past = child.when is not None and child.when < SOON
    for need in lacking:
        if need.what in child.twist.get("lacks", ()):
            continue
        if past or child.chance.random() < 0.5:
            settle_readiness(need, by=by)


def _referrer(scene: Scene, child: Child) -> Actor:
    house = scene.houses[child.house]
    wanted = child.twist.get("by")
    those = house.roles[Role.REFERRER]
    if wanted:
        return next(one for one in those if house.people[one.id].email.split("@")[0] == wanted)
    return those[0] if child.chance.random() < 0.2 else those[child.number % len(those)]


def _dawn(scene: Scene, child: Child) -> datetime:
    born = child.born_on
    return datetime(born.year, born.month, born.day, 18, tzinfo=scene.zone(child.house))


def _register(scene: Scene, child: Child) -> Patient:
    house = scene.houses[child.house]
    assert child.referrer is not None
    by_list = child.twist.get("never_referred")
    return register_patient(
        house.programme, given_names=child.given, family_name=child.family, born_on=child.born_on, sex=child.sex,
        identifiers=child.identifiers, seen_on=now().astimezone(scene.zone(child.house)).date(),
        how=SeenHow.CLINIC_LIST if by_list else SeenHow.REFERRAL,
        by=house.one(Role.COORDINATOR) if by_list else child.referrer, **child.facts,
    )  # fmt: skip


def _never_referred(scene: Scene, child: Child, patient: Patient) -> Life:
    because = child.twist.get("closed_because")
    if because:
        house = scene.houses[child.house]
        yield scene.soon(child.house, hours=48, at_least_ago=1)
        close_child(patient, house.programme, reason=because, by=house.one(Role.COORDINATOR))


def _open(scene: Scene, child: Child, patient: Patient) -> Case:
    story, chance, by = child.story, child.chance, child.referrer
    assert by is not None
    today = now().astimezone(scene.zone(child.house)).date()
    facts: dict[str, Any] = {
        "site": story.site, "side": story.side, "biopsy_status": story.biopsy,
        "reference_pathology": story.reference, "stage": story.stage, "stage_system": story.stage_system,
    }  # fmt: skip
    if story.stage:
        facts["stage_on"] = _day(child, today, chance.randrange(1, 5))
    if story.biopsy == "planned":
        facts |= {"biopsy_on": today + timedelta(days=5), "biopsy_place": story.biopsy_place}
    elif story.biopsy != "none":
        taken = _day(child, today, 7 * story.tissue_weeks or chance.randrange(5, 16))
        facts |= {"biopsy_on": taken, "biopsy_place": story.biopsy_place, "biopsy_by": story.biopsy_by}
    case = open_case(
        patient, scene.houses[child.house].programme, diagnosis=story.diagnosis, certainty=story.certainty, by=by,
        **facts,
    )  # fmt: skip
    _add_records(child, case, today, by)
    return case


def _add_records(child: Child, case: Case, today: date, by: Actor) -> None:
    story, chance = child.story, child.chance
    for back, modality in enumerate(reversed(story.imaging)):
        add_imaging(
            case, modality=modality, region=story.region, place=chance.choice(IMAGING_PLACES),
            done_on=_day(child, today, 3 + 4 * back), availability=story.imaging_state, by=by,
        )  # fmt: skip
    if case.biopsy_on is not None and story.biopsy != "planned":
        add_pathology(
            case, specimen=story.specimen, place=story.biopsy_place, done_on=case.biopsy_on, availability="received",
            slides=story.slides, result=story.result, by=by,
        )  # fmt: skip
    for modality, words, *weeks in story.treatment:
        begun, ended = weeks
        add_treatment(
            case, modality=modality, words=words, place="In-house",
            started_on=_day(child, today, 7 * int(begun)), ended_on=_day(child, today, 7 * int(ended)), by=by,
        )  # fmt: skip


def _day(child: Child, today: date, back: int) -> date:
    return max(child.born_on, today - timedelta(days=back))


def refer(scene: Scene, child: Child, case: Case) -> Presentation:
    """Ask the board what the story asks."""
    by = child.referrer
    assert by is not None
    return refer_case(case, question=child.story.question, by=by, **asking(scene, child))


def asking(scene: Scene, child: Child) -> Any:
    """What is said besides the question; only of specialties the programme has."""
    story, chance, by = child.story, child.chance, child.referrer
    assert by is not None
    has = scene.houses[child.house].specialties
    asked: dict[str, Any] = {
        "situation": story.situation, "history": story.history, "urgency": story.urgency,
        "urgency_reason": story.urgency_reason, "is_family_informed": chance.random() < 0.8,
        "asks_about": ASKS_ABOUT.get(story.situation, ["fertility"] if "fertility" in story.services else []),
        "minutes": story.minutes,
        "questions": {has[code].id: words for code, words in story.asks.items() if code in has},
        "left_out": {has[code].id: words for code, words in story.left_out.items() if code in has},
        "presenter_id": by.id,
    }  # fmt: skip
    if child.number % 9 == 4:
        asked |= {"presenter_id": None, "presenter_words": "Dr. Halvorsen, clinic near home"}
        asked |= {"presenter_has_briefed": True}
    age = years(child.born_on, now().date())
    if story.performance is not None and age >= 1:
        scale = "lansky" if age < 16 else "karnofsky"
        asked |= {"performance_scale": scale, "performance_value": story.performance}
    if story.biopsy_place != "here" and story.biopsy in ("unplanned_excision", "excisional"):
        asked["operation_note"] = child.twist.get("operation_note", "received")
    return asked


def _hold(scene: Scene, child: Child, case: Case) -> None:
    by, turn = child.referrer, child.number % 5
    assert by is not None
    if turn == 1:
        change_holder(case, institution=HELD_AT[child.number % 3], by=by)
    elif turn == 3:
        house = scene.houses[child.house]
        change_holder(case, person=house.people[house.board["PED"][0].id], by=by)


def _acknowledge_warnings(scene: Scene, child: Child, case: Case) -> None:
    surgeon = scene.houses[child.house].board["ORT"][0]
    for warning in db.session.scalars(select(BiopsyWarning).where(BiopsyWarning.case_id == case.id)):
        acknowledge_biopsy_warning(warning, by=surgeon)
