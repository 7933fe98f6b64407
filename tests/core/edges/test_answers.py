"""A defect of ours: the page tells nothing of it, the log where it was, and the next request is served."""

import logging

import pytest

from tumorboard.guard import everybody

SECRET = "Amara Osei, born 2015"


@pytest.mark.once
def test_a_defect_shows_a_number_and_nothing_else(app, client, caplog, monkeypatch):
    @everybody
    def broken():
        raise RuntimeError(SECRET)

    monkeypatch.setitem(app.view_functions, "start.about", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = client()
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/about")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    for word in (SECRET, "RuntimeError", "Traceback", ".py", "SELECT"):
        assert word not in answer.text
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [RuntimeError]
    assert browser.get("/sign-in").status_code == 200
