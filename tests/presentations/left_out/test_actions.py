"""Leaving a specialty out, and what its head says."""

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.permissions import Role
from tumorboard.presentations.actions import change_presentation, withdraw_presentation
from tumorboard.presentations.left_out.actions import see_left_out, want_to_be_heard
from tumorboard.presentations.left_out.models import HeadAnswer, LeftOut


def events(presentation) -> list[str]:
    """What the ledger says of being left out."""
    found = db.session.scalars(select(LedgerEntry.event).where(LedgerEntry.subject_id == presentation.id))
    return [one for one in found if "left_out" in one]


def test_the_head_takes_note(make):
    programme = make.programme()
    head, left_out = make.actor(make.head(programme)), make.left_out(programme)
    see_left_out(left_out, by=head)
    see_left_out(left_out, by=head)
    db.session.commit()
    assert (left_out.answer, left_out.answered_by_id) == (HeadAnswer.SEEN, head.id)
    assert events(left_out.presentation) == [Event.SPECIALTY_LEFT_OUT, Event.LEFT_OUT_SEEN]


def test_the_head_wants_to_be_heard_and_is_required_again(make):
    programme = make.programme()
    head, left_out = make.actor(make.head(programme)), make.left_out(programme)
    presentation = left_out.presentation
    version = presentation.version
    want_to_be_heard(left_out, by=head)
    db.session.commit()
    (need,) = [one for one in presentation.needs if one.specialty_id == left_out.specialty_id]
    assert (need.is_required, need.left_out_because) == (True, "")
    assert presentation.version == version + 1
    assert events(presentation) == [Event.SPECIALTY_LEFT_OUT, Event.LEFT_OUT_HEARD]
    with pytest.raises(RuleBroken, match="not left out any more"):
        want_to_be_heard(left_out, by=head)


def test_only_the_head_of_that_specialty_answers(make):
    programme = make.programme()
    left_out = make.left_out(programme)
    for person in (make.head(programme, "PAT"), make.member(programme, Role.ATTENDEE, specialty="RAD")):
        with pytest.raises(Forbidden):
            see_left_out(left_out, by=make.actor(person))


def test_another_reason_asks_the_head_again_and_the_same_does_not(make):
    programme = make.programme()
    head, left_out = make.actor(make.head(programme)), make.left_out(programme, because="First")
    presentation, by = left_out.presentation, make.desk(left_out.presentation)
    see_left_out(left_out, by=head)
    db.session.commit()

    def leave_out(because: str) -> list[str]:
        change_presentation(
            presentation, version=presentation.version, question="Is it resectable?", by=by,
            presenter_id=presentation.presenter_id, left_out={left_out.specialty_id: because},
        )  # fmt: skip
        db.session.commit()
        rows = db.session.scalars(select(LeftOut).where(LeftOut.presentation_id == presentation.id))
        return sorted(row.because for row in rows)

    assert leave_out("First") == ["First"]
    assert leave_out("Second") == ["First", "Second"]
    assert leave_out("Third") == ["First", "Third"]


def test_too_late_to_be_heard_says_what_to_do(make):
    programme = make.programme()
    head, left_out = make.actor(make.head(programme)), make.left_out(programme)
    withdraw_presentation(left_out.presentation, because="Seen elsewhere", by=make.desk(left_out.presentation))
    db.session.commit()
    with pytest.raises(RuleBroken) as refused:
        want_to_be_heard(left_out, by=head)
    assert "withdrawn already" in refused.value.sentence
