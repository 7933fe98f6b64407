"""From what was typed to what a case keeps."""

import pytest

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.diagnosis import diagnosis_entry
from tumorboard.vocabulary.lists import DIAGNOSES


def test_entry_knows_every_listed_diagnosis_by_key_label_and_offer():
    for one in DIAGNOSES.values():
        assert diagnosis_entry(one.key).listed == one
        assert diagnosis_entry(one.label).listed == one
        assert diagnosis_entry(one.offer).listed == one


def test_entry_takes_a_code_that_means_one_diagnosis():
    entry = diagnosis_entry(" 9364/3 ")
    assert entry.label == "Ewing sarcoma / PNET (bone or soft tissue)"
    assert str(entry.coding) == "9364/3 ICD-O-3.2"


def test_entry_keeps_free_words_uncoded():
    entry = diagnosis_entry("  a lump, to be seen  \u0065\u0301 ")
    assert (entry.label, entry.listed, entry.coding) == ("a lump, to be seen é", None, None)


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_entry_refuses_an_empty_field(typed):
    with pytest.raises(RuleBroken, match="what the diagnosis is") as refused:
        diagnosis_entry(typed)
    assert refused.value.field == "diagnosis" and "code is not needed" in refused.value.remedy


def test_entry_refuses_the_old_ewing_code_and_offers_the_new_one():
    with pytest.raises(RuleBroken, match=r"9260/3 was Ewing sarcoma in ICD-O-3\.1") as refused:
        diagnosis_entry("9260/3")
    assert "9364/3 ICD-O-3.2" in refused.value.remedy


def test_entry_refuses_9260_alone_and_names_both():
    with pytest.raises(RuleBroken) as refused:
        diagnosis_entry("9260")
    assert "9364/3" in refused.value.remedy and "9260/0" in refused.value.remedy


def test_entry_refuses_a_code_that_two_diagnoses_share():
    with pytest.raises(RuleBroken, match=r"more than one diagnosis: Osteosarcoma NOS .* Extraskeletal osteosarcoma"):
        diagnosis_entry("9180/3")


def test_entry_refuses_a_novel():
    with pytest.raises(RuleBroken, match="longer than 300"):
        diagnosis_entry("x" * 301)
