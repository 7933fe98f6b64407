"""Owners, due times, and what settles itself."""

import pytest
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.records import add_imaging
from tumorboard.conferences.series.cutoff import cutoff_at
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, Stale
from tumorboard.permissions import Role
from tumorboard.presentations.models import ReadinessNeed
from tumorboard.presentations.needs.actions import change_checklist, change_owners
from tumorboard.presentations.needs.due import due_before
from tumorboard.presentations.needs.queries import checks_of
from tumorboard.presentations.readiness import Asked, Check


def needs(presentation) -> dict[str, ReadinessNeed]:
    """What was asked, by its code."""
    rows = db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id))
    return {row.what: row for row in rows}


@pytest.fixture
def programme(make):
    """A programme with radiology, whose checklist asks for imaging two days ahead."""
    programme = make.programme(specialties=("ORT", "RAD"))
    desk = make.actor(make.member(programme, Role.COORDINATOR))
    checks = [Check(Asked.IMAGING, "RAD", hours=48), Check(Asked.FAMILY), Check(Asked.CONSENT, "coordinator")]
    change_checklist(programme, checks, number=0, by=desk)
    db.session.commit()
    return programme


def test_ask_readiness_gives_each_thing_its_owner(make, programme):
    presentation = make.presentation(case=make.case(programme))
    asked = needs(presentation)
    assert asked[Asked.IMAGING].owner_words == make.specialty(presentation, "RAD").name
    assert asked[Asked.FAMILY].owner_id == presentation.written_by_id
    assert asked[Asked.CONSENT].owner_words == "The coordinator"


def test_ask_readiness_dates_from_the_meeting_the_case_is_listed_for(make, programme):
    meeting = make.coming_meeting(programme)
    presentation = make.presentation(state="accepted", case=make.case(programme))
    make.listed(meeting, presentation=presentation)
    asked = needs(presentation)
    assert asked[Asked.IMAGING].due_at == due_before(cutoff_at(meeting), meeting.starts_at, 48)
    assert asked[Asked.FAMILY].due_at == (cutoff_at(meeting) or meeting.starts_at)


def test_look_again_settles_what_the_facts_bring(make, programme):
    presentation = make.presentation(case=make.case(programme))
    by = make.actor(presentation.written_by)
    add_imaging(presentation.case, modality="mri", availability="read_in", by=by)
    db.session.flush()
    assert needs(presentation)[Asked.IMAGING].done_by_id == by.id
    kept = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.event == "readiness.settled", LedgerEntry.case_id == presentation.case_id)
    ).all()
    assert [one.facts["what"] for one in kept] == [Asked.IMAGING.value]


def test_change_owners_takes_members_and_specialties_of_the_programme(make, programme):
    presentation = make.presentation(case=make.case(programme))
    need = needs(presentation)[Asked.FAMILY]
    member, stranger = make.member(programme, Role.ATTENDEE), make.person()
    desk = make.actor(make.member(programme, Role.COORDINATOR))
    change_owners(presentation, [(need, f"person-{member.id}")], by=desk)
    assert need.owner_id == member.id
    for unknown in (f"person-{stranger.id}", "specialty-999", "person-", "x"):
        with pytest.raises(RuleBroken):
            change_owners(presentation, [(need, unknown)], by=desk)
    with pytest.raises(Forbidden):
        change_owners(presentation, [(need, "desk")], by=make.actor(member))


def test_change_checklist_keeps_versions_and_refuses_a_stale_save(make, programme):
    desk = make.actor(make.member(programme, Role.COORDINATOR))
    with pytest.raises(Stale) as refused:
        change_checklist(programme, [Check(Asked.SLIDES)], number=0, by=desk)
    assert list(refused.value.mine) == [Asked.SLIDES.words]
    assert Asked.IMAGING.words in refused.value.theirs
    with pytest.raises(RuleBroken):
        change_checklist(programme, [Check(Asked.FAMILY, "XYZ")], number=1, by=desk)
    with pytest.raises(RuleBroken):
        change_checklist(programme, [Check(Asked.FAMILY, hours=999)], number=1, by=desk)
    change_checklist(programme, [Check(Asked.FAMILY, kinds=("pre_biopsy",))], number=1, by=desk)
    assert [one.kinds for one in checks_of(programme)] == [("pre_biopsy",)]
