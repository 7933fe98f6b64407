"""Signing through its page."""

import re

import pytest


@pytest.fixture
def chair(make, client):
    """``chair(plan)`` is a browser of the plan's chair."""
    return lambda plan: client(make.with_password(make.chair_of(plan.presentation)))


def test_sign_wants_the_password_and_the_text_that_was_read(make, chair):
    plan = make.plan(state="draft")
    browser, address = chair(plan), f"/plans/{plan.id}/sign"
    read = re.search(r'name="seen_hash"[^>]*value="(\w+)"', browser.get(address).text)
    assert read
    wrong = browser.post(address, data={"password": "wrong", "seen_hash": read[1]})
    assert wrong.status_code == 422
    assert "Nothing was signed" in wrong.text
    browser.post(f"/plans/{plan.id}/sections/dissent", data={"text": "I disagree", "version": "0"})
    stale = browser.post(address, data={"password": make.password, "seen_hash": read[1]})
    assert stale.status_code == 422
    fresh = re.search(r'name="seen_hash"[^>]*value="(\w+)"', stale.text)
    assert fresh
    assert browser.post(address, data={"password": make.password, "seen_hash": fresh[1]}).status_code == 303
    assert "Plan signed, 2 recommendations open" in browser.get(f"/plans/{plan.id}").text


def test_sign_twice_with_one_token_signs_once(make, chair):
    plan = make.plan(state="draft")
    browser = chair(plan)
    facts = {"password": make.password, "once": "token-of-this-form"}
    first, second = (browser.post(f"/plans/{plan.id}/sign", data=facts) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
