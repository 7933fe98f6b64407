"""Changing the rules of a programme: a new version each time, the old ones stay."""

from collections.abc import Sequence

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, Stale
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import specialties_of
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.required import SpecialtyRule
from tumorboard.presentations.rules.models import RuleSet
from tumorboard.presentations.rules.queries import standing_rules
from tumorboard.presentations.rules.wording import (
    MOST_RULES,
    Told,
    contradictions,
    rule_of,
    rule_words,
    told_of,
    unknown_words,
)


def change_rules(programme: Programme, rules: Sequence[Told], *, version: int, by: Actor) -> RuleSet:
    """Save all rules as a new version. Refuses what contradicts itself, and a save against an older version.

    Rules are added to what a programme hears on every case, by default all its disciplines; the reason is shown
    with each (PRODUCT.md, rule 4; Johns Hopkins: all nine disciplines attend).
    """
    require(by, May.KEEP_RULES, programme)
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    wanted, standing = [rule_of(one) for one in rules], standing_rules(programme)
    if version != standing.number:
        raise _stale(programme, wanted, standing.rules, standing.number, standing.row)
    _check(wanted)
    if [told_of(one) for one in wanted] == [told_of(one) for one in standing.rules]:
        raise RuleBroken("No rule is changed.", remedy="Change one before saving, or leave the page.")
    saved = RuleSet(
        programme_id=programme.id, number=standing.number + 1, rules=[told_of(one) for one in wanted], by_id=by.id
    )
    db.session.add(saved)
    record(Event.RULES_CHANGED, saved, by=by, number=saved.number, rules=len(wanted))
    return saved


def restore_rules(rule_set: RuleSet, *, by: Actor) -> RuleSet:
    """Let the rules of an old version hold again, as a new version. Refuses when they hold already."""
    require(by, May.KEEP_RULES, rule_set)
    standing = standing_rules(rule_set.programme)
    if [told_of(rule_of(one)) for one in rule_set.rules] == [told_of(one) for one in standing.rules]:
        raise RuleBroken("These rules hold already.", remedy="Nothing is left to restore.")
    return change_rules(rule_set.programme, rule_set.rules, version=standing.number, by=by)


def _check(wanted: Sequence[SpecialtyRule]) -> None:
    if len(wanted) > MOST_RULES:
        raise RuleBroken(f"A programme keeps at most {MOST_RULES} rules.", remedy="Put some of them together.")
    for place, rule in enumerate(wanted):
        name = unknown_words(rule)
        if name:
            raise RuleBroken("This is not in the list.", remedy="Choose from the list.", field=f"rules.{place}.{name}")
    for wrong in contradictions(wanted):
        raise RuleBroken(wrong.sentence, field=f"rules.{wrong.place}.{wrong.field}")


def _stale(
    programme: Programme,
    mine: Sequence[SpecialtyRule],
    theirs: Sequence[SpecialtyRule],
    number: int,
    row: RuleSet | None,
) -> Stale:
    names = {one.code: one.name for one in specialties_of(programme.id)}
    texts = [{f"Rule {place}": rule_words(one, names) for place, one in enumerate(each, 1)} for each in (mine, theirs)]
    return Stale(
        "Somebody saved other rules while you were editing.", mine=texts[0] or {"Rules": "None"},
        theirs=texts[1] or {"Rules": "None"}, version=number, saved_by=row.by.name if row else "",
    )  # fmt: skip
