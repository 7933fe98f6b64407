"""The lists as data: every code once, with its source; what forms offer; what is refused."""

import csv
import unicodedata

import pytest
from wtforms.form import BaseForm

from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import choice as choice_field
from tumorboard.vocabulary import lists, loading
from tumorboard.vocabulary.codes import CHECK_LOCALLY, OWN_SYSTEM, OWN_VERSION, UNVERIFIED, Code, Coding

ALL_CODES: list[Code] = [
    *lists.DIAGNOSES.values(),
    *lists.SITES.values(),
    *lists.TOPOGRAPHY.values(),
    *(one for asked in lists.CHOICES.values() for one in asked.choices),
]
NEEDED_LISTS = {
    "situation",
    "biopsy_status",
    "prior_therapy",
    "last_decision",
    "imaging_modality",
    "image_availability",
    "question_type",
    "urgency",
    "laterality",
    "performance_scale",
    "lansky",
    "karnofsky",
    "ecog",
    "modality",
    "intent",
    "procedure",
    "regimen",
    "radiotherapy",
    "service",
    "trial_status",
    "trial_group",
    "deviation_reason",
    "deferral_reason",
    "suspected",
    "no_change",
}


def test_lists_hold_what_was_delivered():
    assert len(loading.diagnoses()) == 184
    assert len(lists.SITES) == 53
    assert len(lists.TOPOGRAPHY) == 90
    assert lists.CHOICES.keys() >= NEEDED_LISTS


def test_every_code_has_system_version_words_and_source():
    for one in ALL_CODES:
        assert one.system and one.version and one.code and one.label.strip() == one.label
        assert unicodedata.is_normalized("NFC", one.label), one.key
        for source in one.source.split("; "):
            assert source in lists.SOURCES, f"{one.key} names a source that sources.toml does not have: {source}"
        assert str(one.coding).startswith(one.code) and one.version in str(one.coding)


def test_unverified_is_always_marked():
    unverified = [one for one in ALL_CODES if one.source == UNVERIFIED]
    assert len(unverified) > 50
    assert all(one.check_locally for one in unverified)
    assert not any("unverified" in one.note for one in lists.DIAGNOSES.values())


@pytest.mark.parametrize("asked", lists.CHOICES.values(), ids=lambda asked: asked.code)
def test_own_list_has_each_code_once_in_its_version(asked):
    assert len({one.code for one in asked.choices}) == len(asked.choices)
    assert len({one.label for one in asked.choices}) == len(asked.choices)
    assert {(one.system, one.version) for one in asked.choices} == {(OWN_SYSTEM, OWN_VERSION)}
    assert asked.name != asked.code


def test_icd_o_repeats_only_the_codes_known_to_be_shared():
    found: dict[Coding, list[str]] = {}
    for one in lists.DIAGNOSES.values():
        found.setdefault(one.coding, []).append(one.label)
    shared = {coding.code for coding, labels in found.items() if len(labels) > 1}
    assert shared == {"9180/3", "9220/1", "8840/3"}
    labels = [one.label for one in lists.DIAGNOSES.values()]
    assert len(set(labels)) == len(labels)


def test_ewing_and_aneurysmal_bone_cyst_cannot_be_confused():
    ewing, cyst = lists.diagnosis("ewing_sarcoma_pnet"), lists.diagnosis("aneurysmal_bone_cyst")
    assert (str(ewing.coding), str(cyst.coding)) == ("9364/3 ICD-O-3.2", "9260/0 ICD-O-3.2")
    assert "9260/3" not in {one.code for one in lists.DIAGNOSES.values()}


def test_diagnoses_without_an_icd_o_code_have_one_of_our_own():
    own = [one.label for one in loading.diagnoses() if not one.has_icd_o]
    assert len(own) == 5
    assert "Simple (unicameral) bone cyst, UBC" in own
    assert str(lists.diagnosis("osteofibrous_dysplasia").coding) == "osteofibrous_dysplasia tumorboard 2026-11"


def test_each_site_stands_under_a_topography_of_the_list():
    assert all(site.topography.code in lists.TOPOGRAPHY for site in lists.SITES.values())
    assert lists.site("femur_distal").topography == Coding("ICD-O", "3.2", "C40.2")
    assert lists.site("femur_distal").snomed.code == "310652005"


@pytest.mark.parametrize("name", ["diagnoses", "sites", "topography", "mimics", "superseded"])
def test_csv_round_trip_keeps_the_list(name, tmp_path):
    before = loading.rows(f"{name}.csv")
    copy = tmp_path / "copy.csv"
    with copy.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, before[0].keys())
        writer.writeheader()
        writer.writerows(before)
    with copy.open(encoding="utf-8", newline="") as lines:
        assert list(csv.DictReader(lines)) == before


def test_choice_refuses_an_unknown_code_with_a_sentence():
    assert lists.choice("urgency", "cord_compression").label == "Cord compression"
    with pytest.raises(RuleBroken, match="“whenever” is not in the list"):
        lists.choice("urgency", "whenever")
    with pytest.raises(RuleBroken, match="list of diagnoses"):
        lists.diagnosis("no such")
    with pytest.raises(RuleBroken, match="list of sites"):
        lists.site("\0")


def test_label_shows_a_code_that_has_left_the_list():
    assert lists.label("intent", "curative") == "Curative"
    assert lists.label("intent", "long_gone") == "long_gone"


def test_offers_mark_single_choices_only_where_the_list_is_mixed():
    assert lists.choice_list("urgency").hint == CHECK_LOCALLY
    assert lists.choice_list("urgency").offers() == {
        "routine": "Routine",
        "urgent": "Urgent",
        "Emergency": {"cord_compression": "Cord compression", "fracture": "Fracture", "bleeding": "Bleeding"},
    }
    assert lists.choice_list("procedure").hint == ""
    growth = lists.choice_list("procedure").offers()["Growth"]
    assert isinstance(growth, dict) and growth["epiphysiodesis"] == "Epiphysiodesis (check locally)"


def test_diagnosis_choices_show_code_and_version():
    offered = lists.diagnosis_choices()
    assert next(iter(offered)) == "Suspected, before biopsy (check locally)"
    ewing = offered["Round-cell sarcomas"]["ewing_sarcoma_pnet"]
    assert ewing == "Ewing sarcoma / PNET (bone or soft tissue) · 9364/3 ICD-O-3.2"
    assert sum(len(group) for group in offered.values()) == len(lists.DIAGNOSES)


def test_choices_fit_a_grouped_select():
    form = BaseForm(
        {
            "diagnosis": choice_field("Diagnosis", lists.diagnosis_choices()),
            "site": choice_field("Site", lists.site_choices()),
            "urgency": choice_field("Urgency", lists.choice_list("urgency").offers()),
        }
    )
    form.process(data={"site": "femur_distal", "diagnosis": "ewing_sarcoma_pnet", "urgency": "bleeding"})
    assert form.validate()
    html = str(form["site"]())
    assert html.count("<option") == 53 and '<optgroup label="Lower limb, bone">' in html
    assert 'selected value="femur_distal"' in html
    assert str(form["diagnosis"]()).count("<option") == len(lists.DIAGNOSES)
    assert '<optgroup label="Emergency">' in str(form["urgency"]())


def test_coding_refuses_a_code_without_version():
    with pytest.raises(ValueError, match="needs its system and version"):
        Coding("ICD-O", "", "9364/3")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"name": "x"}, "has no choices"),
        ({"choices": [{"code": "a"}]}, "needs code and label"),
        ({"choices": [{"code": "a", "label": "A", "colour": "red"}]}, "colour"),
        ({"choices": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]}, "stands twice"),
    ],
)
def test_choice_list_says_what_is_wrong(table, message):
    with pytest.raises(loading.BadList, match=message):
        loading.choice_list("made_up", table)
