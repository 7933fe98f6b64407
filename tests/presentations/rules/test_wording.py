"""Rules in words, and what contradicts itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.presentations.required import CaseTraits, SpecialtyRule
from tumorboard.presentations.rules.wording import (
    LISTS,
    changes,
    contradictions,
    off_words,
    offers,
    rule_of,
    rule_words,
    told_of,
    unknown_words,
)

SPINE = SpecialtyRule("NSU", "Spine or skull", regions=frozenset({"spine", "skull"}))
TEEN = SpecialtyRule("AYA", "16 or older", age_from=16)
NAMES = {"NSU": "Neurosurgery"}


def test_a_rule_reads_as_a_sentence():
    assert rule_words(SPINE, NAMES) == (
        "Neurosurgery, when the tumor is in the region skull or spine. Reason: Spine or skull"
    )
    both = SpecialtyRule("AYA", "Teens", age_from=13, age_below=20, situations=frozenset({"second_opinion"}))
    assert rule_words(both, NAMES) == (
        "AYA, when the situation is Second opinion and the patient is 13 to under 20 years. Reason: Teens"
    )


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        (SpecialtyRule("", "Why", age_from=1), "specialty", "Choose the specialty"),
        (SpecialtyRule("NSU", "", age_from=1), "because", "Say why"),
        (SpecialtyRule("NSU", "Why"), "regions", "no condition"),
        (SpecialtyRule("NSU", "Why", age_from=16, age_below=16), "age_below", "nobody is both"),
        (SpecialtyRule("NSU", "Why", age_from=121), "age_from", "between 0 and 120"),
    ],
)
def test_a_contradiction_is_a_sentence_beside_its_field(rule, field, words):
    (found,) = contradictions([TEEN, rule])
    assert (found.place, found.field) == (1, field)
    assert words in found.sentence


def test_the_same_specialty_under_the_same_conditions_is_named_once():
    again = SpecialtyRule("NSU", "Another reason", regions=frozenset({"skull", "spine"}))
    (found,) = contradictions([SPINE, TEEN, again])
    assert (found.place, found.field) == (2, "specialty")
    assert "Rule 1" in found.sentence
    assert contradictions([SPINE, TEEN]) == []


def test_a_rule_without_its_specialty_is_off():
    assert off_words(SPINE, ["NSU"]) == ""
    assert "no specialty NSU" in off_words(SPINE, ["ORT"])


def test_what_changed_is_said_in_sentences():
    assert changes([SPINE, TEEN], [TEEN, SPINE], NAMES) == ["Only the order changed."]
    assert changes([SPINE], [TEEN], NAMES) == [
        f"Added: {rule_words(TEEN, NAMES)}", f"Removed: {rule_words(SPINE, NAMES)}",
    ]  # fmt: skip
    assert changes([SPINE], [SPINE], NAMES) == []


def test_unknown_words_name_their_condition():
    assert unknown_words(SPINE) == ""
    assert unknown_words(SpecialtyRule("NSU", "Why", sites=frozenset({"elbow of Mars"}))) == "sites"


OFFERS = offers()
LISTED = {name: st.lists(st.sampled_from(list(OFFERS[name])), unique=True, max_size=4) for name in LISTS}
AGES = st.none() | st.integers(0, 120)


@given(st.fixed_dictionaries({**LISTED, "age_from": AGES, "age_below": AGES}), st.integers(0, 25))
def test_a_rule_survives_being_kept_and_adds_conditions_only(told, years):
    rule = rule_of({"specialty": "NSU", "because": "Why", **told})
    assert rule_of(told_of(rule)) == rule
    traits = CaseTraits("spine", "Adipocytic", years, site="femur", situation="other", asks_about=frozenset({"growth"}))
    if rule.applies(traits):
        assert not contradictions([rule])
