"""The preview: what new rules would have asked of the last cases."""

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.core.db import db
from tumorboard.directory.queries import active_specialties
from tumorboard.permissions import Role
from tumorboard.presentations.required import CaseTraits, SpecialtyRule
from tumorboard.presentations.rules.preview import effect_of, preview_of
from tumorboard.presentations.rules.queries import last_presentations

LIMB = SpecialtyRule("PAT", "Lower limb", regions=frozenset({"lower limb"}))
YOUNG = SpecialtyRule("RAD", "Very young", age_below=3)


def test_an_effect_names_what_is_gained_and_lost():
    traits = CaseTraits("lower limb", years=2)
    effect = effect_of(traits, [YOUNG], [LIMB], default=["ORT"], offered=["ORT", "PAT", "RAD"])
    assert effect.gained == {"PAT": "Lower limb"}
    assert effect.lost == ["RAD"]
    assert not effect_of(traits, [LIMB], [LIMB], default=["ORT"], offered=["ORT", "PAT"])


RULES = st.lists(st.sampled_from([LIMB, YOUNG]), max_size=2)


@given(RULES, RULES, st.integers(0, 20))
def test_forth_and_back_is_nothing(before, after, years):
    traits = CaseTraits("lower limb", years=years)
    asked = {"default": ["ORT"], "offered": ["ORT", "PAT", "RAD"]}
    forth, back = effect_of(traits, before, after, **asked), effect_of(traits, after, before, **asked)
    assert set(forth.gained) == set(back.lost)
    assert set(forth.lost) == set(back.gained)


def test_the_preview_counts_all_and_shows_what_one_may_read(make):
    programme = make.programme()
    make.specialty_of(programme, "PAT").is_required = False
    db.session.info["recorded"] = True
    db.session.commit()
    limb = make.presentation(programme)
    make.presentation(programme, case=make.case(programme, site="mandible", side="left"))
    make.presentation()
    specialties = active_specialties(programme.id)
    found = preview_of(programme, [], [LIMB], specialties=specialties, by=make.desk(limb))
    assert (found.looked_at, found.changed, found.hidden) == (2, 1, 0)
    assert found.gained == {"PAT": 1}
    assert [one[0].case_id for one in found.lines] == [limb.case_id]
    keeper = make.actor(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    counted = preview_of(programme, [], [LIMB], specialties=specialties, by=keeper)
    assert (counted.changed, counted.hidden, counted.lines) == (1, 1, [])


def test_a_case_counts_once_with_its_newest_presentation(make):
    first = make.presentation(state="withdrawn")
    second = make.presentation(case=first.case)
    assert last_presentations(make.programme_of(first)) == [second]
