"""Checking every signature: the text is made again from the database and compared with what was signed.

A plan is told in five ways: its text as its tables hold it today, the text and the hash kept with the signature, the
hash stamped on the plan, what the signature binds, and what the ledger wrote down. Where they do not agree, somebody
changed the database beside the app.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Plan, PlanLine, PlanSection, PlanService, PlanTrial, Signature
from tumorboard.plans.queries import Parts
from tumorboard.plans.signing.canonical import fields_of, text_hash
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.signing.queries import digest_of, signed_text
from tumorboard.plans.stances.models import Stance
from tumorboard.plans.stances.queries import arranged
from tumorboard.plans.states import PlanState, SectionKind

SIGNED = (PlanState.SIGNED, PlanState.SUPERSEDED)
BATCH = 200
#: So many fields of a text are named; a forged text may differ in all.
MOST = 6


class Disagreement(NamedTuple):
    """A plan that is not what was signed: which, of which conference, and in which parts. Names no patient."""

    plan_id: int
    number: int
    conference: str
    parts: tuple[str, ...]

    @property
    def words(self) -> str:
        """In a line."""
        return f"plan {self.plan_id}, version {self.number}, {self.conference}: {'; '.join(self.parts)}"


def signed_plans() -> int:
    """How many plans there are to check, or were: one that is gone still stands in the ledger."""
    there = db.session.scalar(select(func.count()).select_from(Plan).where(Plan.state.in_(SIGNED)))
    return there or 0


def disagreements(checked: Callable[[int], object] = lambda _count: None) -> Iterator[Disagreement]:
    """Every plan that does not agree with its signatures, in batches; ``checked`` hears how many were looked at."""
    last = 0
    while True:
        wanted = (Plan.state.in_(SIGNED)) | Plan.id.in_(select(Signature.plan_id))
        query = select(Plan).where(wanted, Plan.id > last).order_by(Plan.id).limit(BATCH)
        plans = db.session.scalars(query.options(joinedload(Plan.case), joinedload(Plan.conference))).all()
        if not plans:
            break
        yield from _check(plans)
        last = plans[-1].id
        checked(len(plans))
        db.session.rollback()  # a long reading would keep SQLite's log from being emptied
        db.session.expunge_all()
    yield from _gone()


def _check(plans: Sequence[Plan]) -> Iterator[Disagreement]:
    keys = [plan.id for plan in plans]
    signatures = {row.plan_id: row for row in db.session.scalars(select(Signature).where(Signature.plan_id.in_(keys)))}
    parts, counter, told = _parts(keys), _by_plan(Countersigning, keys), _ledger(keys)
    for plan in plans:
        wrong = _wrong(plan, signatures.get(plan.id), parts[plan.id], told[plan.id])
        wrong += _wrong_countersignings(plan, counter[plan.id], told[plan.id])
        if wrong:
            yield Disagreement(plan.id, plan.number, _conference(plan), tuple(wrong))


def _wrong(plan: Plan, signature: Signature | None, parts: Parts, told: Sequence[LedgerEntry]) -> list[str]:
    if signature is None:
        return ["it counts as signed, and its signature is gone"]
    wrong = [] if plan.state in SIGNED else [f"it is signed, and counts as {plan.state.words.lower()}"]
    text = signed_text(plan, signature, parts)
    if text_hash(text) != signature.text_hash:
        wrong += _different(signature.text, text)
    if signature.text and text_hash(signature.text) != signature.text_hash:
        wrong.append("the text kept with the signature is not the text that was hashed")
    if plan.text_hash != signature.text_hash:
        wrong.append("the hash on the plan is not the one that was signed")
    if plan.signed_at != signature.signed_at:
        wrong.append("the time on the plan is not the one that was signed")
    if signature.text_version > 1 and digest_of(signature) != signature.digest:
        wrong.append("the signature does not bind this name, role, meaning, time and text")
    said = [entry for entry in told if entry.event is Event.PLAN_SIGNED]
    agree = [entry for entry in said if _agrees(entry, signature.person_id, signature.text_hash, signature.digest)]
    if not agree:
        wrong.append("the ledger says that another text, or another person, was signed" if said else "no ledger entry")
    return wrong


def _wrong_countersignings(
    plan: Plan, rows: Sequence[Countersigning], told: Sequence[LedgerEntry]
) -> list[str]:  # fmt: skip
    wrong = []
    for row in rows:
        if row.signed_at is None:
            continue
        said = [entry for entry in told if entry.event is Event.PLAN_COUNTERSIGNED]
        agree = any(_agrees(entry, row.person_id, row.text_hash, row.digest) for entry in said)
        if digest_of(row) != row.digest or row.text_hash != plan.text_hash or not agree:
            wrong.append(f"the countersignature for {row.specialty_name}")
    return wrong


def _agrees(entry: LedgerEntry, person_id: int | None, hash_of_text: str, digest: str) -> bool:
    """Whether an entry tells of this signature; those of text version 1 named no digest."""
    kept = entry.facts.get("text_hash") == hash_of_text and entry.facts.get("digest", "") == digest
    return kept and entry.person_id == person_id


def _different(kept: str, made: str) -> list[str]:
    """The fields of the text that are not what was signed; only version 1 cannot name them."""
    if not kept:
        return ["the text"]
    was, now_is = fields_of(kept), fields_of(made)
    names = [label for label in {**was, **now_is} if was.get(label) != now_is.get(label)]
    more = [f"and {len(names) - MOST} more"] if len(names) > MOST else []
    return [*names[:MOST], *more] or ["the text"]


def _parts(keys: Sequence[int]) -> dict[int, Parts]:
    sections, lines, trials = (_by_plan(model, keys) for model in (PlanSection, PlanLine, PlanTrial))
    services, silent, stances = (_by_plan(model, keys) for model in (PlanService, MissingInput, Stance))
    written = {key: {row.kind: row for row in sections[key]} for key in keys}
    return {
        key: Parts(
            written[key], sorted(lines[key], key=lambda row: (row.position, row.id)), trials[key], services[key],
            silent[key], arranged(stances[key], written[key].get(SectionKind.CONSENSUS)),
        )
        for key in keys
    }  # fmt: skip


def _by_plan(model: Any, keys: Sequence[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.session.scalars(select(model).where(model.plan_id.in_(keys)).order_by(model.id)):
        found[row.plan_id].append(row)
    return found


def _ledger(keys: Sequence[int]) -> defaultdict[int, list[LedgerEntry]]:
    told: defaultdict[int, list[LedgerEntry]] = defaultdict(list)
    signing = (Event.PLAN_SIGNED, Event.PLAN_COUNTERSIGNED)
    about = select(LedgerEntry).where(LedgerEntry.subject == "plan", LedgerEntry.subject_id.in_(keys))
    for entry in db.session.scalars(about.where(LedgerEntry.event.in_(signing))):
        told[entry.subject_id or 0].append(entry)
    return told


def _gone() -> Iterator[Disagreement]:
    """Plans of which the ledger says that they were signed, and which the database no longer has."""
    said = select(LedgerEntry.subject_id, LedgerEntry.facts).where(
        LedgerEntry.subject == "plan", LedgerEntry.event == Event.PLAN_SIGNED,
        LedgerEntry.subject_id.not_in(select(Plan.id).where(Plan.state.in_(SIGNED))),
        LedgerEntry.subject_id.not_in(select(Signature.plan_id)),
    )  # fmt: skip
    for plan_id, facts in db.session.execute(said):
        yield Disagreement(plan_id, facts.get("number", 0), "conference unknown", ("it was signed, and is gone",))


def _conference(plan: Plan) -> str:
    return f"conference {plan.conference.id} of {plan.conference.on}" if plan.conference else "no conference"
