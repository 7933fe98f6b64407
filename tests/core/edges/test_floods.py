"""Too many of one kind in a minute get a sentence and a time; others do not suffer from it."""

import pytest

from tumorboard.core.edges import floods


@pytest.fixture
def few(app, monkeypatch):
    monkeypatch.setitem(floods.A_MINUTE, "accounts.sign_in", 3)
    monkeypatch.setitem(floods.A_MINUTE, "health.ready", 2)
    floods.limiter.reset()
    app.config["FLOOD_LIMITS"] = True
    yield
    floods.limiter.reset()


def test_a_flood_is_told_when_to_come_again(few, client, make):
    browser = client()
    tries = {"email": "a@hospital.example", "password": "x"}
    assert [browser.post("/sign-in", data=tries).status_code for _ in range(3)] == [422] * 3
    answer = browser.post("/sign-in", data=tries)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "more often in a minute than anybody needs" in answer.text
    assert "3 per" not in answer.text
    assert browser.get("/sign-in").status_code == 200


def test_an_address_one_made_up_is_no_way_around(few, client):
    browser = client()
    told = [{"X-Forwarded-For": f"10.0.0.{number}"} for number in range(5)]
    assert [browser.get("/readyz", headers=headers).status_code for headers in told] == [200, 200, 429, 429, 429]


def test_who_is_signed_in_is_counted_alone(few, client, make):
    first, second = client(make.person()), client(make.person())
    assert [first.get("/readyz").status_code for _ in range(3)] == [200, 200, 429]
    assert second.get("/readyz").status_code == 200
