"""What a chair decides before the meeting."""

import pytest

from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.permissions import Role
from tumorboard.presentations.triage.actions import set_urgency


@pytest.fixture
def chair(make):
    """A chair of the presentation's programme."""
    return lambda thing: make.actor(make.member(make.programme_of(thing), Role.CHAIR))


def test_set_urgency_answers_what_was_asked(make, chair):
    presentation = make.presentation(state="accepted")
    presentation.urgency_asked_at = now()
    set_urgency(presentation, urgency="urgent", reason="Put off twice, and growing", by=chair(presentation))
    db.session.commit()
    assert (presentation.urgency, presentation.urgency_reason) == ("urgent", "Put off twice, and growing")
    assert presentation.urgency_asked_at is None


def test_set_urgency_refuses(make, chair):
    presentation = make.presentation(state="accepted")
    by = chair(presentation)
    with pytest.raises(RuleBroken, match="Say why"):
        set_urgency(presentation, urgency="urgent", reason=" ", by=by)
    with pytest.raises(RuleBroken):
        set_urgency(presentation, urgency="soonish", reason="x", by=by)
    with pytest.raises(Forbidden):
        set_urgency(presentation, urgency="urgent", reason="x", by=make.desk(presentation))
    withdrawn = make.presentation(state="withdrawn")
    with pytest.raises(RuleBroken, match="withdrawn"):
        set_urgency(withdrawn, urgency="urgent", reason="x", by=chair(withdrawn))
