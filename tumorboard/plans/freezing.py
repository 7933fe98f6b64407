"""What is signed cannot change: triggers on a plan's tables, for both kinds of database."""

from sqlalchemy import FromClause

from tumorboard.core.db import beside

REFUSAL = "a signed plan cannot change"
_RAISE = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
_FUNCTION = "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql"


def freeze_plan(plan: FromClause) -> None:
    """A plan that is no draft keeps every column; only ``signed`` may become ``superseded``. None is deleted."""
    kept = [column.name for column in plan.columns if column.name not in ("state", "version")]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in kept)
    step = "OLD.state = 'signed' AND NEW.state = 'superseded'"
    beside(
        plan,
        "sqlite",
        "CREATE TRIGGER plan_frozen BEFORE UPDATE ON plan WHEN OLD.state <> 'draft' "
        f"AND NOT (OLD.state = NEW.state AND {same}) AND NOT ({step} AND {same}) {_RAISE}",
    )
    beside(plan, "sqlite", f"CREATE TRIGGER plan_kept BEFORE DELETE ON plan WHEN OLD.state <> 'draft' {_RAISE}")
    same = "to_jsonb(NEW) - 'state' - 'version' = to_jsonb(OLD) - 'state' - 'version'"
    body = (
        f"IF TG_OP = 'UPDATE' AND {same} AND (OLD.state = NEW.state OR ({step})) THEN RETURN NEW; END IF; "
        f"IF OLD.state <> 'draft' THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    )
    beside(plan, "postgresql", _FUNCTION.format(name="plan_is_frozen", body=body))
    _on_rows(plan, "plan_is_frozen", "UPDATE OR DELETE")
    _no_truncate(plan)


def freeze_part(part: FromClause) -> None:
    """The rows of a plan that is no draft cannot be added to, changed or deleted."""
    name = part.description
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        frozen = " OR ".join(f"(SELECT state FROM plan WHERE id = {row}.plan_id) <> 'draft'" for row in rows)
        beside(
            part,
            "sqlite",
            f"CREATE TRIGGER {name}_frozen_{verb.lower()} BEFORE {verb} ON {name} WHEN {frozen} {_RAISE}",
        )
    body = (
        "IF TG_OP <> 'INSERT' AND (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' "
        f"THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        "IF (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' "
        f"THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW;"
    )
    beside(part, "postgresql", _FUNCTION.format(name="plan_part_is_frozen", body=body))
    _on_rows(part, "plan_part_is_frozen", "INSERT OR UPDATE OR DELETE")
    _no_truncate(part)


def freeze_signature(signature: FromClause) -> None:
    """A signature is written once."""
    for verb in ("UPDATE", "DELETE"):
        beside(
            signature, "sqlite", f"CREATE TRIGGER signature_frozen_{verb.lower()} BEFORE {verb} ON signature {_RAISE}"
        )
    _no_truncate(signature)
    _on_rows(signature, "signed_plans_stay", "UPDATE OR DELETE")


def freeze_countersigning(countersigning: FromClause) -> None:
    """What was asked may be taken back; what was countersigned is written once."""
    for verb in ("UPDATE", "DELETE"):
        beside(
            countersigning,
            "sqlite",
            f"CREATE TRIGGER countersigning_frozen_{verb.lower()} BEFORE {verb} ON countersigning "
            f"WHEN OLD.signed_at IS NOT NULL {_RAISE}",
        )
    body = (
        f"IF OLD.signed_at IS NOT NULL THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    )
    beside(countersigning, "postgresql", _FUNCTION.format(name="countersigning_is_frozen", body=body))
    _on_rows(countersigning, "countersigning_is_frozen", "UPDATE OR DELETE")
    _no_truncate(countersigning)


def freeze_recommendation(recommendation: FromClause) -> None:
    """A recommendation that was signed stays, and stays with its case; its progress goes on."""
    roots = ("programme_id", "patient_id", "case_id", "presentation_id")
    moved = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in roots)
    beside(
        recommendation,
        "sqlite",
        f"CREATE TRIGGER recommendation_stays BEFORE UPDATE ON recommendation WHEN {moved} {_RAISE}",
    )
    beside(
        recommendation,
        "sqlite",
        f"CREATE TRIGGER recommendation_kept BEFORE DELETE ON recommendation WHEN OLD.progress <> 'proposed' {_RAISE}",
    )
    body = (
        f"IF TG_OP = 'UPDATE' THEN IF {moved} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END IF; "
        f"IF OLD.progress <> 'proposed' THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN OLD;"
    )
    beside(recommendation, "postgresql", _FUNCTION.format(name="recommendation_stays", body=body))
    _on_rows(recommendation, "recommendation_stays", "UPDATE OR DELETE")
    _no_truncate(recommendation)


def _on_rows(table: FromClause, function: str, verbs: str) -> None:
    name = table.description
    beside(
        table,
        "postgresql",
        f"CREATE TRIGGER {name}_frozen BEFORE {verbs} ON {name} FOR EACH ROW EXECUTE FUNCTION {function}()",
    )


def _no_truncate(table: FromClause) -> None:
    name = table.description
    body = f"RAISE EXCEPTION '{REFUSAL}';"
    beside(table, "postgresql", _FUNCTION.format(name="signed_plans_stay", body=body))
    beside(
        table,
        "postgresql",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
    )
