"""Reading for signing: the exact text, what is missing, who may sign it and who has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from tumorboard.cases.models import AccessWhy, CaseAccess
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.directory.queries import people_as
from tumorboard.permissions import Role
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Plan, PlanLine, PlanSection, Signature
from tumorboard.plans.queries import Parts, parts_of
from tumorboard.plans.signing.canonical import (
    TEXT_VERSION,
    LineText,
    PlanText,
    Signed,
    canonical_text,
    signature_text,
    text_hash,
)
from tumorboard.plans.signing.completeness import Missing, Proposed, Written, missing_before_signing
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.states import SectionKind


def signature_of(plan_id: int) -> Signature | None:
    """Who signed."""
    return db.session.scalar(select(Signature).where(Signature.plan_id == plan_id))


def about_of(plan: Plan) -> dict[str, str]:
    """Whom the plan is about and what was asked, as it stands today: kept with the signature, and never changed."""
    case, patient = plan.case, plan.case.patient
    return {
        "patient": patient.name, "born": patient.born_on.isoformat(), "sex": patient.sex.words,
        "identifier": str(patient.identifier or ""), "diagnosis": case.diagnosis, "site": case.site or "",
        "side": case.side or "", "question": plan.presentation.question,
    }  # fmt: skip


def text_of(
    plan: Plan,
    *,
    quorum: Mapping[str, Any] | None = None,
    parts: Parts | None = None,
    about: Mapping[str, str] | None = None,
    signed: Signed | None = None,
    version: int = TEXT_VERSION,
) -> str:
    """The canonical text of a plan; ``quorum`` when it is not stamped on it yet, ``parts`` when they are loaded."""
    parts = parts or parts_of(plan.id)
    quorum = plan.quorum if quorum is None else quorum
    without = quorum.get("without_input", ())  # a draft that was discarded is never stamped
    text = PlanText(
        case_number=plan.case.number, presentation_id=plan.presentation_id, number=plan.number,
        because=plan.amended_because, conference_id=plan.conference_id,
        sections={kind: Written(row.text, row.code, row.on) for kind, row in parts.sections.items()},
        lines=[
            LineText(
                row.recommendation_id, row.modality, row.code, row.code_system, row.code_version, row.words,
                row.condition, row.owner_words, row.due_on, row.due_weeks,
            )
            for row in parts.lines
        ],
        trials=[(row.group, row.name, row.status, row.because) for row in parts.trials],
        services=[(row.service, row.note) for row in parts.services],
        quorum=quorum,
        about=about_of(plan) if about is None and version > 1 else about or {},
        silent=[
            (row.specialty_code, row.specialty_name, row.silence.words, row.noted_by_name)
            for row in parts.silent if row.specialty_code in without
        ],
        stances=[(row.who, parts.stances.words_of(row), row.reason) for row in parts.stances.rows],
        signed=signed,
    )  # fmt: skip
    return canonical_text(text, version)


def signed_text(plan: Plan, signature: Signature, parts: Parts | None = None) -> str:
    """The text of a signed plan, made once more from what the database holds today."""
    return text_of(plan, parts=parts, about=signature.about, signed=bound(signature), version=signature.text_version)


def bound(signature: Signature | Countersigning) -> Signed:
    """What a signature binds."""
    assert signature.signed_at is not None
    return Signed(signature.name, signature.role, signature.meaning, signature.signed_at)


def digest_of(signature: Signature | Countersigning) -> str:
    """The hash of a signature: over name, role, meaning, time and the hash of the text."""
    return text_hash(signature_text(bound(signature), signature.text_hash))


def papers_of(signature: Signature | None, text: str, countersignings: Iterable[Countersigning]) -> dict[str, str]:
    """What travels with a signed plan's PDF, by file name: the text that was hashed, and what each digest binds."""
    if signature is None:
        return {}
    given: list[Signature | Countersigning] = [
        signature,
        *(one for one in countersignings if one.signed_at is not None),
    ]
    bound_texts = [f"{signature_text(bound(one), one.text_hash)}digest:\n  | {digest_of(one)}\n" for one in given]
    return {f"plan-{signature.plan_id}.txt": text, f"plan-{signature.plan_id}-signatures.txt": "\n".join(bound_texts)}


def missing_of(
    sections: Mapping[SectionKind, PlanSection],
    lines: Iterable[PlanLine],
    quorum: Mapping[str, Any],
    silent: Iterable[MissingInput],
) -> list[Missing]:
    """What is missing before this plan can be signed."""
    written = {kind: Written(row.text, row.code, row.on) for kind, row in sections.items()}
    proposed = [
        Proposed(row.words, row.owner_words, row.due_on.isoformat() if row.due_on else row.condition, row.id)
        for row in lines
    ]
    noted = {row.specialty_code for row in silent}
    unnoted = {code: quorum["names"][code] for code in quorum["without_input"] if code not in noted}
    return missing_before_signing(written, proposed, unnoted)


def has_referred(person_id: int, plan: Plan) -> bool:
    """Whether this person referred the plan's case."""
    if plan.presentation.written_by_id == person_id:
        return True
    return person_id in _referrers(plan.case_id)


def _referrers(case_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(CaseAccess.person_id).where(CaseAccess.case_id == case_id, CaseAccess.why == AccessWhy.REFERRED)
        )
    )


def other_signers(plan: Plan, person_id: int) -> Sequence[Person]:
    """Who else could sign this plan and has not referred the case."""
    meeting = db.session.get(Conference, plan.conference_id) if plan.conference_id else None
    named = {meeting.chair_id, meeting.deputy_id} - {None} if meeting else set()
    if named:
        people = db.session.scalars(select(Person).where(Person.id.in_(named), Person.is_active)).all()
    else:
        people = people_as(plan.programme_id, Role.CHAIR)
    referred = _referrers(plan.case_id) | {plan.presentation.written_by_id, person_id}
    return [person for person in people if person.id not in referred]
