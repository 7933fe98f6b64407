"""Reading the rules that hold, their earlier versions, and the cases to try new ones on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.required import USUAL_RULES, SpecialtyRule
from tumorboard.presentations.rules.models import RuleSet
from tumorboard.presentations.rules.wording import rule_of
from tumorboard.presentations.states import PresentationState
from tumorboard.vocabulary.templates import programme_template, template_names

LAST_CASES = 50
MOST_VERSIONS = 50


@dataclass(frozen=True)
class Standing:
    """The rules that hold, and the number of their version: 0 are those of the programme's template."""

    rules: Sequence[SpecialtyRule]
    number: int = 0
    row: RuleSet | None = None


def rules_of(programme: Programme) -> Sequence[SpecialtyRule]:
    """The rules that add a specialty to a case of this programme: its own newest, else its template's."""
    return standing_rules(programme).rules


def standing_rules(programme: Programme) -> Standing:
    """The rules that hold, with their version: one query."""
    newest = db.session.scalar(
        select(RuleSet)
        .where(RuleSet.programme_id == programme.id)
        .options(joinedload(RuleSet.by))
        .order_by(RuleSet.number.desc())
        .limit(1)
    )
    if newest is None:
        return Standing(template_rules(programme))
    return Standing([rule_of(one) for one in newest.rules], newest.number, newest)


def template_rules(programme: Programme) -> Sequence[SpecialtyRule]:
    """The rules a programme begins with: its template's, else the usual ones."""
    if programme.template not in template_names():
        return USUAL_RULES
    return [
        SpecialtyRule(
            rule.specialty, rule.because, regions=frozenset(rule.regions), sites=frozenset(rule.sites),
            diagnosis_groups=frozenset(rule.groups), situations=frozenset(rule.situations),
            age_from=rule.age_from, age_below=rule.age_below,
        )
        for rule in programme_template(programme.template).all_rules
    ]  # fmt: skip


def versions_of(programme: Programme) -> Sequence[RuleSet]:
    """The saved versions, the newest first."""
    return db.session.scalars(
        select(RuleSet)
        .where(RuleSet.programme_id == programme.id)
        .options(joinedload(RuleSet.by))
        .order_by(RuleSet.number.desc())
        .limit(MOST_VERSIONS)
    ).all()


def version_before(rule_set: RuleSet) -> Sequence[SpecialtyRule]:
    """The rules that held before a version."""
    earlier = db.session.scalar(
        select(RuleSet)
        .where(RuleSet.programme_id == rule_set.programme_id, RuleSet.number < rule_set.number)
        .order_by(RuleSet.number.desc())
        .limit(1)
    )
    return [rule_of(one) for one in earlier.rules] if earlier else template_rules(rule_set.programme)


def last_presentations(programme: Programme) -> Sequence[Presentation]:
    """The newest presentation of each of the 50 cases referred last, with case and patient: one query."""
    newest = (
        select(func.max(Presentation.id).label("id"))
        .where(Presentation.programme_id == programme.id, Presentation.state != PresentationState.DRAFT)
        .group_by(Presentation.case_id)
        .order_by(func.max(Presentation.id).desc())
        .limit(LAST_CASES)
        .subquery()
    )
    return db.session.scalars(
        select(Presentation)
        .join(newest, newest.c.id == Presentation.id)
        .options(joinedload(Presentation.case).joinedload(Case.patient))
        .order_by(Presentation.id.desc())
    ).all()


def readable_cases(case_ids: Sequence[int], *, by: Actor) -> set[int]:
    """Which of these cases this person may see."""
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(case_ids), visible(by, May.READ_CASE, Case))))
