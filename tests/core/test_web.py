"""Addresses and headers that every answer carries."""

from flask import url_for

from tumorboard.core.web import address, asset


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
