"""The ledger as FHIR R4 AuditEvents, one a line (https://hl7.org/fhir/R4/auditevent.html; bulk data's NDJSON).

Built as plain JSON: reading a FHIR library takes longer than reading a year of the ledger. People, patients and cases
are named by this installation's own numbers, never by a patient's name.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tumorboard.accounts.devices import device_words
from tumorboard.audit.events import Event
from tumorboard.reports.export.entries import Told

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
TERMS = "http://terminology.hl7.org/CodeSystem"
_SIGN_IN = ("session", "proof", "password", "factor", "passkey", "recovery", "sign_in", "link", "provider")
_PEOPLE = ("person", "membership", "access", "token", "emergency", "restriction")
_READ = ("read", "listed", "looked_up", "made", "exported")
_MADE = ("registered", "opened", "added", "given", "raised", "referred", "asked", "started", "recorded", "signed")
_GONE = ("removed", "pruned", "dropped", "discarded", "revoked", "ended")


def audit_lines(entries: Iterable[Told], *, base: str, site: str) -> Iterator[str]:
    """The file, an AuditEvent a line."""
    for entry in entries:
        yield json.dumps(audit_event(entry, base=base, site=site), ensure_ascii=False) + "\n"


def audit_event(entry: Told, *, base: str, site: str) -> dict[str, Any]:
    """One entry. ``base`` is the address of this installation: what its numbers are numbers of."""
    return {
        "resourceType": "AuditEvent",
        "id": f"ledger-{entry.id}",
        "type": _type(entry),
        "subtype": [{"system": f"{base}/ledger/events", "code": entry.event.value, "display": entry.event.words}],
        "action": _action(entry.event),
        "recorded": entry.at.isoformat(timespec="milliseconds"),
        "outcome": "4" if entry.event.value.endswith((".refused", ".failed")) else "0",
        "agent": [_agent(entry, base)],
        "source": {
            "site": site,
            "observer": {"display": "Tumorboard", "identifier": {"system": f"{base}/", "value": "tumorboard"}},
            "type": [_coding(f"{TERMS}/security-source-type", "4", "Application Server")],
        },
        "entity": _entities(entry, base),
    }


def _coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": system, "code": code, "display": display}


def _type(entry: Told) -> dict[str, str]:
    noun = entry.event.value.partition(".")[0]
    if entry.event is Event.LEDGER_READ or entry.event is Event.READERS_READ:
        return _coding(DICOM, "110101", "Audit Log Used")
    if entry.event in (Event.LEDGER_EXPORTED, Event.PRINTED):
        return _coding(DICOM, "110106", "Export")
    if noun in _SIGN_IN:
        return _coding(DICOM, "110114", "User Authentication")
    if noun in _PEOPLE:
        return _coding(DICOM, "110113", "Security Alert")
    if entry.patient_id or entry.case_id or {"cases", "patients"} & entry.facts.keys():
        return _coding(DICOM, "110110", "Patient Record")
    return _coding(DICOM, "110100", "Application Activity")


def _action(event: Event) -> str:
    """Create, read, update, delete or execute, by the verb of the event."""
    noun, _, verb = event.value.partition(".")
    if noun in ("session", "proof", "act"):
        return "E"
    if verb in _READ and not (verb == "made" and noun not in ("document", "search")):
        return "R"
    return "C" if verb in (*_MADE, "made") else "D" if verb in _GONE else "U"


def _agent(entry: Told, base: str) -> dict[str, Any]:
    who: dict[str, Any] = {"display": entry.name or "Nobody signed in"}
    if entry.person_id:
        who["identifier"] = {"system": f"{base}/people", "value": str(entry.person_id)}
    agent: dict[str, Any] = {"who": who, "requestor": entry.person_id is not None}
    if entry.device:
        agent["altId"] = f"session {entry.sign_in_id}: {device_words(entry.device)}"
    if entry.address:
        agent["network"] = {"address": entry.address, "type": "2"}
    return agent


def _entities(entry: Told, base: str) -> list[dict[str, Any]]:
    patients, cases = (_numbers(entry.facts.get(name)) for name in ("patients", "cases"))
    found = [_entity(base, "patients", one, "1", "Person", "1", "Patient") for one in _with(entry.patient_id, patients)]
    for one in _with(entry.case_id, cases):
        found.append(_entity(base, "cases", one, "2", "System Object", "4", "Domain Resource"))
    if entry.subject and entry.subject not in ("patient", "case"):
        about = _entity(base, entry.subject, entry.subject_id, "2", "System Object", "4", "Domain Resource")
        found.append(about)
    if found and (facts := {name: one for name, one in entry.facts.items() if name not in ("cases", "patients")}):
        found[-1]["detail"] = [{"type": "facts", "valueString": json.dumps(facts, ensure_ascii=False, sort_keys=True)}]
    if found and entry.request_id:
        found[-1].setdefault("detail", []).append({"type": "request", "valueString": entry.request_id})
    return found


def _with(one: int | None, more: list[int]) -> list[int]:
    return list(dict.fromkeys([*([one] if one else []), *more]))


def _numbers(told: Any) -> list[int]:
    return [one for one in told if isinstance(one, int)] if isinstance(told, list) else []


def _entity(
    base: str, system: str, value: int | None, kind: str, kind_words: str, role: str, role_words: str
) -> dict[str, Any]:  # fmt: skip
    return {
        "what": {"identifier": {"system": f"{base}/{system}", "value": str(value or "all")}},
        "type": _coding(f"{TERMS}/audit-entity-type", kind, kind_words),
        "role": _coding(f"{TERMS}/object-role", role, role_words),
    }
