"""What is scored, and what scores come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.agendas.observations.scales import INFORMATION, checked_scores, mean_of, team
from tumorboard.core.errors import RuleBroken

SCALES = [*INFORMATION, *team([(7, "Radiology")])]


@given(st.dictionaries(st.sampled_from([one.key for one in SCALES]), st.integers(-2, 9)))
def test_scores_are_1_to_5_or_refused(scores):
    if all(1 <= score <= 5 for score in scores.values()):
        assert checked_scores(scores, SCALES) == scores
    else:
        with pytest.raises(RuleBroken, match="from 1 to 5"):
            checked_scores(scores, SCALES)


@given(st.lists(st.integers(1, 5)))
def test_a_mean_lies_within_its_range(scores):
    mean = mean_of(SCALES[0], scores)
    assert mean.times == len(scores)
    if mean.mean is not None and mean.lowest is not None and mean.highest is not None:
        assert mean.lowest <= mean.mean <= mean.highest
    else:
        assert not scores
        assert mean.words == "–"


def test_a_scale_of_another_programme_is_refused():
    with pytest.raises(RuleBroken, match="not scored here"):
        checked_scores({"specialty_8": 3}, SCALES)
