"""One's own ways to sign in, a role that needs one, a lost one, and the fresh proof around them."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from tests.authenticator import Authenticator, options_in
from tumorboard.accounts.factors.models import Factor, RecoveryCode
from tumorboard.accounts.proof import LASTS, LASTS_FOR_FORMS
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.directory.actions import change_programme, give_membership
from tumorboard.permissions import Role


def hidden(html, name):
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', html)
    assert found
    return unescape(found[1])


def add_app(browser):
    """Add an app through the pages; return the answer and the secret."""
    html = browser.get("/account/signing-in/app").text
    secret = re.findall(r"secret=([A-Z2-7]+)", unescape(html))[0]
    facts = {"name": "My phone", "sealed": hidden(html, "sealed"), "code": pyotp.TOTP(secret).at(now())}
    return browser.post("/account/signing-in/app", data=facts), secret


def needs(make, programme, *roles):
    """From now on these roles need a second factor."""
    admin = make.member(programme, Role.PROGRAMME_ADMINISTRATOR)
    change_programme(
        programme, name=programme.name, time_zone=programme.time_zone, default_minutes=8, factor_roles=roles,
        by=make.actor(admin),
    )  # fmt: skip
    db.session.commit()


def test_adding_an_app_shows_recovery_codes_and_ends_other_sessions(client, make):
    person = make.person("Ada")
    browser, other = client(person), client(person)
    html = browser.get("/account/signing-in/app").text
    wrong = browser.post("/account/signing-in/app", data={"name": "x", "sealed": hidden(html, "sealed"), "code": "12"})
    assert wrong.status_code == 422
    assert "not the code that belongs to the picture" in wrong.text
    answer, secret = add_app(browser)
    assert answer.status_code == 200
    codes = re.findall(r'<li class="code">([a-z0-9-]+)</li>', answer.text)
    assert len(codes) == 10
    assert secret not in answer.text
    listed = browser.get("/account/signing-in").text
    assert "My phone" in listed
    assert "10 recovery codes left" in listed
    assert not any(code in listed for code in codes)
    assert other.get("/account").status_code == 302
    again = browser.post("/account/signing-in/recovery-codes")
    assert set(re.findall(r'<li class="code">([a-z0-9-]+)</li>', again.text)).isdisjoint(codes)
    assert len(db.session.scalars(select(RecoveryCode)).all()) == 10
    facts = str([entry.facts for entry in db.session.scalars(select(LedgerEntry))])
    assert secret not in facts
    assert codes[0] not in facts


def test_a_picture_of_another_session_is_not_taken(client, make):
    person = make.person()
    html = client(person).get("/account/signing-in/app").text
    facts = {"name": "x", "sealed": hidden(html, "sealed"), "code": "123456"}
    answer = client(person).post("/account/signing-in/app", data=facts)
    assert "is too old" in answer.text
    assert db.session.scalars(select(Factor)).all() == []


def test_a_factor_is_renamed_and_removed_by_its_owner_only(client, make):
    person = make.person()
    factor = make.app_of(person)
    address = f"/account/signing-in/{factor.id}"
    assert client(make.person()).get(address).status_code == 404
    assert client(make.person()).post(f"{address}/remove").status_code == 404
    browser = client(person)
    assert browser.post(address, data={"name": "Old phone"}).status_code == 303
    assert "Old phone" in browser.get("/account/signing-in").text
    make.recovery_codes(person)
    assert browser.post(f"{address}/remove").status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Factor)).all() == []
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_settings_ask_for_a_proof_of_the_last_minutes(client, make):
    person = make.with_password(make.person())
    factor = make.passkey_row(person)
    with time_machine.travel(now() - LASTS - timedelta(seconds=5), tick=False):
        browser = client(person)
    pages = ["/account/signing-in/passkey", "/account/signing-in/app", f"/account/signing-in/{factor.id}"]
    assert {browser.get(page).location for page in pages} == {f"/account/prove?next={page}" for page in pages}
    late = now() + LASTS_FOR_FORMS
    with time_machine.travel(late, tick=False):
        for page in (f"/account/signing-in/{factor.id}/remove", "/account/signing-in/recovery-codes"):
            answer = browser.post(page, headers={"Referer": "http://localhost/account/signing-in"})
            assert answer.location == "/account/prove?next=/account/signing-in"
    db.session.rollback()
    assert db.session.get(Factor, factor.id)


def test_who_has_a_second_factor_proves_with_it_and_not_with_the_password(client, make):
    person = make.with_password(make.person())
    app = make.app_of(person)
    browser = client(person)
    prove = "/account/prove?next=/account/signing-in/app"
    assert "Your password" not in browser.get(prove).text
    assert browser.post(prove, data={"password": make.password}).status_code == 422
    assert browser.post(prove, data={"code": "000000"}).status_code == 422
    code = make.code_of(app)
    before = browser.get_cookie("tumorboard").value
    assert browser.post(prove, data={"code": code}).location == "/account/signing-in/app"
    assert browser.get("/account").status_code == 200
    stolen = client()
    stolen.set_cookie("tumorboard", before)
    assert stolen.get("/account").location.startswith("/sign-in")
    assert browser.post(prove, data={"code": code}).status_code == 422
    assert browser.post("/account/prove?next=//evil.example", data={"code": "x"}).status_code == 422


def test_a_passkey_proves_in_its_own_session_only(client, make):
    person, passkey = make.with_password(make.person()), Authenticator()
    browser = client(person)
    asked = options_in(browser.get("/account/signing-in/passkey").text, "make")
    browser.post("/account/signing-in/passkey", data={"name": "Key", "passkey": passkey.make(asked)})
    there = client(person)
    asked = options_in(there.get("/account/prove").text)
    assert [one["id"] for one in asked["allowCredentials"]]
    assert browser.post("/account/prove", data={"passkey": passkey.use(asked)}).status_code == 422
    answer = passkey.use(asked)
    assert there.post("/account/prove", data={"passkey": answer}).status_code == 303
    assert there.post("/account/prove", data={"passkey": answer}).status_code == 422


def test_a_role_that_needs_a_factor_opens_nothing_else_until_there_is_one(client, make):
    programme = make.programme()
    person = make.with_password(make.member(programme, Role.CHAIR))
    signed_in = client(person)
    assert signed_in.get("/").status_code == 200
    needs(make, programme, Role.CHAIR)
    assert signed_in.get("/").location == "/account/signing-in"
    browser = client()
    assert browser.post("/sign-in", data={"email": person.email, "password": make.password}).status_code == 303
    for page in ("/", "/account", f"/programmes/{programme.slug}/conferences"):
        assert browser.get(page).location == "/account/signing-in"
    assert browser.post("/sign-out-everywhere").status_code == 403
    told = browser.get("/account/signing-in").text
    assert "Set up a second factor first" in told
    assert programme.name in told
    assert 'href="/programmes' not in told
    answer, _ = add_app(browser)
    assert answer.status_code == 200
    assert browser.get("/").status_code == 200
    factor = db.session.scalars(select(Factor)).one()
    refused = browser.post(f"/account/signing-in/{factor.id}/remove")
    assert refused.status_code == 422
    assert "this is your only one" in refused.text
    needs(make, programme)
    assert browser.post(f"/account/signing-in/{factor.id}/remove").status_code == 303


def test_administrators_of_the_installation_need_one_where_any_role_does(client, make):
    programme, admin = make.programme(), make.person(is_installation_administrator=True)
    browser = client(admin)
    assert browser.get("/people").status_code == 200
    needs(make, programme, Role.AUDITOR)
    assert browser.get("/people").location == "/account/signing-in"
    needs(make, programme)
    assert browser.get("/people").status_code == 200


def test_a_role_given_later_asks_at_once(client, make):
    programme = make.programme()
    needs(make, programme, Role.COORDINATOR)
    person = make.member(programme, Role.REFERRER)
    browser = client(person)
    assert browser.get("/").status_code == 200
    give_membership(programme, person, [Role.COORDINATOR], by=make.root())
    db.session.commit()
    assert browser.get("/").status_code in (302, 303)
    assert browser.post("/sign-out").status_code in (303, 401)


@pytest.mark.parametrize("own", [False, True])
def test_an_administrator_takes_a_lost_factor_away_and_never_their_own(client, make, own):
    admin = make.person(is_installation_administrator=True)
    person = admin if own else make.person("Ada")
    factor = make.app_of(person)
    browser, theirs = client(admin), client(person)
    assert "My phone" in browser.get(f"/people/{person.id}/signing-in").text
    other = make.person()
    assert browser.post(f"/people/{other.id}/signing-in/{factor.id}/take-away").status_code == 404
    answer = browser.post(f"/people/{person.id}/signing-in/{factor.id}/take-away")
    assert answer.status_code == (422 if own else 303)
    assert theirs.get("/account").status_code == (200 if own else 302)
    assert len(db.session.scalars(select(Factor)).all()) == (1 if own else 0)


def test_the_password_alone_does_not_change_the_password_of_who_has_a_factor(client, make):
    person = make.with_password(make.person())
    app = make.app_of(person)
    with time_machine.travel(now() - LASTS_FOR_FORMS - timedelta(seconds=5), tick=False):
        browser = client(person)
    facts = {"current": make.password, "password": "another long sentence of mine"}
    assert browser.post("/account", data=facts).location == "/account/prove?next=/account"
    assert browser.post("/account/prove?next=/account", data={"code": make.code_of(app)}).location == "/account"
    assert browser.post("/account", data=facts).location == "/account"
