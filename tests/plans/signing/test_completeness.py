"""The quiet list of what is missing, without a database."""

from hypothesis import given
from hypothesis import strategies as some

from tumorboard.plans.signing.completeness import Proposed, Written, missing_before_signing
from tumorboard.plans.states import SectionKind

WHOLE = {
    SectionKind.CONSENSUS: Written("Wide resection"),
    SectionKind.INTENT: Written(code="curative"),
    SectionKind.FAMILY_TOLD: Written("Dr. Vogt"),
}
LINE = Proposed("Wide resection", "Dr. Lindqvist", "2027-01-15")


def words(missing):
    return [one.words for one in missing]


def test_a_whole_plan_lacks_nothing():
    assert missing_before_signing(WHOLE, [LINE]) == []
    assert missing_before_signing(WHOLE | {SectionKind.NO_CHANGE: Written(code="continue")}, []) == []


def test_an_empty_plan_lacks_four_things():
    assert [one.where for one in missing_before_signing({}, [])] == [
        "consensus-text", "intent-code", "line-modality", "family_told-text",
    ]  # fmt: skip


def test_blank_text_is_no_consensus():
    assert words(missing_before_signing(WHOLE | {SectionKind.CONSENSUS: Written(" \n ")}, [LINE])) == [
        "The consensus in words"
    ]


def test_no_recommendation_possible_needs_its_reason():
    bare = WHOLE | {SectionKind.NO_CHANGE: Written(code="no_recommendation")}
    assert words(missing_before_signing(bare, [])) == ["Why no recommendation is possible"]


def test_a_line_needs_an_owner_and_a_day_or_condition():
    missing = words(missing_before_signing(WHOLE, [Proposed("CT of the chest")]))
    assert missing == [
        "Who sees to “CT of the chest”", "By when, or under which condition: “CT of the chest”",
    ]  # fmt: skip
    assert missing_before_signing(WHOLE, [Proposed("CT of the chest", "Radiology", "after cycle 6")]) == []


LINES = some.lists(some.builds(Proposed, some.text(min_size=1), some.text(), some.text()), max_size=5)
SECTIONS = some.dictionaries(
    some.sampled_from(SectionKind), some.builds(Written, some.text(), some.sampled_from(["", "x"]))
)


@given(SECTIONS, LINES)
def test_adding_what_is_asked_for_is_enough(sections, lines):
    filled = sections | WHOLE | {SectionKind.NO_CHANGE: Written("because", "continue")}
    done = [line._replace(owner=line.owner.strip() or "a", when=line.when.strip() or "b") for line in lines]
    assert missing_before_signing(filled, done) == []


@given(SECTIONS, LINES)
def test_every_missing_thing_names_its_place(sections, lines):
    missing = missing_before_signing(sections, lines, {"RAD": "Radiology"})
    fields = {"consensus-text", "intent-code", "line-modality", "no_change-text", "family_told-text", "input-RAD"}
    assert {one.where for one in missing if one.line_id is None} <= fields | {"lines"}
    assert missing[-1].words == "The input of Radiology, or a note that there is none"
    assert all(one.why.endswith(".") for one in missing)
