"""The exact text: stable, readable, and different for different plans."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as some

from tumorboard.plans.signing.canonical import (
    LineText,
    PlanText,
    Signed,
    canonical_text,
    fields_of,
    signature_text,
    text_hash,
)
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
    assert canonical_text(PLAN, version=1) == EXPECTED
    assert text_hash(EXPECTED) == "a6503aab233e1de6871ccfe648c913e457fd97ac1f18ef9b0ed4f6c5c7c1bb46"


SIGNED = Signed("Dr. Ada", "Chair", "This is the consensus.", datetime(2026, 11, 20, 8, 42, tzinfo=UTC))
WHOLE = PLAN._replace(
    about={"patient": "Mia", "question": "Resect?\nWhen?"}, silent=[("RAD", "Radiology", "was not there", "Dr. Ada")],
    stances=[("Dr. Bo", "dissents", "Too early")], signed=SIGNED,
)  # fmt: skip
ADDED = """\
no input 1, code:
  | RAD
no input 1, specialty:
  | Radiology
no input 1, why:
  | was not there
no input 1, noted by:
  | Dr. Ada
stance 1, name:
  | Dr. Bo
stance 1, stance:
  | dissents
stance 1, because:
  | Too early
signed by:
  | Dr. Ada
signed as:
  | Chair
meaning:
  | This is the consensus.
signed at:
  | 2026-11-20T08:42:00+00:00
"""
ABOUT = "about, patient:\n  | Mia\nabout, question:\n  | Resect?\n  | When?\nconsensus:\n"


def test_canonical_text_of_version_2_never_changes():
    text = EXPECTED.replace("version 1", "version 2").replace("consensus:\n", ABOUT) + ADDED
    assert canonical_text(WHOLE) == text
    digest = text_hash(signature_text(SIGNED, "abc"))
    assert text_hash(text) == "3841e08f9626925b8596f6f30fbca7c4b8025c7bed2bd455e123e4a71b65d1e5"
    assert digest == "fbd90f6bd5322e90ae50d44a908dd54344e4c97b5420cfe08e3ccdfb23c8ac84"


def test_fields_of_takes_a_text_apart():
    fields = fields_of(canonical_text(WHOLE))
    assert (fields["about, question"], fields["signed as"]) == ("Resect?\nWhen?", "Chair")


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
    about=some.dictionaries(some.sampled_from(["patient", "question"]), WORDS),
    silent=some.lists(some.tuples(WORDS, WORDS, WORDS, WORDS), max_size=2),
    stances=some.lists(some.tuples(WORDS, WORDS, WORDS), max_size=2),
    signed=some.none() | some.builds(Signed, WORDS, WORDS, WORDS, some.just(SIGNED.at)),
)  # fmt: skip


def said(plan):
    """A plan as far as it says anything: an empty section or nothing is the same."""
    sections = {kind: section for kind, section in plan.sections.items() if section != Written()}
    kept = {
        name: [row for row in getattr(plan, name) if any(row)] for name in ("trials", "services", "silent", "stances")
    }
    about = {label: words for label, words in plan.about.items() if words}
    return plan._replace(sections=sections, about=about, **kept)


@given(PLANS, PLANS)
def test_different_plans_have_different_texts(one, other):
    if canonical_text(one) == canonical_text(other):
        assert said(one) == said(other)


@given(PLANS)
def test_the_order_of_saving_does_not_matter(plan):
    turned = plan._replace(sections=dict(reversed(plan.sections.items())))
    assert canonical_text(turned) == canonical_text(plan)
