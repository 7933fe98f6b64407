"""The page of a case: who may open it, and what stands on it."""

import pytest

from tumorboard.cases.actions import change_case
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    return make.programme("sarcoma")


def test_case_is_there_for_its_referrer_and_the_board_only(client, make, programme):
    referrer = make.member(programme, Role.REFERRER)
    case = make.case(programme, by=referrer)
    answers = {
        person: client(person).get(f"/cases/{case.id}").status_code
        for person in (
            referrer, make.member(programme, Role.ATTENDEE), make.member(programme, Role.REFERRER),
            make.member(programme, Role.AUDITOR), make.member(make.programme(), Role.CHAIR),
        )
    }  # fmt: skip
    assert list(answers.values()) == [200, 200, 404, 404, 404]


def test_case_shows_code_with_system_and_version_and_first_class_facts(client, make, programme):
    by = make.member(programme, Role.COORDINATOR)
    case = make.case(programme, by=by, reference_pathology="major", stage="IIB", stage_system="Enneking")
    change_case(
        case, version=None, by=make.actor(by), biopsy_status="unplanned_excision", biopsy_place="County General"
    )
    db.session.commit()
    html = client(by).get(f"/cases/{case.id}").text
    for words in ("9364/3 ICD-O-3.2", "Left femur, distal", "IIB", "Unplanned excision at County General.",
                  "Reference pathology found a major discrepancy.", "Acknowledge", case.number):  # fmt: skip
        assert words in html


def test_case_hides_the_acknowledgement_from_a_referrer(client, make, programme):
    referrer = make.member(programme, Role.REFERRER)
    case = make.case(programme, by=referrer, biopsy_status="planned", biopsy_place="elsewhere")
    html = client(referrer).get(f"/cases/{case.id}").text
    assert "The board has not acknowledged this yet." in html
    assert "/acknowledge" not in html


def test_case_says_when_there_is_nothing(client, make, programme):
    case = make.case(programme, site="", side="", diagnosis="A lump")
    html = client(make.member(programme, Role.CHAIR)).get(f"/cases/{case.id}").text
    assert "No question yet" in html
    assert "not given" in html


def test_history_goes_on_where_a_page_of_it_ends(client, make, programme):
    by = make.member(programme, Role.COORDINATOR)
    case = make.case(programme, by=by)
    for number in range(45):
        change_case(case, version=None, by=make.actor(by), stage=f"Stage {number}")
    db.session.commit()
    browser = client(by)
    first = browser.get(f"/cases/{case.id}").text
    assert "History: newest 40" in first
    href = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    earlier = browser.get(href.split("#")[0]).text
    assert 'id="changes_before" open' in earlier
    assert "Case opened" in earlier
    assert "Case opened" not in first.split("<ol", 1)[-1].split("Who looked")[0].split("History:")[-1]
    for key in ("many", "9" * 15, "-1"):
        assert browser.get(f"/cases/{case.id}?changes_before={key}").status_code == 200
