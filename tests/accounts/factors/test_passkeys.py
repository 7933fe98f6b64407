"""A passkey's answer is believed when everything about it is right, and once."""

import pytest

from tests.authenticator import PRESENT, Authenticator, options_in
from tumorboard.accounts.factors.models import Factor
from tumorboard.accounts.factors.passkeys import SIGN_IN, NotBelieved, check_used, credential_in, new_challenge
from tumorboard.core.db import db


@pytest.fixture
def owner(client, make):
    """A person whose passkey was made through the pages: (person, passkey)."""
    person, passkey = make.with_password(make.person("Ada")), Authenticator()
    browser = client(person)
    asked = options_in(browser.get("/account/signing-in/passkey").text, "make")
    assert asked["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required"
    }  # fmt: skip
    answer = browser.post("/account/signing-in/passkey", data={"name": "Key", "passkey": passkey.make(asked)})
    assert "Your ten recovery codes" in answer.text
    return person, passkey


def sign_in(client, answer):
    """Send an answer to the sign-in page."""
    return client().post("/sign-in/passkey", data={"passkey": answer})


def test_a_passkey_alone_signs_in_and_its_answer_counts_once(client, owner):
    asked = options_in(client().get("/sign-in").text)
    assert asked["userVerification"] == "required"
    assert asked["allowCredentials"] == []
    answer = owner[1].use(asked)
    browser = client()
    assert browser.post("/sign-in/passkey?next=/account", data={"passkey": answer}).location == "/account"
    assert browser.get("/account").status_code == 200
    again = sign_in(client, answer)
    assert again.status_code == 422
    assert "does not open the door" in again.text


def test_a_passkey_is_refused_when_anything_about_it_is_wrong(client, make, owner):
    passkey = owner[1]
    stranger = Authenticator()
    stranger.id, stranger.handle = passkey.id, passkey.handle
    asked = options_in(client().get("/sign-in").text)
    phished, unverified, nobody = Authenticator("https://evil.example"), Authenticator(flags=PRESENT), Authenticator()
    for one in (phished, unverified):
        one.key, one.id, one.handle = passkey.key, passkey.id, passkey.handle
    answers = {
        "another key": stranger.use(asked),
        "another page": phished.use(asked),
        "nobody was verified": unverified.use(asked),
        "an unknown key": nobody.use(asked),
        "another person's number": passkey.use(asked, userHandle="AAAA"),
        "no number": passkey.use(asked, userHandle=None),
        "another installation": passkey.use(asked | {"rpId": "evil.example"}),
        "a challenge of somebody else": passkey.use(asked | {"challenge": "AAAA" * 20}),
    }
    assert {name: sign_in(client, answer).status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 422
    )
    assert sign_in(client, passkey.use(asked)).status_code == 303


def test_a_passkey_that_counts_backwards_is_a_copy(client, owner):
    passkey = owner[1]
    assert sign_in(client, passkey.use(options_in(client().get("/sign-in").text))).status_code == 303
    passkey.uses = 0
    assert sign_in(client, passkey.use(options_in(client().get("/sign-in").text))).status_code == 422


def test_a_deactivated_persons_passkey_opens_nothing(client, make, owner):
    owner[0].is_active = False
    db.session.info["recorded"] = True
    db.session.commit()
    assert sign_in(client, owner[1].use(options_in(client().get("/sign-in").text))).status_code == 422


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"response": 1}', '{"id": 1, "response": {}}', '{"id": "x", "response": {"clientDataJSON": 5}}',
     '{"id": "AAAA0001", "response": {"clientDataJSON": "bnVsbA"}}', "[" * 5000,
     '{"id": "a\\u0000", "response": {"clientDataJSON": "e30"}}', '{"id": "\\ud800", "response": {}}',
     '{"id": "x", "response": {"clientDataJSON": "/w"}}'],
)  # fmt: skip
def test_nonsense_is_not_believed(app, make, client, text):
    make.passkey_row(make.person())
    assert sign_in(client, text).status_code == 422
    with pytest.raises(NotBelieved):
        credential_in(text)
        check_used(text, Factor(public_key="", uses=0, user_handle=""), purpose=SIGN_IN)


def test_a_challenge_is_long_and_never_the_same(app):
    with app.app_context():
        made = {new_challenge(SIGN_IN)[8:32] for _ in range(50)}  # between the time and the code: chance
    assert len(made) == 50
    assert {len(chance) * 8 for chance in made} == {192}
