"""Rule-added specialties while somebody types, and in a draft."""

import re

import pytest

from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def browser(client, make):
    """A referrer's browser, in a programme where the lower limb asks pathology."""
    programme = make.programme("sarcoma")
    make.specialty_of(programme, "PAT").is_required = False
    db.session.info["recorded"] = True
    db.session.commit()
    make.rules(programme, make.rule("PAT", "Lower limb tumors"))
    return client(make.member(programme, Role.REFERRER))


def test_the_summary_shows_what_a_rule_adds_with_its_reason(browser):
    address = "/programmes/sarcoma/refer/specialties"
    assert "Lower limb tumors" in browser.post(address, data={"site": "femur_distal"}).text
    assert "Lower limb tumors" not in browser.post(address, data={"site": "mandible"}).text


def test_a_draft_shows_it_and_ticks_it(browser):
    typed = {"draft": "abcdefgh1", "site": "femur_distal"}
    assert browser.post("/programmes/sarcoma/refer/draft", data=typed).status_code == 303
    page = browser.get("/programmes/sarcoma/refer?draft=abcdefgh1").text
    assert page.count("Lower limb tumors") >= 2
    box = re.search(r"<input[^>]*name=\"asked_\d+\"[^>]*>(?=<span>Specialty PAT)", page)
    assert box
    assert "checked" in box.group()
