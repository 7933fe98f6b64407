"""A page for a family: no empty part that they need, no code."""

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.papers.family.plain import FamilyPart, codes_in, missing_before_approval

FULL = {part.value: f"Words about {part.value}" for part in FamilyPart}


@given(st.sets(st.sampled_from(list(FamilyPart))))
def test_missing_before_approval_names_each_required_part_that_is_empty(empty):
    missing = missing_before_approval(FULL | {part.value: " " for part in empty})
    assert missing == [f"“{part.words}” is empty." for part in FamilyPart if part in empty and part.is_required]


def test_codes_in_finds_what_a_family_cannot_read():
    assert codes_in("Ewing (9364/3) in C40.2, MSK-2026-0017") == ["9364/3", "C40.2", "MSK-2026-0017"]
    assert codes_in("Call 555-0100 on 12/3/2026; 2 of 3; C5 to C12") == []
    assert missing_before_approval(FULL | {"advice": "9364/3"}) == ["“What the team advises” holds a code: 9364/3."]
