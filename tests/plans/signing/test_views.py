"""Signing through its page."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.plans.actions import amend_plan, discard_amendment
from tumorboard.plans.models import Plan, Signature
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.states import PlanState


@pytest.fixture
def chair(make, client):
    """``chair(plan)`` is a browser of the plan's chair."""
    return lambda plan: client(make.with_password(make.chair_of(plan.presentation)))


def read_hash(page: str) -> str:
    """What the form says was read."""
    found = re.search(r'name="seen_hash"[^>]*value="(\w+)"', page)
    assert found
    return found[1]


def test_sign_wants_the_password_and_the_text_that_was_read(make, chair):
    plan = make.plan(state="draft")
    browser, address = chair(plan), f"/plans/{plan.id}/sign"
    read = read_hash(browser.get(address).text)
    wrong = browser.post(address, data={"password": "wrong", "seen_hash": read})
    assert wrong.status_code == 422
    assert "Nothing was signed" in wrong.text
    assert browser.post(address, data={"password": make.password}).status_code == 422
    browser.post(f"/plans/{plan.id}/sections/dissent", data={"text": "I disagree", "version": "0"})
    stale = browser.post(address, data={"password": make.password, "seen_hash": read})
    assert stale.status_code == 422
    assert "has changed since you read it" in stale.text
    fresh = {"password": make.password, "seen_hash": read_hash(stale.text)}
    assert browser.post(address, data=fresh).status_code == 303
    assert "Plan signed, 2 recommendations open" in browser.get(f"/plans/{plan.id}").text


def test_sign_twice_with_one_token_signs_once(make, chair):
    plan = make.plan(state="draft")
    browser, address = chair(plan), f"/plans/{plan.id}/sign"
    facts = {"password": make.password, "once": "token-of-this-form", "seen_hash": read_hash(browser.get(address).text)}
    first, second = (browser.post(address, data=facts) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location


@pytest.mark.both
def test_one_form_posted_four_times_at_once_signs_once_and_answers_alike(app, make, chair):
    plan = make.plan(state="draft")
    browser, address = chair(plan), f"/plans/{plan.id}/sign"
    facts = {"password": make.password, "once": "one-token", "seen_hash": read_hash(browser.get(address).text)}
    db.session.rollback()

    def post(_number):
        with app.app_context():
            answer = browser.post(address, data=facts)
            return answer.status_code, answer.location

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(post, range(4))) == {(303, f"/plans/{plan.id}")}
    assert len(db.session.scalars(select(Signature)).all()) == 1


@pytest.mark.both
def test_of_chair_and_deputy_at_once_one_signs_and_the_other_hears_who(app, make, client):
    plan = make.plan(state="draft")
    meeting, address = make.meeting(plan.presentation), f"/plans/{plan.id}/sign"
    signers = [make.with_password(person) for person in (meeting.chair, meeting.deputy)]
    browsers = [client(person) for person in signers * 3]
    read = read_hash(browsers[0].get(address).text)
    db.session.rollback()

    def sign(number):
        with app.app_context():
            facts = {"password": make.password, "seen_hash": read, "once": f"token-{number}"}
            answer = browsers[number].post(address, data=facts)
            return answer.status_code, answer.text

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(sign, range(len(browsers))))
    assert sorted(status for status, _ in answers) == [303] + [409] * 5
    signature = db.session.scalars(select(Signature)).one()
    for status, page in answers:
        assert status == 303 or f"{signature.name} signed this plan on" in page


def test_signing_an_old_version_names_the_one_that_holds(make, chair):
    plan = make.plan(state="signed")
    browser, by = chair(plan), make.actor(make.chair_of(plan.presentation))
    draft = amend_plan(plan, because="Typing error", by=by)
    db.session.commit()
    facts = {"password": make.password, "seen_hash": read_hash(browser.get(f"/plans/{draft.id}/sign").text)}
    again = browser.post(f"/plans/{plan.id}/sign", data=facts)
    assert again.status_code == 409
    assert "signed this plan on" in again.text
    discard_amendment(db.session.get_one(Plan, draft.id), by=by)
    db.session.commit()
    gone = browser.post(f"/plans/{draft.id}/sign", data=facts)
    assert gone.status_code == 409
    assert "Version 1 holds" in gone.text
    assert browser.post(f"/plans/{draft.id}/sign", data=facts | {"password": "not mine"}).status_code == 409
    assert browser.get(f"/plans/{draft.id}").status_code == 200
    assert browser.get(f"/plans/{draft.id}/sign").location == f"/plans/{draft.id}"


def test_a_missing_input_is_noted_by_one_click_and_taken_back(make, chair):
    plan = make.plan(state="empty")
    make.attended(plan.presentation, "PAT")
    make.input(plan.presentation, "ORT")
    browser, address = chair(plan), f"/plans/{plan.id}/missing-inputs"
    page = browser.get(f"/plans/{plan.id}").text
    assert f'href="/plans/{plan.id}#input-RAD"' in page
    assert 'id="input-RAD"' in page
    assert browser.post(address, data={"code": "RAD"}).location == f"/plans/{plan.id}#inputs"
    browser.post(address)
    db.session.rollback()
    notes = {note.specialty_code: note for note in db.session.scalars(select(MissingInput))}
    assert {code: note.silence.value for code, note in notes.items()} == {
        "RAD": "absent", "PED": "absent", "PAT": "silent",
    }  # fmt: skip
    page = browser.get(f"/plans/{plan.id}").text
    assert "Specialty PAT was there and gave no input" in page
    assert "input-RAD" not in page.split("Before signing")[1]
    assert browser.post(address, data={"code": "ORT"}).status_code == 422
    assert browser.post(f"{address}/{notes['RAD'].id}/remove").status_code == 303
    assert "#input-RAD" in browser.get(f"/plans/{plan.id}").text
    other = make.plan(state="empty")
    assert chair(other).post(f"/plans/{other.id}/missing-inputs/{notes['PAT'].id}/remove").status_code == 404


def test_the_letter_shows_the_child_as_it_was_signed(make, chair):
    plan = make.plan()
    browser = chair(plan)
    was = plan.case.diagnosis
    plan.case.diagnosis = "Something else"
    db.session.info["recorded"] = True
    db.session.commit()
    page = browser.get(f"/plans/{plan.id}").text
    assert was in page
    assert "Something else" not in page
    assert plan.state is PlanState.SIGNED
