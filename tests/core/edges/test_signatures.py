"""Signatures are made with SHA-256, and the former ones still open."""

import pytest
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer, want_bytes
from itsdangerous.encoding import base64_decode

from tumorboard.accounts.sessions import start_session
from tumorboard.conferences.replies.links import reply_token
from tumorboard.core.db import db


def bits(signed: str) -> int:
    """How long the signature at the end is."""
    return len(base64_decode(want_bytes(signed.rpartition(".")[2]))) * 8


def test_cookies_forms_and_links_are_signed_with_sha_256(app, client, make):
    cookie = client(make.person()).get_cookie("tumorboard").value
    with app.test_request_context():
        form = generate_csrf()
        link = reply_token(1, 1)
    assert {"cookie": bits(cookie), "form": bits(form), "link": bits(link)} == dict.fromkeys(
        ("cookie", "form", "link"), 256
    )


def test_a_session_of_before_goes_on(app, client, make):
    person = make.person()
    key = start_session(person, device="", address="", hours=1)
    db.session.info["recorded"] = True
    db.session.commit()
    before = SecureCookieSessionInterface().get_signing_serializer(app)
    assert before
    former = before.dumps({"_user_id": key, "_fresh": True})
    assert bits(former) == 160
    browser = client()
    browser.set_cookie("tumorboard", former)
    assert browser.get("/account").status_code == 200
    browser.set_cookie("tumorboard", former[:-2] + "xx")
    assert browser.get("/account").status_code == 302


def test_another_key_opens_nothing_by_either(app):
    signed = URLSafeSerializer("another key").dumps("word")
    with pytest.raises(BadSignature):
        URLSafeSerializer("our key").loads(signed)
