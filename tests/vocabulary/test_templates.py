"""The two programmes that ship, and what is said about a template that is wrong."""

import copy
import tomllib
from datetime import time
from typing import Any

import pytest

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary import loading
from tumorboard.vocabulary.lists import DIAGNOSES
from tumorboard.vocabulary.programme import When
from tumorboard.vocabulary.templates import BadTemplate, programme_template, read_template, template_names

SHIPPED = ["bone-and-soft-tissue", "musculoskeletal"]


def words_of(name: str) -> dict[str, Any]:
    path = loading.folder() / "programmes" / f"{name}.toml"
    return copy.deepcopy(tomllib.loads(path.read_text(encoding="utf-8")))


def problems(words: dict[str, Any]) -> list[str]:
    with pytest.raises(BadTemplate) as refused:
        read_template(words)
    return refused.value.problems


def test_both_programmes_ship():
    assert list(template_names()) == SHIPPED
    assert [programme_template(name).slug for name in SHIPPED] == SHIPPED


def test_musculoskeletal_requires_all_nine_groups():
    template = programme_template("musculoskeletal")
    assert [one.name for one in template.specialties if one.is_required] == [
        "Pediatric Oncology", "Pediatric Surgery", "Orthopedic Oncology", "Radiation Oncology", "Medical Oncology",
        "Pathology", "Radiology", "Otolaryngology", "Neurosurgery",
    ]  # fmt: skip
    assert [one.name for one in template.specialties if one.is_added] == ["Adolescent and Young Adult"]
    assert not template.rules_off and len(template.rules) == 3
    assert [one.key for one in template.trial_groups] == ["sarc", "cog", "poetic", "industry", "institutional"]


def test_bone_and_soft_tissue_labels_what_is_added():
    template = programme_template("bone-and-soft-tissue")
    added = [one for one in template.specialties if one.is_added]
    assert [one.code for one in added] == ["PAT", "RAD"] and all(one.why for one in added)
    assert {"Plastic Surgery", "Microsurgery", "Interventional Radiology", "Child Life"} <= {
        one.name for one in template.specialties
    }
    assert {"rotationplasty", "growing_prosthesis", "radiofrequency_ablation"} <= {
        one.key for one in template.procedures
    }
    assert "travel" in template.sections
    assert [one.name for one in template.readiness if one.when is When.BIOPSY_PLANNED] == [
        "Place of the biopsy agreed with orthopaedic oncology"
    ]


def test_rule_naming_a_missing_specialty_is_off_and_says_so():
    template = programme_template("bone-and-soft-tissue")
    assert [rule.specialty for rule in template.rules] == ["AYA"]
    assert template.rules_off == (
        "The rule “Head and neck: Otolaryngology” is off: this programme has no Otolaryngology (OTO).",
        "The rule “Spine or skull: Neurosurgery” is off: this programme has no Neurosurgery (NSU).",
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_template_can_run_a_conference(name):
    template = programme_template(name)
    assert template.accreditation_gaps == ()
    assert {one.code for one in template.late_add_ons_need} == {"PAT", "RAD"}
    assert template.sections[0] == "biopsy"
    assert 12 * 60 < template.meeting.cutoff_minutes_before < 5 * 24 * 60
    assert all(one.diagnoses for one in template.tumors)
    assert {one.code for one in template.readiness} >= {
        "presenter", "performance", "imaging_received", "imaging_read", "slides", "reference_requested",
        "operation_note", "family_informed", "consent_to_share",
    }  # fmt: skip


def test_musculoskeletal_tumor_groups_hold_every_tumor_once():
    grouped = [one.key for group in programme_template("musculoskeletal").tumors for one in group.diagnoses]
    assert len(grouped) == len(set(grouped))
    left = {one.key for one in loading.diagnoses()} - set(grouped)
    assert left == {"osteosarcoma_sarcoma_metastasis_unknown_primary"}
    assert set(grouped) <= DIAGNOSES.keys()


def test_meeting_carries_the_cut_off():
    meeting = programme_template("musculoskeletal").meeting
    assert (meeting.weekday, meeting.starts_at, meeting.time_zone) == (4, time(8), "America/New_York")
    assert meeting.cutoff_minutes_before == 43.5 * 60


def test_unverified_check_says_so():
    check = next(one for one in programme_template("musculoskeletal").readiness if one.code == "consent_to_share")
    assert check.words == "Consent to share (check locally)"


def test_unknown_template_is_refused_with_the_known_ones():
    with pytest.raises(RuleBroken, match="no programme template “brain”") as refused:
        programme_template("brain")
    assert "musculoskeletal" in refused.value.remedy
    with pytest.raises(RuleBroken):
        programme_template("../referral")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda w: w.pop("name"), "the file needs “name”."),
        (lambda w: w.update(colour="red"), "the file has unknown words: colour."),
        (
            lambda w: w["meeting"].update(weekday="someday"),
            "[meeting] has “weekday = someday”, which is none of friday",
        ),
        (lambda w: w["meeting"].update(time_zone="Mars/Base"), "[meeting] has “time_zone = Mars/Base”"),
        (lambda w: w["meeting"].update(starts_at="8:00"), "[meeting] has “starts_at” as str, not time."),
        (lambda w: w["meeting"].update(minutes=5000), "[meeting] has “minutes = 5000”; it lies between 10 and 600."),
        (lambda w: w["specialties"][1].update(code="PED"), "the file has the specialty code PED twice."),
        (lambda w: w["specialties"][0].update(code="ped"), "[[specialties]] 1 has “code = ped”"),
        (lambda w: w["specialties"][0].update(added=True), "[[specialties]] 1 needs “why”."),
        (lambda w: w["specialties"][0].update(required="yes"), "[[specialties]] 1 has “required” as str, not bool."),
        (lambda w: w["rules"][0].update(regions=["elbow"]), "[[rules]] 1 has “elbow” in “regions”"),
        (lambda w: w["rules"][0].pop("regions"), "[[rules]] 1 has no condition"),
        (lambda w: w["rules"][2].update(age_below=16), "[[rules]] 3 can never apply: from 16 and below 16 years."),
        (lambda w: w["readiness"][0].update(owner="XYZ"), "[[readiness]] 1 has “owner = XYZ”"),
        (lambda w: w["readiness"][0].update(source="hearsay"), "[[readiness]] 1 has “source = hearsay”"),
        (lambda w: w["offers"]["procedures"].append("magic"), "[offers] has “magic” in “procedures”"),
        (lambda w: w["tumors"][0].update(groups=[], diagnoses=[]), "[[tumors]] 1 has no diagnoses"),
        (lambda w: w.update(specialties=[]), "A programme needs at least one specialty."),
    ],
)
def test_wrong_template_says_what_is_wrong(change, expected):
    words = words_of("musculoskeletal")
    change(words)
    assert any(problem.startswith(expected) for problem in problems(words)), problems(words)


def test_wrong_template_tells_every_problem_at_once():
    found = problems({"slug": "Empty One"})
    assert len(found) > 5
    assert any("slug = Empty One" in problem for problem in found)


def test_third_programme_is_made_by_copying_one():
    words = words_of("musculoskeletal")
    words["slug"], words["name"] = "adult-sarcoma", "Adult Sarcoma Board"
    words["specialties"] = [one for one in words["specialties"] if one["code"] in ("ORT", "MED", "RTO", "PAT", "RAD")]
    template = read_template(words)
    assert template.accreditation_gaps == ()
    assert len(template.rules_off) == 3
