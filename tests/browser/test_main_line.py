"""The main line in real browsers, from the referral to presenting again; with scripts, and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.app import PASSWORD
from tests.browser.people import CONSENSUS, RECOMMENDED, Chair, Coordinator, Referrer
from tests.make import Make
from tumorboard.core.db import db
from tumorboard.permissions import Role

NINE = ("ORT", "PED", "SUR", "RTX", "MED", "PAT", "RAD", "ENT", "NSU")


class Cast:
    """A programme of nine specialties, each with an attendee of whom Radiology stays away, and its next meeting."""

    def __init__(self, make: Make) -> None:
        programme = make.programme(specialties=NINE)
        self.slug = programme.slug
        self.referrer = make.member(programme, Role.REFERRER, name="Dr. Rosa Keller")
        self.coordinator = make.member(programme, Role.COORDINATOR, name="Noor van Dijk")
        self.chair = make.member(programme, Role.CHAIR, Role.ATTENDEE, specialty="ORT", name="Dr. Lena Vogt")
        self.present, self.absent = ["Dr. Lena Vogt"], ["Dr. Speaker of RAD"]
        for code in NINE[1:]:
            name = f"Dr. Speaker of {code}"
            make.member(programme, Role.ATTENDEE, specialty=code, name=name)
            self.present += [name] if code != "RAD" else []
        meeting = make.coming_meeting(programme, in_days=0, chair=self.chair)
        self.meeting = meeting.id
        db.session.rollback()


@pytest.fixture
def cast(live_make: Make) -> Cast:
    """The people of the main line."""
    return Cast(live_make)


@pytest.fixture
def seats(
    cast: Cast, new_page: Callable[..., Page], sign_in: Callable[..., None]
) -> Callable[..., tuple[Referrer, Coordinator, Chair]]:
    """Referrer, coordinator and chair, each signed in at a browser of their own."""

    def _seats(**facts: bool) -> tuple[Referrer, Coordinator, Chair]:
        opened = []
        for person in (cast.referrer, cast.coordinator, cast.chair):
            opened.append(new_page(**facts))
            sign_in(opened[-1], person)
        db.session.rollback()
        return Referrer(opened[0], cast.slug), Coordinator(opened[1], cast.slug), Chair(opened[2], PASSWORD)

    return _seats


def test_main_line(cast: Cast, seats: Callable[..., tuple[Referrer, Coordinator, Chair]]) -> None:
    referrer, coordinator, chair = seats()
    presentation = referrer.refer()
    coordinator.accept(presentation)
    coordinator.publish(cast.meeting)
    coordinator.record_attendance(cast.meeting, cast.present, cast.absent)
    coordinator.note_inputs(presentation, len(NINE))
    chair.write(presentation)
    plan = chair.sign()
    words = chair.words_of_the_pdf(plan)
    assert CONSENSUS in words
    assert "RAD absent" in words or "Specialty RAD absent" in words
    referrer.acknowledge(plan)
    referrer.say_it_was_not_done()
    again = referrer.present_again(presentation)
    assert again != presentation
    assert RECOMMENDED in words


@pytest.mark.once
def test_main_line_without_scripts(cast: Cast, seats: Callable[..., tuple[Referrer, Coordinator, Chair]]) -> None:
    referrer, coordinator, chair = seats(java_script_enabled=False)
    presentation = referrer.refer()
    coordinator.accept(presentation)
    coordinator.publish(cast.meeting)
    chair.write(presentation)
    assert CONSENSUS in chair.words_of_the_pdf(chair.sign())
