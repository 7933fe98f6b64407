"""Searching by a few letters, and the old codes that must not be taken literally."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.vocabulary.lists import DIAGNOSES, SITES
from tumorboard.vocabulary.search import diagnosis_offers, find_diagnoses, find_sites, site_offers


def labels(typed: str) -> list[str]:
    return [found.code.label for found in find_diagnoses(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ewi", "Ewing sarcoma / PNET (bone or soft tissue)"),
        ("ÉWING", "Ewing sarcoma / PNET (bone or soft tissue)"),
        ("9364/3", "Ewing sarcoma / PNET (bone or soft tissue)"),
        ("M-9364/3", "Ewing sarcoma / PNET (bone or soft tissue)"),
        ("hemangioma", "Haemangioma NOS"),
        ("haemangioma", "Haemangioma NOS"),
        ("giant cell tumor of bone", "Giant cell tumour of bone"),
        ("MHE", "Multiple osteochondromas / osteochondromatosis (HME)"),
        ("UBC", "Simple (unicameral) bone cyst, UBC"),
        ("CRMO", "Chronic non-bacterial osteomyelitis (CNO/CRMO)"),
        ("syno sarc biph", "Synovial sarcoma, biphasic"),
        ("OS", "Osteosarcoma NOS / conventional (osteoblastic)"),
    ],
)
def test_find_diagnoses_by_letters_synonym_and_code(typed, expected):
    assert expected in labels(typed)[:3]


def test_find_diagnoses_offers_the_new_code_for_the_old_one():
    found = find_diagnoses("9260/3")
    assert [one.code.code for one in found] == ["9364/3"]
    assert found[0].because == (
        "9260/3 was Ewing sarcoma in ICD-O-3.1. In ICD-O-3.2 it is 9364/3, and 9260/0 is aneurysmal bone cyst."
    )
    assert [one.code.code for one in find_diagnoses("9260/0")] == ["9260/0"]
    assert [one.code.code for one in find_diagnoses("9260")] == ["9364/3", "9260/0"]
    assert all(one.because for one in find_diagnoses("9260"))


@pytest.mark.parametrize(("typed", "code"), [("9230/0", "9230/1"), ("9229/0", "9220/0"), ("9242/2", "9242/3")])
def test_find_diagnoses_explains_codes_of_other_books(typed, code):
    found = find_diagnoses(typed)
    assert found[0].code.code == code and code in found[0].because


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("femur dist", "femur_distal"),
        ("C69.6", "orbit"),
        ("310652005", "femur_distal"),
        ("calf", "soft_tissue_lower_leg"),
        ("spine", "vertebral_column"),
    ],
)
def test_find_sites_by_words_and_codes(typed, key):
    assert key in [found.code.key for found in find_sites(typed)]


@given(st.text(max_size=400))
def test_search_answers_whatever_is_typed(typed):
    assert len(find_diagnoses(typed)) <= 12
    assert len(find_sites(typed, most=3)) <= 3


def test_every_entry_finds_itself_by_its_own_words():
    for one in DIAGNOSES.values():
        assert one in [found.code for found in find_diagnoses(one.label)]
    for site in SITES.values():
        assert site in [found.code for found in find_sites(site.label)]


@pytest.mark.parametrize("typed", ["", "   ", "…", "\0"])
def test_nothing_typed_finds_nothing(typed):
    assert find_diagnoses(typed) == []


def test_offers_find_by_synonym_and_by_the_old_code():
    offers = {one.words: one for one in diagnosis_offers()}
    assert offers.keys() == {one.label for one in DIAGNOSES.values()}
    ewing = offers["Ewing sarcoma / PNET (bone or soft tissue)"]
    assert ewing.hint == "9364/3 ICD-O-3.2, was 9260/3 in ICD-O-3.1"
    assert {"ews", "9260/3"} <= set(ewing.find.split())
    assert offers["Aneurysmal bone cyst (ABC)"].hint == "9260/0 ICD-O-3.2"
    assert [one.words for one in offers.values() if "9260/3" in one.find] == [ewing.words]
    assert offers["Lymphoma suspected"].hint == "check locally"
    assert offers["Osteofibrous dysplasia"].hint == ""


def test_offers_of_sites_show_the_topography():
    offers = {one.words: one for one in site_offers()}
    assert (offers["Femur, distal"].hint, len(offers)) == ("C40.2 ICD-O-3.2", 53)
    assert "calf" in offers["Soft tissue lower leg"].find
