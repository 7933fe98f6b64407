"""Performance scales: the table of mdcalc 3176, for every age and value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.lists import choices
from tumorboard.vocabulary.performance import (
    Scale,
    performance_refusal,
    performance_words,
    require_performance,
    scales_for_age,
)

TENS = set(range(0, 101, 10))
VALUES = {Scale.LANSKY: TENS, Scale.KARNOFSKY: TENS, Scale.ECOG: set(range(6))}


def test_scales_have_the_published_values():
    assert {scale: set(scale.values) for scale in Scale} == VALUES
    assert [one.code for one in choices("performance_scale")] == list(Scale)
    assert choices("lansky")[0].maps_to is not None


@pytest.mark.parametrize(
    ("years", "scales"), [(0, (Scale.LANSKY,)), (15, (Scale.LANSKY,)), (16, (Scale.KARNOFSKY, Scale.ECOG))]
)
def test_scales_for_age_change_at_sixteen(years, scales):
    assert scales_for_age(years) == scales


@given(st.sampled_from(list(Scale)), st.integers(-200, 200), st.integers(0, 120))
def test_performance_is_accepted_exactly_when_age_and_value_fit(scale, value, years):
    fits = (scale is Scale.LANSKY) == (years < 16) and value in VALUES[scale]
    sentence = performance_refusal(scale, value, years=years)
    assert (sentence == "") is fits
    assert fits or sentence.endswith(".")


@given(st.text(max_size=20), st.one_of(st.none(), st.integers()), st.integers(0, 120))
def test_performance_never_accepts_an_unknown_scale(scale, value, years):
    assert scale in list(Scale) or performance_refusal(scale, value, years=years)


def test_require_performance_refuses_in_words():
    with pytest.raises(RuleBroken, match="Lansky is for children under 16; at 17 years use Karnofsky or ECOG") as no:
        require_performance("lansky", 80, years=17)
    assert no.value.field == "performance"
    with pytest.raises(RuleBroken, match="ECOG is for patients from 16"):
        require_performance("ecog", 1, years=9)
    with pytest.raises(RuleBroken, match="0 to 100 in steps of ten; 85 is not"):
        require_performance("lansky", 85, years=9)
    with pytest.raises(RuleBroken, match="Give the Karnofsky value"):
        require_performance("karnofsky", None, years=30)
    assert require_performance("lansky", 80, years=9) is Scale.LANSKY


def test_performance_words_say_scale_value_and_meaning():
    assert performance_words("lansky", 60) == "Lansky 60: up and about, minimal active play"
    assert performance_words("ecog", 1) == "ECOG 1: restricted in strenuous activity"
