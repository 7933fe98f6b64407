"""Which facts a case accepts, without a database."""

from datetime import date, timedelta

import pytest

from tumorboard.cases.facts import Span, case_facts, imaging_facts, pathology_facts, treatment_facts
from tumorboard.core.errors import RuleBroken

BORN, TODAY = date(2014, 5, 17), date(2026, 11, 21)
SPAN = Span(BORN, TODAY)
BEFORE, TOMORROW = BORN - timedelta(1), TODAY + timedelta(1)


def refused(act, *given):
    with pytest.raises(RuleBroken) as caught:
        act(*given)
    return caught.value


def test_case_facts_keep_code_system_version_and_words():
    columns = case_facts({"diagnosis": "ewing_sarcoma_pnet"}, {}, SPAN)
    assert columns["diagnosis_code"] == "9364/3"
    assert (columns["diagnosis_system"], columns["diagnosis_version"]) == ("ICD-O", "3.2")
    assert columns["diagnosis"].startswith("Ewing")


def test_case_facts_welcome_an_uncoded_diagnosis():
    columns = case_facts({"diagnosis": "Lump of the  thigh"}, {}, SPAN)
    assert (columns["diagnosis"], columns["diagnosis_code"]) == ("Lump of the thigh", "")


def test_case_facts_refuse_an_old_code_with_the_new_one():
    refusal = refused(case_facts, {"diagnosis": "9260/3"}, {}, SPAN)
    assert refusal.field == "diagnosis"
    assert "9364/3" in refusal.sentence + refusal.remedy


def test_case_facts_do_not_recode_unchanged_words():
    kept = {"diagnosis": "Ewing sarcoma", "diagnosis_code": "9260/3", "diagnosis_version": "3.1"}
    assert "diagnosis_code" not in case_facts({"diagnosis": "Ewing sarcoma"}, kept, SPAN)


@pytest.mark.parametrize(("side", "accepted"), [("left", True), ("", False), ("midline", False), ("upper", False)])
def test_case_facts_ask_a_side_where_the_site_has_one(side, accepted):
    given = {"site": "femur_distal", "side": side}
    if accepted:
        assert case_facts(given, {}, SPAN)["site_code"] == "femur_distal"
    else:
        assert refused(case_facts, given, {}, SPAN).field == "side"


def test_case_facts_ask_no_side_of_a_site_in_words():
    assert case_facts({"site": "somewhere in the pelvis"}, {}, SPAN)["site_code"] == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"biopsy_on": BEFORE}, "biopsy_on"),
        ({"biopsy_on": TOMORROW, "biopsy_status": "core_needle"}, "biopsy_on"),
        ({"stage_on": TOMORROW}, "stage_on"),
        ({"biopsy_status": "guessed"}, "biopsy_status"),
        ({"reference_pathology": "lost"}, "reference_pathology"),
        ({"certainty": "perhaps"}, "certainty"),
        ({"stage": "x" * 301}, "stage"),
        ({"diagnosis": ""}, "diagnosis"),
    ],
)
def test_case_facts_refuse_what_cannot_be(given, field):
    assert refused(case_facts, given, {}, SPAN).field == field


def test_case_facts_let_a_planned_biopsy_lie_in_the_future():
    assert case_facts({"biopsy_status": "planned", "biopsy_on": TOMORROW}, {}, SPAN)["biopsy_on"] == TOMORROW


def test_case_facts_mark_an_unplanned_excision():
    assert case_facts({"biopsy_status": "unplanned_excision"}, {}, SPAN)["is_unplanned_excision"] is True


def test_imaging_facts_refuse_the_future_unless_pending():
    assert refused(imaging_facts, {"modality": "mri", "done_on": TOMORROW}, SPAN).field == "done_on"
    assert imaging_facts({"modality": "mri", "done_on": TOMORROW, "availability": "pending"}, SPAN)
    assert refused(imaging_facts, {"modality": ""}, SPAN).field == "modality"
    assert refused(imaging_facts, {"modality": "crystal"}, SPAN).field == "modality"


def test_pathology_facts_need_a_specimen():
    assert refused(pathology_facts, {"specimen": " "}, SPAN).field == "specimen"
    assert refused(pathology_facts, {"specimen": "Core", "done_on": BEFORE}, SPAN).field == "done_on"


def test_treatment_facts_refuse_an_end_before_the_start():
    given = {"modality": "surgery", "started_on": TODAY, "ended_on": TODAY - timedelta(1)}
    assert refused(treatment_facts, given, SPAN).field == "ended_on"
