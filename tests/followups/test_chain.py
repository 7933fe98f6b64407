"""What was decided, side by side with what was done."""

from tumorboard.core.db import db
from tumorboard.followups.chain import chain_of
from tumorboard.permissions import Role
from tumorboard.presentations.actions import present_again


def test_chain_of_has_each_decision_with_what_was_done_newest_first(make):
    plan = make.plan(lines=3)
    first, second, third = make.recommendations(plan)
    make.settled(first, "partly", note="Half")
    make.settled(second, "not_done", reason="insurance")
    desk = make.desk(plan)
    again = present_again(
        plan.presentation, last_decision="partly", note="Insurance refused", question="What now instead?", by=desk,
        presenter_id=desk.id,
    )  # fmt: skip
    db.session.commit()
    (one,) = chain_of(plan.case_id, desk)
    assert [(step.recommendation_id, step.why) for step in one.steps] == [
        (first.id, "Half"), (second.id, "Insurance"), (third.id, ""),
    ]  # fmt: skip
    assert one.picture == "1 of 3 carried out, 1 of them partly, 1 not carried out, 1 still open"
    assert (one.answer, one.answer_note, one.is_settled) == ("Partly", "Insurance refused", False)
    make.bring(again, "accepted")
    newer = make.plan(presentation=make.on_agenda(presentation=again), lines=0)
    assert [one.plan_id for one in chain_of(plan.case_id, desk)] == [newer.id, plan.id]
    assert [one.plan_id for one in chain_of(plan.case_id, desk, before=again.id)] == [plan.id]
    assert chain_of(plan.case_id, desk, before=plan.presentation_id) == []


def test_chain_of_shows_a_stranger_nothing(make):
    plan = make.plan()
    assert chain_of(plan.case_id, make.actor(make.member(make.programme(), Role.CHAIR))) == []


def test_earlier_decisions_stand_on_every_page_of_a_case_that_comes_back(make, client):
    plan = make.plan()
    make.settled(make.recommendations(plan)[0], "not_done", reason="patient_wish")
    desk = make.desk(plan)
    again = present_again(plan.presentation, last_decision="no_patient_or_family", question="What now instead?",
                          by=desk, presenter_id=desk.id)  # fmt: skip
    db.session.commit()
    make.bring(again, "accepted")
    draft = make.plan(presentation=make.on_agenda(presentation=again), state="draft")
    browser = client(make.chair_of(again))
    for address in (f"/presentations/{again.id}", f"/plans/{draft.id}"):
        page = browser.get(address).text
        assert "Decided before, and what was done" in page
        assert "Wish of the patient or family" in page
    assert "Decided before" not in browser.get(f"/plans/{plan.id}").text
