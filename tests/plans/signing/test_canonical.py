"""The exact text: stable, readable, and different for different plans."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from tumorboard.plans.signing.canonical import LineText, PlanText, canonical_text, text_hash
from tumorboard.plans.signing.completeness import Written
from tumorboard.plans.states import SectionKind

PLAN = PlanText(
    case_number="MST-2026-0001", presentation_id=7, number=1, because="", conference_id=3,
    sections={
        SectionKind.CONSENSUS: Written("Wide resection.\nThen observe."), SectionKind.INTENT: Written("", "curative"),
    },
    lines=[LineText(11, "surgery", "growing_prosthesis", "tumorboard", "2026-11", "Growing prosthesis", "", "Dr. A",
                    date(2027, 1, 15))],
    trials=[("cog", "AEWS1031", "not_eligible", "Prior therapy")], services=[("child_life", "")],
    quorum={"needed": ["ORT"], "absent": [], "names": {"ORT": "Orthopedic Oncology"}, "is_met": True},
)  # fmt: skip

EXPECTED = """\
tumorboard plan, text version 1
case:
  | MST-2026-0001
presentation:
  | 7
version of the plan:
  | 1
conference:
  | 3
consensus:
  | Wide resection.
  | Then observe.
intent, code:
  | curative
recommendation 1, identity:
  | 11
recommendation 1, modality:
  | surgery
recommendation 1, code:
  | growing_prosthesis
recommendation 1, code system:
  | tumorboard
recommendation 1, code version:
  | 2026-11
recommendation 1, words:
  | Growing prosthesis
recommendation 1, owner:
  | Dr. A
recommendation 1, due:
  | 2027-01-15
trial 1, group:
  | cog
trial 1, name:
  | AEWS1031
trial 1, status:
  | not_eligible
trial 1, because:
  | Prior therapy
service 1, code:
  | child_life
quorum, is_met:
  | True
quorum, names:
  | ORT Orthopedic Oncology
quorum, needed:
  | ORT
"""


def test_canonical_text_never_changes():
    assert canonical_text(PLAN) == EXPECTED
    assert text_hash(EXPECTED) == "a6503aab233e1de6871ccfe648c913e457fd97ac1f18ef9b0ed4f6c5c7c1bb46"


def test_a_text_cannot_imitate_another_field():
    honest = PLAN._replace(sections={SectionKind.CONSENSUS: Written("A"), SectionKind.DISSENT: Written("B")})
    forged = PLAN._replace(sections={SectionKind.CONSENSUS: Written("A\ndissent:\n  | B")})
    assert canonical_text(honest) != canonical_text(forged)


WORDS = some.text(max_size=20)
SECTIONS = some.dictionaries(some.sampled_from(SectionKind), some.builds(Written, WORDS, WORDS), max_size=4)
PLANS = some.builds(
    PlanText, case_number=WORDS, presentation_id=some.integers(1, 9), number=some.integers(1, 3), because=WORDS,
    conference_id=some.none() | some.integers(1, 9), sections=SECTIONS,
    lines=some.lists(
        some.builds(LineText, some.integers(1, 5), WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, some.none()),
        max_size=2,
    ),
    trials=some.lists(some.tuples(WORDS, WORDS, WORDS, WORDS), max_size=2),
    services=some.lists(some.tuples(WORDS, WORDS), max_size=2), quorum=some.just({}),
)  # fmt: skip


def said(plan):
    """A plan as far as it says anything: an empty section or nothing is the same."""
    sections = {kind: section for kind, section in plan.sections.items() if section != Written()}
    trials, services = ([one for one in rows if any(one)] for rows in (plan.trials, plan.services))
    return plan._replace(sections=sections, trials=trials, services=services)


@given(PLANS, PLANS)
def test_different_plans_have_different_texts(one, other):
    if canonical_text(one) == canonical_text(other):
        assert said(one) == said(other)


@given(PLANS)
def test_the_order_of_saving_does_not_matter(plan):
    turned = plan._replace(sections=dict(reversed(plan.sections.items())))
    assert canonical_text(turned) == canonical_text(plan)
