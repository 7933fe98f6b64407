"""What a chair decides before the meeting."""

import pytest

from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.permissions import Role
from tumorboard.presentations.triage.actions import ask_discussion, list_only, set_urgency
from tumorboard.presentations.triage.queries import current_listing


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


def test_list_only_names_the_protocol_and_who_said_it(make, chair):
    presentation = make.presentation(state="accepted")
    by = chair(presentation)
    list_only(presentation, protocol=" Exostosis protocol ", by=by)
    db.session.commit()
    listing = current_listing(presentation.id)
    assert (presentation.is_listed_only, presentation.protocol) == (True, "Exostosis protocol")
    assert listing is not None
    assert (listing.protocol, listing.said_by_id) == ("Exostosis protocol", by.id)
    with pytest.raises(RuleBroken, match="already"):
        list_only(presentation, protocol="Another", by=by)


def test_list_only_refuses(make, chair):
    presentation = make.presentation(state="accepted")
    with pytest.raises(RuleBroken, match="Name the protocol"):
        list_only(presentation, protocol=" ", by=chair(presentation))
    with pytest.raises(Forbidden):
        list_only(presentation, protocol="P", by=make.desk(presentation))
    returned = make.presentation(state="returned")
    with pytest.raises(RuleBroken, match="at triage"):
        list_only(returned, protocol="P", by=chair(returned))


def test_anyone_of_the_board_may_ask_for_discussion(make, chair):
    presentation = make.presentation(state="accepted")
    programme = make.programme_of(presentation)
    attendee = make.actor(make.member(programme, Role.ATTENDEE))
    with pytest.raises(RuleBroken, match="not waiting"):
        ask_discussion(presentation, because="x", by=attendee)
    list_only(presentation, protocol="P", by=chair(presentation))
    with pytest.raises(RuleBroken, match="Say why"):
        ask_discussion(presentation, because=" ", by=attendee)
    with pytest.raises(Forbidden):
        ask_discussion(presentation, because="x", by=make.actor(make.member(programme, Role.REFERRER)))
    ask_discussion(presentation, because="It grew", by=attendee)
    db.session.commit()
    assert (presentation.is_listed_only, presentation.protocol) == (False, "")
    assert current_listing(presentation.id) is None
