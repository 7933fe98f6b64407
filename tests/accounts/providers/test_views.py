"""Single sign-on with a real OpenID provider on this machine: who gets in, as whom, and what is not believed."""

import json
import logging
import re
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from pydantic import SecretStr
from sqlalchemy import select

from tumorboard.accounts.providers import protocol
from tumorboard.accounts.providers.models import Identity
from tumorboard.accounts.providers.settings import Provider
from tumorboard.core.db import Base, db
from tumorboard.directory.actions import change_person, deactivate_person, give_membership
from tumorboard.directory.models import Membership, Person
from tumorboard.permissions import Role

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def peer():
    """The provider's address."""
    import oidc_provider_mock  # it warns of what it uses, as soon as it is imported

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with pytest.MonkeyPatch.context() as patch, oidc_provider_mock.run_server_in_thread() as server:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def offer(app, peer):
    """``offer(make_people=True)``: the app's one provider, with these settings."""

    def _offer(**more):
        provider = Provider(key="hospital", name="City Hospital", issuer=peer, client_id="tumorboard",
                            client_secret=SecretStr("hush"), **more)  # fmt: skip
        app.config["PROVIDERS"] = {"hospital": provider}

    protocol.forget_kept()
    _offer()
    yield _offer
    protocol.forget_kept()


@pytest.fixture
def there(peer):
    """``there(subject, **claims)``: what the provider knows about somebody."""

    def _there(subject, **claims):
        about = {"email": "ada@hospital.example", "email_verified": True, "name": "Ada Lovelace"} | claims
        put = urllib.request.Request(f"{peer}/users/{subject}", json.dumps(about).encode(), method="PUT")
        put.add_header("Content-Type", "application/json")
        urllib.request.urlopen(put).close()

    return _there


def leave(browser, **asked):
    """Press the button: the provider's address, as the browser is sent there."""
    answer = browser.get("/sign-in/with/hospital", query_string=asked)
    assert answer.status_code == 303
    return answer.location


def agree(address, subject):
    """Sign in at the provider: the path it sends the browser back to."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/sign-in/with/hospital/back"
    return f"{back.path}?{back.query}"


def arrive(browser, subject, **asked):
    """The whole way."""
    return browser.get(agree(leave(browser, **asked), subject))


def ada(make, **facts):
    """A person whom the provider knows by e-mail."""
    person = make.person("Ada", **facts)
    change_person(person, name="Ada", email="ada@hospital.example", is_installation_administrator=False, by=make.root())
    db.session.commit()
    return person


def memberships(person):
    db.session.rollback()
    rows = db.session.scalars(
        select(Membership).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
    )
    return {(row.programme.slug, *sorted(row.roles)) for row in rows}


def test_an_address_is_recognised_once_and_the_subject_from_then_on(client, make, offer, there):
    person = ada(make)
    there("s-1")
    assert "Sign in with City Hospital" in client().get("/sign-in").text
    browser = client()
    address = leave(browser, next="/account")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert asked["redirect_uri"] == ["http://localhost:8000/sign-in/with/hospital/back"]
    assert {"state", "nonce"} <= asked.keys()
    assert browser.get(agree(address, "s-1")).location == "/account"
    assert browser.get("/account").status_code == 200
    there("s-1", email="new-address@hospital.example")
    assert arrive(client(), "s-1").status_code == 303
    there("s-2")
    assert arrive(client(), "s-2").status_code == 403, "the address was given to somebody else there"
    assert [one.person_id for one in db.session.scalars(select(Identity))] == [person.id]
    deactivate_person(person, by=make.root())
    db.session.commit()
    assert arrive(client(), "s-1").status_code == 403


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": "true"}, {"email": "x@y.example"}])
def test_who_is_not_recognised_stays_outside(client, make, offer, there, claims):
    ada(make)
    there("s-3", **claims)
    answer = arrive(client(), "s-3")
    assert answer.status_code == 403
    assert "Nobody here is known by this sign-in" in answer.text
    assert db.session.scalar(select(Person.id).where(Person.email == "x@y.example")) is None


def test_groups_give_and_take_memberships_and_leave_those_given_by_hand(client, make, offer, there):
    first, second, third = (make.programme(slug) for slug in ("limbs", "spine", "skull"))
    groups = [
        {"group": "tb-ortho", "programme": "limbs", "roles": ["attendee", "referrer"], "specialty": "ORT"},
        {"group": "tb-spine", "programme": "spine", "roles": ["referrer"]},
        {"group": "tb-spine", "programme": "skull", "roles": ["chair"]},
        {"group": "tb-spine", "programme": "gone", "roles": ["chair"]},
    ]
    offer(make_people=True, groups=groups, groups_claim="realm.groups")
    there("s-4", realm={"groups": ["tb-ortho", "tb-spine", "other"]})
    browser = client()
    assert arrive(browser, "s-4").status_code == 303
    person = db.session.scalars(select(Person).where(Person.email == "ada@hospital.example")).one()
    everything = {("limbs", "attendee", "referrer"), ("spine", "referrer"), ("skull", "chair")}
    assert memberships(person) == everything
    assert arrive(client(), "s-4").status_code == 303
    assert browser.get("/account").status_code == 200, "nothing changed, so nothing ended"
    # A programme's administrator takes one into their own hands.
    give_membership(third, person, [Role.CHAIR, Role.COORDINATOR], by=make.root())
    db.session.commit()
    there("s-4", realm={"groups": []})
    assert arrive(client(), "s-4").status_code == 303
    assert memberships(person) == {("skull", "chair", "coordinator")}
    assert browser.get("/account").status_code == 302, "other roles, another session"
    assert (first.slug, second.slug) == ("limbs", "spine")


def test_a_forged_or_repeated_answer_is_not_believed(client, make, offer, there, monkeypatch):
    ada(make)
    there("s-5")
    browser = client()
    path = agree(leave(browser), "s-5")
    assert client().get(path).status_code == 303, "another browser has no sign-in under way"
    forged = re.sub("state=[^&]+", "state=forged", path)
    assert browser.get(forged).status_code == 403
    assert browser.get(path).location == "/sign-in", "a try is over when it failed"
    again = agree(leave(browser), "s-5")
    assert browser.get(f"{again}&iss=https://evil.example").status_code == 403
    replayed = agree(leave(browser), "s-5")
    leave(browser)
    with browser.session_transaction() as cookie:
        state = cookie["provider"]["state"]
    swapped = re.sub("state=[^&]+", f"state={state}", replayed)
    assert browser.get(swapped).status_code == 403, "the code of another try has another nonce"
    assert browser.get("/account").status_code == 302
    denied = leave(browser)
    assert (
        "did not sign you in"
        in browser.get("/sign-in/with/hospital/back?error=access_denied", follow_redirects=True).text
    )
    assert denied


def test_a_token_for_another_client_or_signed_by_another_key_is_not_believed(app, client, make, offer, there):
    ada(make)
    there("s-6")
    browser = client()
    path = agree(leave(browser), "s-6")
    provider = app.config["PROVIDERS"]["hospital"]
    app.config["PROVIDERS"] = {"hospital": provider.model_copy(update={"client_id": "somebody-else"})}
    assert browser.get(path).status_code == 403
    offer()
    path = agree(leave(browser), "s-6")
    uri = protocol.described(app.config["PROVIDERS"]["hospital"])["jwks_uri"]
    other = requests.get(uri, timeout=5).json()
    from joserfc.jwk import RSAKey

    strange = RSAKey.generate_key(2048, {"kid": other["keys"][0].get("kid", "a")}).as_dict(private=False)
    protocol._KEPT[uri] = (float("inf"), {"keys": [strange]})
    assert browser.get(path).status_code == 403


def test_a_weaker_sign_in_than_asked_is_not_believed(client, make, offer, there):
    ada(make)
    offer(acr_values=["mfa"])
    for claims, status in (({}, 403), ({"acr": "password"}, 403), ({"acr": "mfa"}, 303)):
        there("s-7", **claims)
        browser = client()
        address = leave(browser)
        assert parse_qs(urlsplit(address).query)["acr_values"] == ["mfa"]
        assert browser.get(agree(address, "s-7")).status_code == status


def test_no_token_reaches_browser_or_database(client, make, offer, there):
    ada(make)
    there("s-8")
    browser = client()
    path = agree(leave(browser), "s-8")
    answer = browser.get(path)
    with browser.session_transaction() as cookie:
        assert "provider" not in cookie
    assert "eyJ" not in str(answer.headers).replace(answer.headers.get_all("Set-Cookie")[0], "")
    tables = [table for table in Base.metadata.sorted_tables if table.name != "ledger_entry"]
    texts = [str(row) for table in tables for row in db.session.execute(select(table))]
    assert not any("eyJ" in one or parse_qs(urlsplit(path).query)["code"][0] in one for one in texts)


def test_a_provider_that_is_another_or_down_leaves_the_other_ways(app, client, make, offer, peer):
    provider = app.config["PROVIDERS"]["hospital"]
    app.config["PROVIDERS"] = {"hospital": provider.model_copy(update={"issuer": f"{peer}/"})}
    assert client().get("/sign-in/with/hospital").status_code == 503, "it says that it is another issuer"
    app.config["PROVIDERS"] = {"hospital": provider.model_copy(update={"issuer": "http://localhost:9"})}
    answer = client().get("/sign-in/with/hospital")
    assert answer.status_code == 503
    assert "City Hospital does not answer" in answer.text
    assert "Sign in another way" in answer.text


def test_without_password_sign_in_an_administrator_still_comes_in(app, client, make, offer):
    app.config["PASSWORD_SIGN_IN"] = False
    person = make.with_password(make.person())
    root = make.with_password(make.person("Root", is_installation_administrator=True))
    assert 'name="password"' not in client().get("/sign-in").text
    assert 'name="password"' in client().get("/sign-in?password=").text
    told = [
        client().post("/sign-in?password=", data={"email": one.email, "password": make.password}).status_code
        for one in (person, root)
    ]
    assert told == [422, 303]


def test_an_administrator_takes_a_link_away(client, make):
    person, other = make.person("Ada"), make.person("Grace")
    identity = make.identity(person)
    root = client(make.person("Root", is_installation_administrator=True))
    assert identity.issuer in root.get(f"/people/{person.id}/sign-in-link").text
    assert root.post(f"/people/{other.id}/identities/{identity.id}/unlink").status_code == 404
    assert db.session.scalar(select(Identity.id)) == identity.id
    assert root.post(f"/people/{person.id}/identities/{identity.id}/unlink").status_code == 303
    assert db.session.scalar(select(Identity.id)) is None


def test_another_site_sends_nobody_to_a_provider(client, offer):
    for site in ("cross-site", "same-site"):
        answer = client().get("/sign-in/with/hospital", headers={"Sec-Fetch-Site": site})
        assert answer.location == "/sign-in"
    for site in ("same-origin", "none"):  # our page's button; a bookmark
        answer = client().get("/sign-in/with/hospital", headers={"Sec-Fetch-Site": site})
        assert answer.location.startswith("http://localhost:")
