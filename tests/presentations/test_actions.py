"""What brings a presentation from step to step, and what is refused."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.make.presentations import QUESTION
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.actions import close_case
from tumorboard.cases.models import BiopsyWarning, CaseAccess, Holder
from tumorboard.cases.records import add_imaging
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, Stale, WrongStep
from tumorboard.patients.models import PatientSeen
from tumorboard.permissions import Role
from tumorboard.presentations.actions import (
    accept_presentation,
    answer_return,
    change_presentation,
    present_again,
    refer_case,
    reopen_readiness,
    return_presentation,
    settle_readiness,
    withdraw_presentation,
)  # fmt: skip
from tumorboard.presentations.queries import readiness_of, returns_of, withdrawal_of
from tumorboard.presentations.states import PresentationState as State


@pytest.fixture
def referrer(make):
    return make.member(make.programme("sarcoma"), Role.REFERRER)


@pytest.fixture
def case(make, referrer):
    return make.case(programme_of(referrer), by=referrer)


def programme_of(person):
    return person.memberships[0].programme


def events(thing):
    """The ledger's events about a thing."""
    return list(
        db.session.scalars(
            select(LedgerEntry.event).where(
                LedgerEntry.subject == thing.__tablename__, LedgerEntry.subject_id == thing.id
            )
        )
    )


def test_refer_case_makes_a_referred_presentation(make, referrer, case):
    presentation = refer_case(case, question=f"  {QUESTION} ", presenter_id=referrer.id, by=make.actor(referrer))
    assert presentation.state is State.REFERRED
    assert presentation.question == QUESTION
    assert presentation.minutes == 8
    assert presentation.referred_at is not None
    assert events(presentation) == ["presentation.referred", "readiness.asked"]


def test_refer_case_asks_every_default_specialty(make, referrer, case):
    presentation = refer_case(case, question=QUESTION, presenter_id=referrer.id, by=make.actor(referrer))
    assert {need.specialty.code for need in presentation.needs if need.is_required} == {"ORT", "PED", "PAT", "RAD"}
    assert all(need.because for need in presentation.needs)


def test_refer_case_leaves_a_specialty_out_only_with_a_reason(make, referrer, case):
    radiology = next(one for one in programme_of(referrer).specialties if one.code == "RAD")
    asked = {"question": QUESTION, "presenter_id": referrer.id, "by": make.actor(referrer)}
    with pytest.raises(RuleBroken, match="Say why Specialty RAD is left out") as refused:
        refer_case(case, left_out={radiology.id: " "}, **asked)
    assert refused.value.field == f"left_out_{radiology.id}"
    db.session.rollback()
    presentation = refer_case(
        case, left_out={radiology.id: "Read last week"}, questions={radiology.id: "Skip lesions?"}, **asked
    )
    need = next(need for need in presentation.needs if need.specialty_id == radiology.id)
    assert (need.is_required, need.left_out_because, need.question) == (False, "Read last week", "Skip lesions?")


def test_refer_case_refuses_another_programmes_specialty(make, referrer, case):
    other = make.programme("other").specialties[0]
    with pytest.raises(RuleBroken, match="does not belong to the programme"):
        refer_case(
            case, question=QUESTION, presenter_id=referrer.id, added=[other.id], by=make.actor(referrer)
        )  # fmt: skip


@pytest.mark.parametrize("question", ["", "  ", "?!", "a"])
def test_refer_case_refuses_no_clear_question(make, referrer, case, question):
    with pytest.raises(RuleBroken, match="Ask the board a clear question") as refused:
        refer_case(case, question=question, presenter_id=referrer.id, by=make.actor(referrer))
    assert refused.value.field == "question"


def test_refer_case_refuses_nobody_who_presents(make, referrer, case):
    by = make.actor(referrer)
    sentence = "a clinician who knows the patient will attend, or has briefed the chair"
    with pytest.raises(RuleBroken, match=sentence):
        refer_case(case, question=QUESTION, by=by)
    with pytest.raises(RuleBroken, match=sentence):
        refer_case(case, question=QUESTION, presenter_has_briefed=True, by=by)
    with pytest.raises(RuleBroken, match=sentence):
        refer_case(case, question=QUESTION, presenter_words="Dr. Imani", by=by)
    refer_case(case, question=QUESTION, presenter_words="Dr. Imani", presenter_has_briefed=True, by=by)


def test_refer_case_refuses_a_presenter_from_elsewhere(make, referrer, case):
    stranger = make.member(make.programme(), Role.ATTENDEE)
    with pytest.raises(RuleBroken, match="does not belong to the programme"):
        refer_case(case, question=QUESTION, presenter_id=stranger.id, by=make.actor(referrer))


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"urgency": "soon"}, "urgency", "not in the list"),
        ({"urgency": "urgent"}, "urgency_reason", "why it is urgent"),
        ({"situation": "odd"}, "situation", "not in the list"),
        ({"minutes": 0}, "minutes", "1 to 60"),
        ({"wanted_on": date(2020, 1, 1)}, "wanted_on", "passed"),
        ({"performance_scale": "karnofsky", "performance_value": 80}, "performance_value", "use Lansky"),
        ({"performance_scale": "lansky", "performance_value": 85}, "performance_value", "not one of its values"),
        ({"performance_scale": "zubrod", "performance_value": 1}, "performance_value", "Choose Lansky"),
    ],
)
def test_refer_case_refuses_what_cannot_be(make, referrer, case, asked, field, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refused:
        refer_case(case, question=QUESTION, presenter_id=referrer.id, by=make.actor(referrer), **asked)
    assert refused.value.field == field


def test_refer_case_takes_an_emergency_without_further_reason(make, referrer, case):
    presentation = refer_case(
        case, question=QUESTION, urgency="cord_compression", presenter_id=referrer.id, by=make.actor(referrer)
    )
    assert presentation.urgency == "cord_compression"


def test_refer_case_refuses_a_second_one_under_way(make, referrer, case):
    make.presentation(case=case, by=referrer)
    with pytest.raises(RuleBroken, match="already on its way to the board: referred"):
        refer_case(case, question=QUESTION, presenter_id=referrer.id, by=make.actor(referrer))


def test_refer_case_refuses_a_closed_case(make, referrer, case):
    close_case(case, because="Benign", by=make.desk(case))
    with pytest.raises(RuleBroken, match="is closed"):
        refer_case(case, question=QUESTION, presenter_id=referrer.id, by=make.actor(referrer))


def test_refer_case_is_not_for_those_who_cannot_see_the_case(make, referrer, case):
    colleague = make.member(programme_of(referrer), Role.REFERRER)
    with pytest.raises(Forbidden, match="cannot see"):
        refer_case(case, question=QUESTION, presenter_id=colleague.id, by=make.actor(colleague))


def test_refer_case_lets_referrer_presenter_and_holder_in(make, referrer, case):
    presenter = make.member(programme_of(referrer), Role.REFERRER)
    holder = make.member(programme_of(referrer), Role.REFERRER)
    refer_case(
        case, question=QUESTION, presenter_id=presenter.id, holder_id=holder.id, by=make.actor(referrer)
    )  # fmt: skip
    access = {(row.person_id, row.why.value) for row in db.session.scalars(select(CaseAccess))}
    assert access == {(referrer.id, "referred"), (presenter.id, "presents"), (holder.id, "holds")}
    assert db.session.scalar(select(Holder.person_id)) == holder.id
    assert "referral" in set(db.session.scalars(select(PatientSeen.how)))


def test_refer_case_says_an_outside_institution_holds(make, referrer, case):
    refer_case(
        case, question=QUESTION, presenter_id=referrer.id, holder_institution="County hospital",
        by=make.actor(referrer),
    )  # fmt: skip
    assert db.session.scalar(select(Holder.institution)) == "County hospital"


def test_refer_case_makes_the_referrer_hold_when_nothing_is_said(make, referrer, case):
    make.presentation(case=case, by=referrer)
    assert db.session.scalar(select(Holder.person_id)) == referrer.id


def test_refer_case_owes_what_is_not_there_yet(make, referrer):
    case = make.case(
        programme_of(referrer), by=referrer, biopsy_status="unplanned_excision", biopsy_place="County hospital"
    )
    add_imaging(case, modality="mri", availability="pending", by=make.actor(referrer))
    presentation = make.presentation(
        case=case, by=referrer, performance_scale="lansky", performance_value=90, operation_note="not_yet"
    )
    rows = readiness_of([presentation.id])[presentation.id]
    assert {row.what for row in rows if row.done_at is None} == {
        "imaging_received", "slides", "operation_note", "family_informed",
    }  # fmt: skip
    assert {row.what for row in rows if row.done_at} == {"performance"}
    assert {row.owner_id for row in rows} == {referrer.id}
    assert db.session.scalar(select(BiopsyWarning.case_id)) == case.id


def test_accept_presentation_makes_a_candidate(make):
    presentation = make.presentation(state="accepted")
    assert presentation.state is State.ACCEPTED
    assert presentation.accepted_at is not None
    with pytest.raises(WrongStep, match="cannot be accepted now: it is accepted"):
        accept_presentation(presentation, by=make.desk(presentation))


def test_accept_presentation_is_not_the_referrers(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    with pytest.raises(Forbidden, match="may not accept"):
        accept_presentation(presentation, by=make.actor(referrer))


def test_return_presentation_says_what_and_from_whom(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    with pytest.raises(RuleBroken, match="Say what is needed"):
        return_presentation(presentation, needs=" ", by=make.desk(presentation))
    return_presentation(presentation, needs="The MRI", from_whom="Radiology", by=make.desk(presentation))
    assert presentation.state is State.RETURNED
    assert [(row.needs, row.from_whom) for row in returns_of(presentation)] == [("The MRI", "Radiology")]


def test_answer_return_refers_again_with_the_answer(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer, state="returned")
    with pytest.raises(RuleBroken, match="Write what was asked for"):
        answer_return(presentation, answer="", by=make.actor(referrer))
    answer_return(presentation, answer="Sent by courier", by=make.actor(referrer))
    assert presentation.state is State.REFERRED
    sent_back = returns_of(presentation)[0]
    assert (sent_back.answer, sent_back.answered_by_id) == ("Sent by courier", referrer.id)


def test_answer_return_is_refused_when_nothing_was_asked(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    with pytest.raises(WrongStep):
        answer_return(presentation, answer="Here it is", by=make.actor(referrer))


def test_withdraw_presentation_keeps_the_reason(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    with pytest.raises(RuleBroken, match="Say why it is withdrawn"):
        withdraw_presentation(presentation, because="", by=make.actor(referrer))
    withdraw_presentation(presentation, because="Treated elsewhere", by=make.actor(referrer))
    kept = withdrawal_of(presentation)
    assert kept is not None
    assert (presentation.state, kept.because) == (State.WITHDRAWN, "Treated elsewhere")


def test_settle_readiness_can_be_taken_back(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    need = readiness_of([presentation.id])[presentation.id][0]
    settle_readiness(need, by=make.actor(referrer))
    settle_readiness(need, by=make.actor(referrer))
    assert need.done_by_id == referrer.id
    assert events(presentation).count("readiness.settled") == 1
    reopen_readiness(need, by=make.actor(referrer))
    assert need.done_at is None


def test_settle_readiness_is_not_a_strangers(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    need = readiness_of([presentation.id])[presentation.id][0]
    stranger = make.member(make.programme(), Role.COORDINATOR)
    with pytest.raises(Forbidden):
        settle_readiness(need, by=make.actor(stranger))


def test_change_presentation_refuses_an_older_version_with_both_texts(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer)
    asked = {"presenter_id": referrer.id, "by": make.actor(referrer)}
    change_presentation(presentation, version=presentation.version, question="Is it an infection?", **asked)
    db.session.flush()
    with pytest.raises(Stale) as stale:
        change_presentation(presentation, version=1, question="Is it a cyst?", **asked)
    assert stale.value.mine == {"Question to the board": "Is it a cyst?"}
    assert stale.value.theirs == {"Question to the board": "Is it an infection?"}


def test_change_presentation_is_over_once_withdrawn(make, referrer, case):
    presentation = make.presentation(case=case, by=referrer, state="withdrawn")
    with pytest.raises(RuleBroken, match="stays as it was"):
        change_presentation(
            presentation, version=presentation.version, question=QUESTION, presenter_id=referrer.id,
            by=make.actor(referrer),
        )  # fmt: skip


def test_present_again_copies_what_is_still_true(make, referrer, case):
    radiology = next(one for one in programme_of(referrer).specialties if one.code == "RAD")
    first = make.presentation(
        case=case, by=referrer, history="Pain for six weeks.", urgency="urgent", urgency_reason="Growing",
        left_out={radiology.id: "Read last week"}, performance_scale="lansky", performance_value=80,
    )  # fmt: skip
    withdraw_presentation(first, because="Waiting for the biopsy", by=make.actor(referrer))
    again = present_again(
        first, last_decision="no_clinical", note="Infection first", question="And now?", by=make.actor(referrer)
    )
    assert (again.previous_id, again.last_decision, again.last_decision_note) == (
        first.id, "no_clinical", "Infection first",
    )  # fmt: skip
    assert (again.history, again.performance_value) == ("Pain for six weeks.", 80)
    assert (again.urgency, again.question) == ("routine", "And now?")
    left_out = {need.specialty.code for need in again.needs if need.left_out_because}
    assert left_out == {"RAD"}


@pytest.mark.parametrize(
    ("answer", "note", "sentence"),
    [("", "", "Say whether"), ("perhaps", "", "not in the list"), ("partly", " ", "what was carried out")],
)
def test_present_again_asks_first_about_the_last_decision(make, referrer, case, answer, note, sentence):
    first = make.presentation(case=case, by=referrer, state="withdrawn")
    with pytest.raises(RuleBroken, match=sentence):
        present_again(first, last_decision=answer, note=note, question=QUESTION, by=make.actor(referrer))


def test_present_again_is_refused_while_the_last_is_under_way(make, referrer, case):
    first = make.presentation(case=case, by=referrer)
    with pytest.raises(RuleBroken, match="already on its way"):
        present_again(first, last_decision="yes", question=QUESTION, by=make.actor(referrer))
