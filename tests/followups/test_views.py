"""Follow-ups through their pages."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.presentations.test_views import typed
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.followups.models import Settlement
from tumorboard.plans.states import Progress
from tumorboard.presentations.models import Presentation


@pytest.fixture
def desk(make, client):
    """``desk(thing)`` is a browser of a coordinator of its programme."""
    from tumorboard.directory.models import Person

    return lambda thing: client(db.session.get_one(Person, make.desk(thing).id))


def test_settle_answers_and_reopen_takes_it_back(make, desk):
    recommendation = make.recommendation()
    browser, address = desk(recommendation), f"/recommendations/{recommendation.id}"
    facts = {"progress": "not_done", "reason": "patient_refusal", "note": "After two talks"}
    assert browser.post(f"{address}/settle", data=facts).status_code == 303
    page = browser.get(address).text
    assert "Patient or family declined · After two talks" in page
    assert browser.post(f"{address}/settle", data=facts).status_code == 409
    assert browser.post(f"{address}/reopen", data={"because": ""}).status_code == 422
    assert browser.post(f"{address}/reopen", data={"because": "Was another child"}).status_code == 303
    assert "Was it carried out?" in browser.get(address).text


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"progress": "not_done"},
        {"progress": "maybe"},
        {"progress": "done", "happened_on": "2999-01-01"},
        {"progress": "done", "happened_on": "yesterday"},
        {"progress": "done", "note": "x" * 2001},
        {"progress": "done", "note": "nul \x00"},
    ],
)
def test_settle_refuses_bad_input_and_keeps_it(make, desk, facts):
    recommendation = make.recommendation()
    answer = desk(recommendation).post(f"/recommendations/{recommendation.id}/settle", data=facts)
    assert answer.status_code == 422
    assert db.session.scalars(select(Settlement)).all() == []


def test_an_unsigned_recommendation_has_no_page(make, desk):
    plan = make.plan(state="draft")
    recommendation = make.recommendations(plan)[0]
    assert desk(plan).get(f"/recommendations/{recommendation.id}").status_code == 404


def test_index_shows_overdue_first_and_filters_by_owner(make, client, desk):
    programme = make.programme("sarcoma")
    plan = make.plan(programme)
    late, later = make.recommendations(plan)
    late.words, later.words, later.due_on = "Late one", "Open one", None
    late.due_on = date(2026, 1, 1)
    db.session.info["recorded"] = True
    db.session.commit()
    address = "/programmes/sarcoma/followups"
    page = desk(plan).get(address).text
    assert page.index("Late one") < page.index("Open one")
    assert "2 open, 1 overdue" in page
    mine = client(make.chair_of(plan.presentation)).get(f"{address}?owner=me").text
    assert "Late one" in mine
    assert "Late one" not in desk(plan).get(f"{address}?owner=me").text
    assert desk(plan).get(f"{address}?owner=abc&after=%27_x").status_code == 200


def test_again_shows_the_last_decision_and_presents(make, desk):
    plan = make.plan(lines=1)
    make.settled(make.recommendation(plan=plan), "not_done", reason="patient_refusal")
    browser, address = desk(plan), f"/presentations/{plan.presentation_id}/again"
    page = browser.get(address).text
    assert "Two more cycles of chemotherapy" in page
    assert "Patient or family declined" in page
    programme = db.session.get_one(Programme, plan.programme_id)
    question = typed(programme, question="What now, after the family declined?")
    assert browser.post(address, data=question).status_code == 422
    answer = browser.post(address, data=question | {"last_decision": "no_patient_or_family"})
    assert answer.status_code == 303
    again = db.session.scalars(select(Presentation).where(Presentation.previous_id == plan.presentation_id)).one()
    assert (again.last_decision, again.question) == ("no_patient_or_family", "What now, after the family declined?")


def test_forty_answers_with_one_token_are_one(make, desk):
    recommendation = make.recommendation()
    browser = desk(recommendation)
    facts = {"progress": "done", "once": "one-token"}
    places = {browser.post(f"/recommendations/{recommendation.id}/settle", data=facts).location for _ in range(3)}
    assert places == {f"/recommendations/{recommendation.id}"}
    assert db.session.scalars(select(Settlement.progress)).all() == [Progress.DONE]


def test_two_answers_at_once_show_both_and_either_can_be_kept(make, desk):
    recommendation = make.recommendation()
    browser, address = desk(recommendation), f"/recommendations/{recommendation.id}/settle"
    read = {"version": recommendation.version}
    assert browser.post(address, data=read | {"progress": "done"}).status_code == 303
    late = browser.post(address, data=read | {"progress": "not_done", "reason": "insurance"})
    assert late.status_code == 409
    assert "Insurance" in late.text
    assert "Saved by" in late.text
    db.session.expire_all()
    kept = {"version": recommendation.version, "progress": "not_done", "reason": "insurance"}
    assert browser.post(address, data=kept).status_code == 303
    said = db.session.scalars(select(Settlement.progress).order_by(Settlement.id)).all()
    assert said == [Progress.DONE, Progress.OPEN, Progress.NOT_DONE]


def test_the_worklist_settles_with_one_click_and_undoes_it(make, desk):
    recommendation = make.recommendation(make.programme("sarcoma"))
    browser, address = desk(recommendation), f"/recommendations/{recommendation.id}"
    back = {"back": "list", "view": "open", "version": recommendation.version}
    answer = browser.post(f"{address}/settle", data=back | {"progress": "done"})
    assert answer.location == "/programmes/sarcoma/followups?view=open"
    page = browser.get(answer.location).text
    assert "Undo" in page
    assert "1 open, 0 overdue" in page
    assert browser.post(f"{address}/reopen", data=back | {"because": "Answered by mistake"}).status_code == 303
    assert "2 open, 0 overdue" in browser.get(answer.location).text


def test_conditions_and_triggers_through_their_pages(make, desk):
    programme = make.programme("sarcoma")
    blocked, trigger = make.blocked(programme), make.trigger(programme)
    browser, address = desk(blocked), "/programmes/sarcoma/followups"
    assert "1 recommendation waits for a condition" in browser.get(f"{address}?view=blocked").text
    case = browser.get(f"/cases/{blocked.case_id}").text
    assert "only if: PET is clear" in case
    condition = f"/recommendations/{blocked.id}/condition"
    assert browser.post(condition, data={"answer": "not_met"}).status_code == 422
    assert browser.post(f"{condition}/met", data={"back": "list", "view": "blocked"}).status_code == 303
    assert browser.post(condition, data={"answer": "not_met", "note": "Late"}).status_code == 409
    assert browser.post(f"{condition}/take-back", data={"because": "By mistake"}).status_code == 303
    assert "1 case to be presented again" in browser.get(f"{address}?view=again").text
    answer = browser.post(f"/triggers/{trigger.id}/happened", data={"back": "list", "view": "again"})
    assert answer.location == f"{address}?view=again"
    assert "0 cases to be presented again" in browser.get(answer.location).text
    assert "The draft waits for" in browser.get(f"/cases/{trigger.case_id}").text
    assert browser.post(f"/triggers/{trigger.id}/take-back", data={}).status_code == 303
    assert browser.post(f"/triggers/{trigger.id}/drop", data={"because": ""}).status_code == 422
    assert browser.post(f"/triggers/{trigger.id}/drop", data={"because": "Not needed"}).status_code == 303


def test_a_death_leads_to_the_others(make, desk):
    plan = make.plan()
    first, second = make.recommendations(plan)
    browser = desk(plan)
    answer = browser.post(f"/recommendations/{first.id}/settle", data={"progress": "not_done", "reason": "death"})
    assert answer.location == f"/recommendations/{first.id}/others"
    page = browser.get(answer.location).text
    assert second.words in page
    assert "Settle these: patient died" in page
    assert browser.post(answer.location, data={"chosen": second.id}).status_code == 303
    assert "Nothing else is open" in browser.get(answer.location).text
