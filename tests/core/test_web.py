"""Addresses and headers that every answer carries."""

import re

from flask import url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.core.web import address, asset
from tumorboard.directory.models import Person
from tumorboard.permissions import Role


def test_a_kept_address_is_the_address(app):
    """Kept or not, with values, an anchor or a list, it is what ``url_for`` says."""
    with app.test_request_context():
        for _ in range(2):
            assert address("charts.case", case_id=7) == "/cases/7"
            assert address("charts.case", case_id=8, _anchor="top") == "/cases/8#top"
            assert address("cases.index", programme_slug="a", group=["x", "y"]).endswith("?group=x&group=y")
            assert address("home", _external=True) == url_for("home", _external=True)


def test_an_address_knows_where_the_app_is_mounted(app):
    """The same page has another address behind another prefix."""
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/board"}):
        assert address("charts.case", case_id=7) == "/board/cases/7"
        assert asset("icons.svg").startswith("/board/static/icons.svg?v=")
    with app.test_request_context():
        assert address("charts.case", case_id=7) == "/cases/7"
        assert asset("icons.svg").startswith("/static/icons.svg?v=")


def test_every_answer_carries_the_whole_list_of_headers(app, client, make):
    """OWASP Secure Headers Project: what it recommends, and nothing it calls unsafe."""
    app.config["HTTPS"] = True
    for path in ("/sign-in", "/healthz", "/nowhere", "/static/mark.svg"):
        with client().get(path) as answer:
            headers = answer.headers
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Permitted-Cross-Domain-Policies"] == "none"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert ("no-store" in headers["Cache-Control"]) is (path != "/static/mark.svg")


def test_signing_out_lets_the_browser_forget(app, client, make):
    browser = client(make.person())
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/sign-out").status_code == 405


def _something(kind):
    """A part that fits into an address."""
    words = kind.regex.removeprefix("(?:").removesuffix(")").split("|")
    return 1 if type(kind).__name__ == "IntegerConverter" else words[0] if words[0].isalpha() else "x"


def test_no_post_is_taken_without_its_token(app, client, make):
    """Every address that takes posts, whoever may go there: a forged form changes nothing (ASVS 5.0, 3.5.1)."""
    app.config["WTF_CSRF_ENABLED"] = True
    browser = client(make.person(is_installation_administrator=True))
    taken, seen = [], 0
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        addresses = {}
        for rule in app.url_map.iter_rules():
            if "POST" in rule.methods:
                parts = {name: _something(kind) for name, kind in rule._converters.items()}
                addresses[rule.endpoint] = adapter.build(rule.endpoint, parts, method="POST")
    for endpoint, path in addresses.items():
        seen += 1
        for headers in ({}, {"HX-Request": "true"}):
            if browser.post(path, data={"name": "x"}, headers=headers).status_code != 400:
                taken.append(endpoint)
    assert taken == []
    assert seen > 100


WILD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30) | st.from_regex(
    r"[/\\\t\n]{0,4}(evil[.]example)?/?@?:?", fullmatch=True
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WILD)
def test_signing_in_never_leads_elsewhere(app, client, make, wanted):
    """No open redirect (ASVS 5.0, 3.7.2): whatever stands behind ``next``, the reader stays here."""
    person = db.session.scalar(select(Person).where(~Person.is_system).limit(1)) or make.person()
    answer = client(person).get("/sign-in", query_string={"next": wanted})
    assert answer.status_code == 303
    browser_reads = re.sub(r"[\t\r\n]", "", answer.location).replace("\\", "/")
    assert browser_reads.startswith("/")
    assert not browser_reads.startswith("//")


def test_well_known_addresses_answer(app, client):
    assert client().get("/.well-known/change-password").location == "/account"
    told = client().get("/.well-known/security.txt").text
    assert told.startswith("Contact: http://localhost:8000/about\nExpires: 20")


def test_cookies_over_https_can_be_set_by_no_other_host(app, client, make):
    app.config["HTTPS"] = True
    person = make.member(programme := make.programme(), Role.COORDINATOR)
    kept = client(person).get(f"/programmes/{programme.slug}/every-child").headers.getlist("Set-Cookie")
    named = [one for one in kept if one.startswith("__Host-programme=")]
    assert named
    assert all("Secure" in one and "Path=/" in one and "Domain" not in one for one in named)
