"""The head's page."""

import pytest

from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme()


def test_my_work_leads_to_the_page_and_one_post_settles_it(client, make, programme):
    head, left_out = make.head(programme), make.left_out(programme)
    browser = client(head)
    address = f"/left-out/{left_out.id}"
    home = browser.get("/").text
    assert "Left out of a case: No imaging in question" in home
    assert address in home
    assert "No imaging in question" in browser.get(address).text
    assert browser.post(f"{address}/seen").location == "/"
    assert address not in browser.get("/").text
    assert "Seen by" in browser.get(f"/presentations/{left_out.presentation_id}").text


def test_we_want_to_be_heard(client, make, programme):
    head, left_out = make.head(programme), make.left_out(programme)
    browser = client(head)
    answer = browser.post(f"/left-out/{left_out.id}/heard")
    assert answer.location == f"/presentations/{left_out.presentation_id}"
    assert "wants to be heard" in browser.get(answer.location).text
    assert f"/left-out/{left_out.id}" not in browser.get("/").text
    db.session.expire_all()


def test_others_find_nothing(client, make, programme):
    left_out = make.left_out(programme)
    for person in (make.member(programme, Role.CHAIR), make.head(programme, "PAT")):
        assert client(person).get(f"/left-out/{left_out.id}").status_code == 404
