"""A programme with its board, whose week is lived day by day: the clock, the post, a browser for each person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from time_machine import travel

from tests.clocked import Clocked
from tests.make import Make
from tests.notifications.postoffice import PostOffice
from tumorboard.conferences.series.cutoff import Cutoff
from tumorboard.core.db import db
from tumorboard.directory.actions import add_specialty
from tumorboard.directory.models import Person
from tumorboard.permissions import Role
from tumorboard.presentations.actions import settle_readiness
from tumorboard.presentations.queries import readiness_of

ZONE = ZoneInfo("America/New_York")
#: The next meeting but one lies beyond the change to summer time of 2027.
MONDAY = datetime(2027, 3, 8, tzinfo=ZONE)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SPECIALTIES = {
    "ORT": "Orthopedic Oncology", "PED": "Pediatric Oncology", "PAT": "Pathology", "RAD": "Radiology",
    "NSU": "Neurosurgery",
}  # fmt: skip
SPEAKERS = {
    "ORT": "Dr. Lena Vogt", "PED": "Dr. Ana Pires", "PAT": "Dr. Paul Sato", "RAD": "Dr. Ines Okafor",
    "NSU": "Dr. Nils Berg",
}  # fmt: skip


class Week:
    """The board of one programme. It meets on Fridays at 8:00; referral closes on Wednesday at 12:30."""

    def __init__(
        self, served: Clocked, make: Make, office: PostOffice, new_page: Callable[..., Page],
        sign_in: Callable[[Page, Person], None],
    ) -> None:  # fmt: skip
        self.served, self.make, self.office = served, make, office
        self.new_page, self.sign_in = new_page, sign_in
        self.pages: dict[str, Page] = {}
        self.here: set[str] = set()
        self.people: dict[str, Person] = {}
        self.patients: list[str] = []
        with self.on("Monday", "8:00", weeks=-1):
            self._begin()

    def _begin(self) -> None:
        make = self.make
        self.programme = make.programme("sarcoma", specialties=())
        for code, name in SPECIALTIES.items():
            add_specialty(self.programme, code, name, is_required=code != "NSU", by=make.root())
        db.session.commit()
        self._join("Noor van Dijk", Role.COORDINATOR)
        self._join("Dr. Rosa Keller", Role.REFERRER)
        for code, name in SPEAKERS.items():
            roles = (Role.CHAIR, Role.ATTENDEE) if code == "ORT" else (Role.ATTENDEE,)
            self._join(name, *roles, specialty=code)
        series = make.series(
            self.programme, first_on=MONDAY.date(), cutoff=Cutoff(weekday=2, clock=time(12, 30)),
            chair=self.people["Dr. Lena Vogt"],
        )  # fmt: skip
        self.meeting, self.following = [one.id for one in make.meetings_of(series)[:2]]
        db.session.rollback()

    def _join(self, name: str, *roles: Role, specialty: str = "") -> None:
        self.people[name] = self.make.member(self.programme, *roles, specialty=specialty, name=name)

    @contextmanager
    def on(self, day: str, clock: str, *, weeks: int = 0) -> Iterator[None]:
        """A day of the week, from this time on; who was signed in the day before is not any more."""
        hour, minute = (int(part) for part in clock.split(":"))
        moment = MONDAY + timedelta(days=DAYS.index(day), weeks=weeks)
        self.here.clear()
        with travel(moment.replace(hour=hour, minute=minute), tick=True):
            yield

    def browser_of(self, name: str) -> Page:
        """This person's browser, signed in since this morning."""
        if name not in self.pages:
            self.pages[name] = self.new_page()
        if name not in self.here:
            self.sign_in(self.pages[name], self.people[name])
            db.session.rollback()
            self.here.add(name)
        return self.pages[name]

    def refer(
        self, name: str, *, lacks: str = "", state: str = "referred", urgency: str = "routine", **facts: Any
    ) -> int:
        """Dr. Keller refers a child; everything asked is there, save what it lacks. The number of the presentation."""
        make, by = self.make, self.people["Dr. Rosa Keller"]
        case = make.case(self.programme, by=by, name=name, **facts)
        presentation = make.presentation(case=case, by=by, state=state, urgency=urgency)
        for need in readiness_of([presentation.id])[presentation.id]:
            if need.done_at is None and need.what != lacks:
                settle_readiness(need, by=make.actor(by))
        db.session.commit()
        self.patients.append(name)
        db.session.rollback()
        return presentation.id

    def letters_to(self, name: str, subject: str = "") -> list[EmailMessage]:
        """The mails that arrived for this person, in their order."""
        mine = self.people[name].email
        return [one for address, one in self.office.arrived if address == mine and subject in one["Subject"]]

    def address(self, words: str) -> str:
        """A page of the programme."""
        return f"/programmes/{self.programme.slug}/{words}"


def said(page: Page, words: str) -> None:
    """Wait until the app has answered with these words."""
    expect(page.locator(".toast-words").last).to_contain_text(words)
