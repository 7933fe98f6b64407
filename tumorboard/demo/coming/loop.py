"""How the demo closes the loop: conditions that are met or not, and cases that are to be presented again."""

from datetime import date, datetime, timedelta
from typing import Any

from tumorboard.conferences.times import today_in
from tumorboard.core.db import now
from tumorboard.demo.children import Child
from tumorboard.demo.scene import Life, Scene, on_weekday
from tumorboard.demo.stories import Story
from tumorboard.followups.actions import settle_recommendation
from tumorboard.followups.conditions.actions import fail_condition, meet_condition
from tumorboard.followups.triggers.actions import call_again
from tumorboard.followups.triggers.queries import due_triggers
from tumorboard.permissions import Role
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import UNSETTLED, Progress
from tumorboard.vocabulary.lists import DIAGNOSES

#: How a malignant tumor comes back to the board, by the child's number.
TRIGGERS = (
    ("after_cycles", "6 cycles, with the response"), ("after_restaging", "MRI and chest CT"), ("at_relapse", ""),
    ("after_surgery", "With the margins"), ("pathology_arrives", "Necrosis and margins"),
)  # fmt: skip
#: Of what is due only so many wait as drafts on the day the demo is loaded: each asks somebody to complete it.
MOST_DRAFTS = 4


def is_malignant(story: Story) -> bool:
    """Whether the story is of a malignant tumor."""
    listed = DIAGNOSES.get(story.diagnosis)
    return listed is not None and listed.behaviour == "malignant"


def again_of(child: Child, today: date) -> dict[str, Any]:
    """When the case is to be presented again: with what was asked for by a day, or after what is done."""
    weeks = next((line[3] for line in child.story.lines if line[0] == "present_again"), None)
    if weeks is not None:
        return {"code": "on_date", "text": "With what is asked for above", "on": today + timedelta(weeks=weeks)}
    if is_malignant(child.story) and child.number % 9:
        code, text = TRIGGERS[child.number % len(TRIGGERS)]
        on = today + timedelta(weeks=40) if code != "at_relapse" else None
        return {"code": code, "text": text, "on": on}
    return {}


def condition_life(scene: Scene, child: Child, recommendation: Recommendation) -> Life:
    """After some weeks somebody knows: it is met and done, or it does not apply; of every third nobody has said so."""
    zone, turn = scene.zone(child.house), (child.number + recommendation.id) % 3
    if turn == 2:
        return
    day = now().astimezone(zone).date() + timedelta(weeks=6)
    yield on_weekday(datetime(day.year, day.month, day.day, 11, tzinfo=zone))
    by = scene.houses[child.house].one(Role.COORDINATOR)
    if recommendation.progress is not Progress.BLOCKED:
        return
    today = now().astimezone(zone).date()
    if turn == 0:
        fail_condition(recommendation, because="It was looked for and not found.", on=today, by=by)
        return
    meet_condition(recommendation, met_on=today, by=by)
    yield now() + timedelta(weeks=recommendation.due_weeks or 1)
    if recommendation.progress in UNSETTLED:
        settle_recommendation(recommendation, progress=Progress.DONE, by=by)


def draft_some(scene: Scene, house: str) -> None:
    """Of the cases whose day has come, the first few have their draft; the coordinator says so."""
    programme, by = scene.houses[house].programme, scene.houses[house].one(Role.COORDINATOR)
    for trigger in due_triggers(programme.id, today_in(programme.time_zone))[:MOST_DRAFTS]:
        call_again(trigger, by=by)
