"""What a presentation lacks: pure, and it explains itself."""

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.presentations.readiness import Asked, Facts, asked_words, lacking, operated_elsewhere, readiness
from tumorboard.vocabulary.lists import choices

FACTS = st.builds(
    Facts,
    has_performance=st.booleans(),
    is_family_informed=st.booleans(),
    imaging=st.lists(st.sampled_from(["", "pending", "not_available", "not_read_in", "read_in"]), max_size=3).map(
        tuple
    ),
    slides=st.lists(st.sampled_from(["", "Here", "County hospital"]), max_size=3).map(tuple),
    biopsy_status=st.sampled_from(["", *[one.key for one in choices("biopsy_status")]]),
    is_outside=st.booleans(),
    operation_note=st.sampled_from(["", "not_yet", "received"]),
)


def asked(facts: Facts) -> dict[str, bool]:
    """What is asked, and whether it is there."""
    return {answer.asked: answer.is_there for answer in readiness(facts)}


def test_readiness_of_a_plain_case_asks_three_things():
    assert asked(Facts()) == {Asked.PERFORMANCE: False, Asked.IMAGING: False, Asked.FAMILY: False}


def test_readiness_asks_for_slides_once_tissue_was_taken():
    assert Asked.SLIDES not in asked(Facts(biopsy_status="planned"))
    assert asked(Facts(biopsy_status="core_needle"))[Asked.SLIDES] is False
    assert asked(Facts(biopsy_status="core_needle", slides=("Here", "")))[Asked.SLIDES] is False
    assert asked(Facts(biopsy_status="core_needle", slides=("Here",)))[Asked.SLIDES] is True


def test_readiness_asks_for_the_operation_note_when_operated_elsewhere():
    facts = Facts(biopsy_status="unplanned_excision", is_outside=True)
    assert asked(facts)[Asked.OPERATION_NOTE] is False
    assert Asked.OPERATION_NOTE not in asked(Facts(biopsy_status="core_needle", is_outside=True))
    assert Asked.OPERATION_NOTE not in asked(Facts(biopsy_status="unplanned_excision"))


def test_readiness_counts_imaging_that_has_not_arrived():
    late = readiness(Facts(imaging=("pending", "read_in", "not_available")))[1]
    assert (late.is_there, late.because) == (False, "2 studies not received yet.")
    assert readiness(Facts(imaging=("not_read_in",)))[1].is_there


def test_asked_words_show_an_old_code_as_it_is():
    assert asked_words("slides") == "Slides located"
    assert asked_words("old_check") == "Old check"


def test_operated_elsewhere_needs_an_operation_and_another_place():
    assert operated_elsewhere("excisional", True)
    assert not operated_elsewhere("excisional", False)
    assert not operated_elsewhere("none", True)


@given(FACTS)
def test_readiness_explains_every_answer_and_asks_each_once(facts):
    answers = readiness(facts)
    assert len({answer.asked for answer in answers}) == len(answers)
    assert all(answer.because.endswith(".") for answer in answers)
    assert [answer for answer in answers if not answer.is_there] == list(lacking(facts))


@given(FACTS)
def test_readiness_grows_no_lack_when_the_family_is_told(facts):
    told = Facts(**(vars(facts) if hasattr(facts, "__dict__") else {}) | {"is_family_informed": True})
    assert Asked.FAMILY not in {answer.asked for answer in lacking(told)}
