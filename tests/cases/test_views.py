"""The pages of a case through the browser's eyes: saving, refusing, and who is let in."""

import pytest

from tumorboard.cases.queries import imaging
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    return make.programme("sarcoma")


@pytest.fixture
def case(make, programme):
    return make.case(programme)


@pytest.fixture
def browser(client, make, programme):
    return client(make.member(programme, Role.COORDINATOR))


FACTS = {"diagnosis": "Lump", "certainty": "suspected", "site": "", "side": ""}


def test_index_shows_the_open_cases_and_filters(browser, make, programme, case):
    browser.post(f"/cases/{make.case(programme).id}/close", data={"because": "Benign"})
    where = f"/programmes/{programme.slug}/cases"
    assert "1 open case" in browser.get(where).text
    assert "1 closed case" in browser.get(f"{where}?state=closed").text
    assert "No case fits" in browser.get(f"{where}?group=nothing&holder=99&after=x").text


def test_facts_are_saved_and_a_stale_save_shows_both(browser, case):
    answer = browser.post(f"/cases/{case.id}/facts", data=FACTS | {"stage": "IIB", "version": "1"})
    assert answer.status_code == 303
    stale = browser.post(f"/cases/{case.id}/facts", data=FACTS | {"stage": "III", "version": "1"})
    assert stale.status_code == 409
    assert "IIB" in stale.text
    assert "III" in stale.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"diagnosis": ""}, {"diagnosis": "9260/3"}, {"certainty": "sure"}, {"biopsy_on": "2026-02-31"},
        {"biopsy_on": "1900-01-01"}, {"biopsy_on": "2999-01-01"}, {"side": "up"}, {"stage": "x" * 301},
        {"stage": "a\x00b"}, {"site": "femur_distal", "side": ""}, {"biopsy_by": "\x00"},
    ],
)  # fmt: skip
def test_facts_refuse_with_a_sentence_and_keep_what_was_typed(browser, case, wrong):
    answer = browser.post(f"/cases/{case.id}/facts", data=FACTS | {"stage_system": "kept as typed"} | wrong)
    assert answer.status_code == 422
    assert "kept as typed" in answer.text


def test_rows_are_added_corrected_and_taken_out(browser, case):
    where = f"/cases/{case.id}/records/imaging"
    assert browser.post(f"{where}/add", data={"modality": "mri", "region": "Thigh"}).status_code == 303
    study_id = imaging(case.id)[0].id
    assert browser.post(f"{where}/{study_id}", data={"modality": "ct", "version": "1"}).status_code == 303
    assert browser.post(f"{where}/{study_id}", data={"modality": "mri", "version": "1"}).status_code == 409
    assert browser.post(f"{where}/add", data={"modality": "tea"}).status_code == 422
    assert browser.post(f"{where}/{study_id}/remove").status_code == 303
    assert browser.post(f"{where}/{study_id}/remove").status_code == 404


def test_rows_of_another_case_are_not_found(browser, make, programme, case):
    study = make.imaging(make.case(programme))
    assert browser.get(f"/cases/{case.id}/records/imaging/{study.id}").status_code == 404
    assert browser.get(f"/cases/{case.id}/records/secrets/{study.id}").status_code == 404


def test_holder_needs_exactly_one(browser, case):
    where = f"/cases/{case.id}/holder"
    assert browser.post(where, data={"person": "", "institution": ""}).status_code == 422
    assert browser.post(where, data={"person": "999999", "institution": ""}).status_code == 422
    assert browser.post(where, data={"person": "", "institution": "County General"}).status_code == 303


def test_close_asks_why_and_reopen_takes_it_back(browser, case):
    assert browser.post(f"/cases/{case.id}/close", data={"because": ""}).status_code == 422
    assert browser.post(f"/cases/{case.id}/close", data={"because": "Benign"}).status_code == 303
    assert browser.post(f"/cases/{case.id}/close", data={"because": "Benign"}).status_code == 409
    assert browser.post(f"/cases/{case.id}/reopen").status_code == 303
    db.session.refresh(case)
    assert case.state is CaseState.OPEN


def test_acknowledge_is_for_warnings_of_this_case(browser, make, programme, case):
    other = make.case(programme, biopsy_status="planned", biopsy_place="elsewhere")
    assert browser.post(f"/cases/{case.id}/biopsy-warnings/1/acknowledge").status_code == 404
    assert browser.post(f"/cases/{other.id}/biopsy-warnings/1/acknowledge").status_code == 303
    assert browser.post(f"/cases/{other.id}/biopsy-warnings/1/acknowledge").status_code == 422
