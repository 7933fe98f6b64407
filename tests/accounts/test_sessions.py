"""Sessions end when they should: an old cookie is refused after each way of ending, and its owner is told why."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.accounts.actions import change_own_password, end_sessions_of
from tumorboard.accounts.models import SignIn
from tumorboard.core.db import db, now
from tumorboard.directory.actions import change_person, deactivate_person, end_membership, give_membership
from tumorboard.directory.queries import memberships_of
from tumorboard.permissions import Role


@pytest.fixture
def member(make):
    """A referrer of a programme, with a password."""
    return make.with_password(make.member(make.programme("sarcoma"), Role.REFERRER))


def change_password(make, person):
    change_own_password(make.password, "a long new password", by=make.actor(person))


def gain_role(make, person):
    programme = memberships_of(person.id)[0].programme
    give_membership(programme, person, [Role.REFERRER, Role.COORDINATOR], by=make.root())


def join_another(make, person):
    give_membership(make.programme(), person, [Role.REFERRER], by=make.root())


def lose_membership(make, person):
    end_membership(memberships_of(person.id)[0], by=make.root())


def administer(make, person):
    change_person(
        person, name=person.name, email=person.email, is_installation_administrator=True, by=make.root()
    )  # fmt: skip


def deactivate(make, person):
    deactivate_person(person, by=make.root())


def sign_out_by_administrator(make, person):
    end_sessions_of(person, by=make.root())


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (change_password, "your password was changed"), (gain_role, "your roles changed"),
        (join_another, "your roles changed"), (lose_membership, "your roles changed"),
        (administer, "your roles changed"), (deactivate, "by an administrator"),
        (sign_out_by_administrator, "by an administrator"),
    ],
)  # fmt: skip
def test_an_old_cookie_is_refused_after(client, make, member, end, told):
    browser = client(member)
    cookie = browser.get_cookie("tumorboard").value
    assert browser.get("/account").status_code == 200
    end(make, member)
    db.session.commit()
    browser.set_cookie("tumorboard", cookie)
    answer = browser.get("/account")
    assert answer.location == "/sign-in?next=/account"
    assert told in browser.get(answer.location).text
    browser.set_cookie("tumorboard", cookie)
    assert browser.post("/sign-out").status_code == 401


def test_a_change_that_is_no_role_ends_nothing(client, make, member):
    browser, membership = client(member), memberships_of(member.id)[0]
    give_membership(membership.programme, member, [Role.REFERRER], by=make.root())
    change_person(member, name="Ada", email=member.email, is_installation_administrator=False, by=make.root())
    db.session.commit()
    assert browser.get("/account").status_code == 200


def test_ending_one_device_ends_that_one_only(client, make, member):
    here, there, stranger = client(member), client(member), client(make.person())
    rows = db.session.scalars(select(SignIn).where(SignIn.person_id == member.id).order_by(SignIn.id)).all()
    assert stranger.post(f"/account/devices/{rows[1].id}/end").status_code == 404
    assert there.get("/account").status_code == 200
    assert f"/account/devices/{rows[1].id}/end" in here.get("/account").text
    assert here.post(f"/account/devices/{rows[1].id}/end").status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert "signed out from another one" in there.get("/sign-in").text


def test_ending_sessions_asks_for_a_fresh_proof(client, make, member):
    browser, other = client(member), client(member)
    rows = db.session.scalars(select(SignIn).order_by(SignIn.id)).all()
    rows[0].proved_at = now() - timedelta(hours=1)
    db.session.commit()
    for path in (f"/account/devices/{rows[1].id}/end", "/sign-out-everywhere"):
        assert browser.post(path).location.startswith("/account/prove")
    assert other.get("/account").status_code == 200


def test_an_administrator_signs_somebody_out(client, make, member):
    browser, root = client(member), client(make.person("Root", is_installation_administrator=True))
    assert "Sign out everywhere" in root.get(f"/people/{member.id}").text
    assert root.post(f"/people/{member.id}/sign-out").status_code == 303
    assert browser.get("/account").status_code == 302


def test_the_id_changes_at_sign_in_and_nothing_of_before_stays(client, make, member):
    browser = client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["planted"] = "planted", "planted"
    browser.post("/sign-in", data={"email": member.email, "password": make.password})
    with browser.session_transaction() as cookie:
        assert "planted" not in (cookie.get("_user_id"), cookie.get("planted"))


def test_asking_how_long_is_left_is_no_use_and_staying_is(client, member):
    browser, began = client(member), now()

    def left(minutes, method="get"):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            answer = getattr(browser, method)("/session")
            return answer.json["left"] if answer.status_code == 200 else None

    assert left(0) in range(1795, 1801)
    assert left(28) in range(115, 121)
    assert left(29) in range(55, 61), "asking did not lengthen it"
    assert left(29, "post") == 1800
    assert left(59) in (0, 1), "an hour is the test session's whole time"
    assert left(61) is None
    with time_machine.travel(began + timedelta(minutes=61), tick=False):
        assert "lasted its whole time" in browser.get("/sign-in").text


def test_an_unused_session_says_so(client, member):
    browser = client(member)
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert browser.get("/account").status_code == 302
        assert "not used for 30 minutes" in browser.get("/sign-in").text
        assert "not used" not in browser.get("/sign-in").text
