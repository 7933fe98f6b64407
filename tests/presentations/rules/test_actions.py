"""Saving rules: versions, who may, what is refused."""

import pytest

from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, Stale
from tumorboard.permissions import Role
from tumorboard.presentations.required import USUAL_RULES
from tumorboard.presentations.rules.actions import change_rules, restore_rules
from tumorboard.presentations.rules.queries import rules_of, standing_rules, versions_of


def test_each_save_is_a_version_and_old_ones_stay(make):
    programme = make.programme()
    make.rules(programme, make.rule("PAT"))
    make.rules(programme, make.rule("PAT"), make.rule("RAD", age_below=3))
    assert [row.number for row in versions_of(programme)] == [2, 1]
    assert [len(row.rules) for row in versions_of(programme)] == [2, 1]
    assert [rule.specialty for rule in rules_of(programme)] == ["PAT", "RAD"]


def test_a_stale_save_shows_both(make):
    programme = make.programme()
    chair = make.actor(make.member(programme, Role.CHAIR))
    make.rules(programme, make.rule("PAT"))
    with pytest.raises(Stale) as refused:
        change_rules(programme, [make.rule("RAD")], version=0, by=chair)
    assert refused.value.version == 1
    assert "Specialty RAD" in refused.value.mine["Rule 1"]
    assert "Specialty PAT" in refused.value.theirs["Rule 1"]
    db.session.rollback()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"regions": ["Atlantis"]}, "rules.0.regions"), ({"regions": []}, "rules.0.regions"),
        ({"age_from": 9, "age_below": 3}, "rules.0.age_below"), ({"because": " "}, "rules.0.because"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(make, change, field):
    programme = make.programme()
    chair = make.actor(make.member(programme, Role.CHAIR))
    with pytest.raises(RuleBroken) as refused:
        change_rules(programme, [make.rule() | change], version=0, by=chair)
    assert refused.value.field == field
    db.session.rollback()


def test_nothing_changed_is_no_version_and_too_many_are_refused(make):
    programme = make.programme()
    chair = make.actor(make.member(programme, Role.CHAIR))
    make.rules(programme, make.rule())
    with pytest.raises(RuleBroken, match="No rule is changed"):
        change_rules(programme, [make.rule()], version=1, by=chair)
    with pytest.raises(RuleBroken, match="at most 40"):
        change_rules(programme, [make.rule(age_from=age) for age in range(41)], version=1, by=chair)
    db.session.rollback()


def test_who_keeps_rules(make):
    programme = make.programme()
    for role in (Role.CHAIR, Role.COORDINATOR, Role.PROGRAMME_ADMINISTRATOR):
        by = make.actor(make.member(programme, role))
        change_rules(programme, [make.rule(because=role.value)], version=standing_rules(programme).number, by=by)
    with pytest.raises(Forbidden):
        change_rules(programme, [], version=3, by=make.actor(make.member(programme, Role.ATTENDEE)))
    db.session.rollback()


def test_a_referral_asks_by_the_rules_of_its_day(make):
    programme = make.programme()
    pathology = make.specialty_of(programme, "PAT")
    pathology.is_required = False
    db.session.info["recorded"] = True
    db.session.commit()
    before = make.presentation(programme)
    make.rules(programme, make.rule("PAT", "Growth", asks_about=["growth"]))
    without = make.presentation(programme)
    asked = make.presentation(programme, asks_about=["growth", "fertility"])
    told = {need.specialty.code: need.because for need in asked.needs}
    assert told["PAT"] == "Growth"
    for other in (before, without):
        assert "PAT" not in {need.specialty.code for need in other.needs}


def test_rules_of_a_programme_without_versions_are_its_templates(make):
    programme = make.programme()
    assert rules_of(programme) == USUAL_RULES
    programme.template = "musculoskeletal"
    assert {rule.specialty for rule in rules_of(programme)} == {"OTO", "NSU", "AYA"}
    db.session.rollback()


def test_restore_rules_makes_a_new_version_with_the_old_rules(make):
    programme = make.programme()
    chair = make.actor(make.member(programme, Role.CHAIR))
    first = make.rules(programme, make.rule("PAT"))
    second = make.rules(programme, make.rule("RAD"))
    restored = restore_rules(first, by=chair)
    db.session.commit()
    assert (restored.number, restored.rules) == (3, first.rules)
    assert [rule.specialty for rule in rules_of(programme)] == ["PAT"]
    with pytest.raises(RuleBroken, match="hold already"):
        restore_rules(first, by=chair)
    with pytest.raises(Forbidden):
        restore_rules(second, by=make.actor(make.member(programme, Role.ATTENDEE)))
