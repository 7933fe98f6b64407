"""Which specialties a case needs: pure."""

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.presentations.required import (
    ADDED,
    DEFAULT,
    USUAL_RULES,
    CaseTraits,
    SpecialtyRule,
    required_specialties,
    rules_off,
)  # fmt: skip

CODES = st.sampled_from(["ORT", "PED", "PAT", "RAD", "OTO", "NSU", "AYA"])


def test_rule_applies_when_every_condition_is_met():
    rule = SpecialtyRule("RTO", "Spine in a child", regions=frozenset({"spine"}), age_below=12)
    assert rule.applies(CaseTraits(region="spine", years=5))
    assert not rule.applies(CaseTraits(region="spine", years=12))
    assert not rule.applies(CaseTraits(region="pelvis", years=5))


def test_rule_applies_never_to_the_unknown():
    assert not SpecialtyRule("AYA", "16 or older", age_from=16).applies(CaseTraits())
    assert not SpecialtyRule("XXX", "No condition at all").applies(CaseTraits(region="spine", years=20))


def test_required_specialties_follow_default_rules_and_referrer():
    needed = required_specialties(
        ["ORT", "PAT"], USUAL_RULES, CaseTraits(region="spine", years=16),
        offered=["ORT", "PAT", "NSU", "AYA", "RAD"], added=["RAD", "ORT"],
    )  # fmt: skip
    assert needed == {
        "ORT": DEFAULT, "PAT": DEFAULT, "NSU": "Spine or skull", "AYA": "16 years or older", "RAD": ADDED,
    }  # fmt: skip


def test_required_specialties_skip_a_rule_whose_specialty_is_missing():
    traits = CaseTraits(region="head and neck")
    assert required_specialties(["ORT"], USUAL_RULES, traits, offered=["ORT"]) == {"ORT": DEFAULT}
    assert rules_off(USUAL_RULES, offered=["ORT", "NSU", "AYA"]) == [
        "The rule “Head and neck” is off: this programme has no specialty OTO."
    ]


@given(st.sets(CODES), st.sets(CODES), st.sets(CODES), st.integers(0, 90))
def test_required_specialties_are_offered_and_hold_the_default(default, offered, added, age):
    needed = required_specialties(
        sorted(default), USUAL_RULES, CaseTraits("spine", years=age), offered=offered, added=added
    )
    assert set(needed) <= offered
    assert (default | added) & offered <= set(needed)
    assert all(needed.values())
