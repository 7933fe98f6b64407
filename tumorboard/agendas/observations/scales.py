"""What an observer scores from 1 to 5: six qualities of information, and what the chair and each discipline add. Pure.

After MDT-MODe, the Metric for the Observation of Decision-Making (Lamb, Wong, Vincent, Green, Sevdalis: BMJ Quality &
Safety 2011, "Teamwork and team performance in urological multidisciplinary cancer teams"): case history, radiology,
pathology, comorbidities, psychosocial circumstances and the patient's views, then the contribution of each group. The
anchors of five of them follow, in our words, the table of an adapted version (BMC Cancer 2017, 17:772, table 1,
doi 10.1186/s12885-017-3768-5). Those of pathology and of the contributions could not be verified: check locally. The
original names its own professional groups; here they are the programme's specialties.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from tumorboard.core.errors import RuleBroken

LOWEST, HIGHEST = 1, 5
UNVERIFIED = "Wording not verified against the original: check locally."


class Scale(NamedTuple):
    """One thing that is scored, with what 1, 3 and 5 mean."""

    key: str
    words: str
    anchors: str


INFORMATION = (
    Scale("history", "Case history", "1: none given. 3: in part. 5: fluent and complete."),
    Scale("radiology", "Radiology", "1: nothing shown or told. 3: from a report. 5: images shown and discussed."),
    Scale("pathology", "Pathology", f"1: nothing. 3: from a report. 5: findings presented and discussed. {UNVERIFIED}"),
    Scale("comorbidities", "Comorbidities", "1: none told. 3: vague, or second-hand. 5: known first-hand, complete."),
    Scale(
        "psychosocial", "Psychosocial circumstances",
        "1: none told. 3: vague, or second-hand. 5: known first-hand and weighed.",
    ),
    Scale(
        "views", "The patient's and family's views",
        "1: none told. 3: vague, or second-hand. 5: told by somebody who met them, and weighed.",
    ),
)  # fmt: skip
CHAIR = Scale("chair", "Chair", "1: hinders the decision. 3: neither. 5: leads everybody to it.")
#: What 1, 3 and 5 mean for every discipline.
CONTRIBUTION = f"A discipline, 1: says nothing that was needed. 3: in part. 5: clear and complete. {UNVERIFIED}"


def specialty_key(specialty_id: int) -> str:
    """The key under which a discipline's contribution is scored."""
    return f"specialty_{specialty_id}"


def team(specialties: Iterable[tuple[int, str]]) -> list[Scale]:
    """The chair, and each of these specialties (id and name)."""
    return [CHAIR, *(Scale(specialty_key(key), name, "") for key, name in specialties)]


def checked_scores(scores: Mapping[str, int], scales: Iterable[Scale]) -> dict[str, int]:
    """The scores that can be kept. Refuses another number than 1 to 5, and what is no scale."""
    known = {scale.key for scale in scales}
    for key, score in scores.items():
        if key not in known:
            raise RuleBroken("This is not scored here.")
        if not LOWEST <= score <= HIGHEST:
            raise RuleBroken(f"Score from {LOWEST} to {HIGHEST}.", field=f"score_{key}")
    return dict(scores)


class Mean(NamedTuple):
    """What several scores of one scale come to."""

    scale: Scale
    mean: float | None
    times: int
    lowest: int | None
    highest: int | None

    @property
    def words(self) -> str:
        """``4.3``, or a dash where nothing was scored."""
        return f"{self.mean:.1f}" if self.mean is not None else "–"


def mean_of(scale: Scale, scores: Sequence[int]) -> Mean:
    """The mean of one scale with its range."""
    if not scores:
        return Mean(scale, None, 0, None, None)
    return Mean(scale, fmean(scores), len(scores), min(scores), max(scores))
