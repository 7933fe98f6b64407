"""Load the demo into an empty database: two programmes, their people, 150 children and half a year of meetings."""

from contextlib import suppress
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.series.jobs import keep_meetings_planned
from tumorboard.core.db import at, db, now
from tumorboard.demo.children import PAST, all_children
from tumorboard.demo.coming.loop import draft_some
from tumorboard.demo.coming.proposals import accept_agendas, weigh_waiting
from tumorboard.demo.coming.replies import ask_late, reply_life, tell_habits
from tumorboard.demo.held.observing import switch_on
from tumorboard.demo.held.papers import print_papers
from tumorboard.demo.lives import child_life
from tumorboard.demo.people import PASSWORD, demo_sign_ins, has_people, make_houses, root
from tumorboard.demo.scene import COMING, Diary, Scene
from tumorboard.demo.weeks import meeting_life, open_series, rules_life
from tumorboard.directory.models import Programme

FIRST = timedelta(weeks=PAST["msk"] + 10)


def is_demo() -> bool:
    """Whether this installation holds the demo: then every page says so, and the sign-in page offers it."""
    return db.session.scalar(select(Programme.id).where(Programme.is_demo).limit(1)) is not None


def show_demo(app: Flask) -> None:
    """Ask the database once whether it is the demo, so that pages of this process can say so without a query."""
    with suppress(DBAPIError):  # no database yet: the pages will say so themselves
        app.config["DEMO"] = is_demo()
    app.config["DEMO_SIGN_INS"] = demo_sign_ins() if app.config.get("DEMO") else []
    app.config["DEMO_PASSWORD"] = PASSWORD if app.config.get("DEMO") else ""
    db.session.remove()


def load_demo() -> bool:
    """Load the demo by the actions, as its people, each at their time; nothing when anybody is there. No commit."""
    if has_people():
        return False
    present = now()
    with at(present - FIRST):
        houses = make_houses()
    scene = Scene(houses, Diary(present))
    with at(present - FIRST + timedelta(days=3)):
        for house in houses:
            open_series(scene, house)
            _begin(scene, house)
        switch_on(scene)
    scene.diary.begin(rules_life(scene, "msk"))
    for child in all_children(present.date()):
        scene.diary.begin(child_life(scene, child))
    scene.diary.run()
    for house in houses:
        tell_habits(scene, house)
        draft_some(scene, house)
    ask_late(scene)
    weigh_waiting(scene)
    accept_agendas(scene)
    print_papers(scene)
    keep_meetings_planned()
    record(Event.DEMO_LOADED, None, by=root())
    return True


def _begin(scene: Scene, house: str) -> None:
    for when in range(-PAST[house], COMING[house]):
        scene.diary.begin(meeting_life(scene, house, when))
    for when in range(COMING[house]):
        scene.diary.begin(reply_life(scene, house, when))
