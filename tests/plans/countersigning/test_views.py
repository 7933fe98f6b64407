"""Countersigning through its page."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.plans.countersigning.models import Countersigning


@pytest.mark.both
def test_a_plan_is_asked_for_and_countersigned(make, client):
    plan = make.plan()
    chair = client(make.chair_of(plan.presentation))
    radiology = make.specialty(plan.presentation, "RAD")
    address = f"/plans/{plan.id}/countersignatures"
    assert chair.post(address, data={"specialty": "999"}).status_code == 422
    assert chair.post(address, data={"specialty": str(radiology.id)}).location == f"/plans/{plan.id}#signatures"
    db.session.rollback()
    asked = db.session.scalars(select(Countersigning)).one()
    page = f"/countersignatures/{asked.id}"
    member = make.with_password(make.speaker(asked.specialty))
    browsers = [client(member) for _ in range(2)]
    assert "Specialty RAD: asked, not signed yet" in browsers[0].get(f"/plans/{plan.id}").text
    wrong = browsers[0].post(page, data={"password": "wrong"})
    assert wrong.status_code == 422
    assert "This is not your password" in wrong.text
    db.session.rollback()

    def countersign(browser):
        with browser.application.app_context():
            return browser.post(page, data={"password": make.password}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(countersign, browsers)) == [303, 409]
    shown = chair.get(f"/plans/{plan.id}").text
    assert "member of Specialty RAD" in shown
    assert browsers[1].get(page).location == f"/plans/{plan.id}"


def test_withdraw_belongs_to_its_plan_and_its_chair(make, client):
    plan, other = make.plan(), make.plan()
    chair = client(make.chair_of(plan.presentation))
    radiology = make.specialty(plan.presentation, "RAD")
    chair.post(f"/plans/{plan.id}/countersignatures", data={"specialty": str(radiology.id)})
    db.session.rollback()
    asked = db.session.scalars(select(Countersigning)).one().id
    stranger = client(make.chair_of(other.presentation))
    assert stranger.post(f"/plans/{other.id}/countersignatures/{asked}/withdraw").status_code == 404
    member = client(make.member(make.programme_of(plan), Role.ATTENDEE, specialty="PAT"))
    assert member.post(f"/plans/{plan.id}/countersignatures/{asked}/withdraw").status_code == 403
    assert chair.post(f"/plans/{plan.id}/countersignatures/{asked}/withdraw").status_code == 303
