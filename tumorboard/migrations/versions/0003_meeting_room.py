"""The meeting room."""

import sqlalchemy as sa
from alembic import op

import tumorboard.core.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


#: Triggers and indexes beside the tables, as they were.
BESIDES = {
    "sqlite": [
        "UPDATE conference SET attendance_sealed_until = (SELECT max(plan.signed_at) FROM plan WHERE plan.conference_id = conference.id)",
        "INSERT INTO child_standing (programme_id, patient_id, first_seen_on, was_discussed, waits, again_on) SELECT patient_seen.programme_id, patient_seen.patient_id, min(patient_seen.seen_on) AS min_1, EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed')) AS anon_1, NOT ((EXISTS (SELECT child_closure.id \nFROM child_closure \nWHERE child_closure.patient_id = patient_seen.patient_id AND child_closure.programme_id = patient_seen.programme_id AND child_closure.reopened_at IS NULL)) OR (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id)) AND NOT (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id AND \"case\".state = 'open'))) AND NOT ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed'))) AND ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('draft', 'referred', 'returned', 'accepted', 'listed', 'discussed'))) OR (EXISTS (SELECT recommendation.id \nFROM recommendation \nWHERE recommendation.patient_id = patient_seen.patient_id AND recommendation.programme_id = patient_seen.programme_id AND recommendation.progress IN ('open', 'blocked'))))) AS anon_2, (SELECT max(plan_section.\"on\") AS max_1 \nFROM plan_section JOIN \"plan\" ON plan_section.plan_id = \"plan\".id AND plan_section.kind = 'again' \nWHERE \"plan\".patient_id = patient_seen.patient_id AND \"plan\".programme_id = patient_seen.programme_id AND \"plan\".state = 'signed') AS anon_3 \nFROM patient_seen GROUP BY patient_seen.programme_id, patient_seen.patient_id ON CONFLICT (programme_id, patient_id) DO UPDATE SET first_seen_on = excluded.first_seen_on, was_discussed = excluded.was_discussed, waits = excluded.waits, again_on = excluded.again_on",
        "CREATE TRIGGER missing_input_frozen_insert BEFORE INSERT ON missing_input WHEN (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER missing_input_frozen_update BEFORE UPDATE ON missing_input WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' OR (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER missing_input_frozen_delete BEFORE DELETE ON missing_input WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "INSERT INTO again_trigger (programme_id, patient_id, case_id, presentation_id, plan_id, code, words, due_on, state, ended_because, version) SELECT plan.programme_id, plan.patient_id, plan.case_id, plan.presentation_id, plan.id, 'on_date', plan_section.text, plan_section.\"on\", 'waiting', '', 1 FROM plan JOIN plan_section ON plan_section.plan_id = plan.id AND plan_section.kind = 'again' WHERE plan.state = 'signed' AND plan_section.\"on\" >= CURRENT_DATE AND NOT EXISTS (SELECT 1 FROM presentation WHERE presentation.previous_id = plan.presentation_id)",
        "UPDATE recommendation SET condition = coalesce((SELECT plan_line.condition FROM plan_line JOIN plan ON plan.id = plan_line.plan_id WHERE plan_line.recommendation_id = recommendation.id AND plan.state = 'signed' ORDER BY plan.number DESC LIMIT 1), '') WHERE recommendation.condition = ''",
        "CREATE TRIGGER stance_frozen_insert BEFORE INSERT ON stance WHEN (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER stance_frozen_update BEFORE UPDATE ON stance WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' OR (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER stance_frozen_delete BEFORE DELETE ON stance WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER countersigning_frozen_update BEFORE UPDATE ON countersigning WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER countersigning_frozen_delete BEFORE DELETE ON countersigning WHEN OLD.signed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
    ],
    "postgresql": [
        "UPDATE conference SET attendance_sealed_until = (SELECT max(plan.signed_at) FROM plan WHERE plan.conference_id = conference.id)",
        "INSERT INTO child_standing (programme_id, patient_id, first_seen_on, was_discussed, waits, again_on) SELECT patient_seen.programme_id, patient_seen.patient_id, min(patient_seen.seen_on) AS min_1, EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed')) AS anon_1, NOT ((EXISTS (SELECT child_closure.id \nFROM child_closure \nWHERE child_closure.patient_id = patient_seen.patient_id AND child_closure.programme_id = patient_seen.programme_id AND child_closure.reopened_at IS NULL)) OR (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id)) AND NOT (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id AND \"case\".state = 'open'))) AND NOT ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed'))) AND ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('draft', 'referred', 'returned', 'accepted', 'listed', 'discussed'))) OR (EXISTS (SELECT recommendation.id \nFROM recommendation \nWHERE recommendation.patient_id = patient_seen.patient_id AND recommendation.programme_id = patient_seen.programme_id AND recommendation.progress IN ('open', 'blocked'))))) AS anon_2, (SELECT max(plan_section.\"on\") AS max_1 \nFROM plan_section JOIN plan ON plan_section.plan_id = plan.id AND plan_section.kind = 'again' \nWHERE plan.patient_id = patient_seen.patient_id AND plan.programme_id = patient_seen.programme_id AND plan.state = 'signed') AS anon_3 \nFROM patient_seen GROUP BY patient_seen.programme_id, patient_seen.patient_id ON CONFLICT (programme_id, patient_id) DO UPDATE SET first_seen_on = excluded.first_seen_on, was_discussed = excluded.was_discussed, waits = excluded.waits, again_on = excluded.again_on",
        "CREATE TRIGGER missing_input_frozen BEFORE INSERT OR UPDATE OR DELETE ON missing_input FOR EACH ROW EXECUTE FUNCTION plan_part_is_frozen()",
        "CREATE TRIGGER missing_input_no_truncate BEFORE TRUNCATE ON missing_input FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "INSERT INTO again_trigger (programme_id, patient_id, case_id, presentation_id, plan_id, code, words, due_on, state, ended_because, version) SELECT plan.programme_id, plan.patient_id, plan.case_id, plan.presentation_id, plan.id, 'on_date', plan_section.text, plan_section.\"on\", 'waiting', '', 1 FROM plan JOIN plan_section ON plan_section.plan_id = plan.id AND plan_section.kind = 'again' WHERE plan.state = 'signed' AND plan_section.\"on\" >= CURRENT_DATE AND NOT EXISTS (SELECT 1 FROM presentation WHERE presentation.previous_id = plan.presentation_id)",
        "UPDATE recommendation SET condition = coalesce((SELECT plan_line.condition FROM plan_line JOIN plan ON plan.id = plan_line.plan_id WHERE plan_line.recommendation_id = recommendation.id AND plan.state = 'signed' ORDER BY plan.number DESC LIMIT 1), '') WHERE recommendation.condition = ''",
        "CREATE TRIGGER stance_frozen BEFORE INSERT OR UPDATE OR DELETE ON stance FOR EACH ROW EXECUTE FUNCTION plan_part_is_frozen()",
        "CREATE TRIGGER stance_no_truncate BEFORE TRUNCATE ON stance FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION countersigning_is_frozen() RETURNS trigger AS $$ BEGIN IF OLD.signed_at IS NOT NULL THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER countersigning_frozen BEFORE UPDATE OR DELETE ON countersigning FOR EACH ROW EXECUTE FUNCTION countersigning_is_frozen()",
        "CREATE TRIGGER countersigning_no_truncate BEFORE TRUNCATE ON countersigning FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
    ],
}


def upgrade() -> None:
    """Upgrade."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "agenda", "attendance", "input", "plan", "holds", "votes", name="topic", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index("ix_signal_conference_id_id", ["conference_id", "id"], unique=False)

    op.create_table(
        "letterhead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name_lines", sa.Text(), nullable=False),
        sa.Column("address_lines", sa.Text(), nullable=False),
        sa.Column("footer", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_kind", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_letterhead_changed_by_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_letterhead_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterhead")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_letterhead_programme_id")),
    )
    op.create_table(
        "phrase_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_phrase_book_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase_book")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_phrase_book_programme_id")),
    )
    op.create_table(
        "attendance_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_attendance_correction_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_attendance_correction_corrected_by_id_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_correction_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_correction")),
    )
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_correction_conference_id"), ["conference_id"], unique=False)

    op.create_table(
        "attendance_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=True),
        sa.Column(
            "presence",
            sa.Enum("in_room", "remote", "excused", "absent", name="presence", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("from_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_attendance_span_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_span_person_id_person")),
        sa.ForeignKeyConstraint(
            ["specialty_id"], ["specialty.id"], name=op.f("fk_attendance_span_specialty_id_specialty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_span")),
    )
    with op.batch_alter_table("attendance_span", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_span_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_span_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_attendance_span_open",
            ["conference_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_closing_closed_by_id_person")),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_closing_conference_id_conference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("conference_id", name=op.f("uq_closing_conference_id")),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("started_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_sitting_conference_id_conference")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_sitting_started_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("conference_id", name=op.f("uq_sitting_conference_id")),
    )
    op.create_table(
        "again_trigger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "drafted",
                "presented",
                "superseded",
                "dropped",
                name="triggerstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_again_trigger_case_id_case")),
        sa.ForeignKeyConstraint(["draft_id"], ["presentation.id"], name=op.f("fk_again_trigger_draft_id_presentation")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_again_trigger_patient_id_patient")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_again_trigger_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_again_trigger_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_again_trigger_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_again_trigger_said_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_again_trigger")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_again_trigger_draft_id")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_again_trigger_plan_id")),
    )
    with op.batch_alter_table("again_trigger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_again_trigger_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_again_trigger_programme_id_state_due_on", ["programme_id", "state", "due_on"], unique=False
        )
        batch_op.create_index("ix_again_trigger_state_due_on", ["state", "due_on"], unique=False)
        batch_op.create_index(
            "uq_again_trigger_waiting",
            ["presentation_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "countersigning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("specialty_name", sa.Text(), nullable=False),
        sa.Column("is_rule", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("signed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_countersigning_asked_by_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_countersigning_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_countersigning_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_countersigning_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_countersigning_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["specialty_id"], ["specialty.id"], name=op.f("fk_countersigning_specialty_id_specialty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersigning")),
        sa.UniqueConstraint("plan_id", "specialty_id", name=op.f("uq_countersigning_plan_id_specialty_id")),
    )
    with op.batch_alter_table("countersigning", schema=None) as batch_op:
        batch_op.create_index(
            "ix_countersigning_open",
            ["specialty_id"],
            unique=False,
            sqlite_where=sa.text("signed_at IS NULL"),
            postgresql_where=sa.text("signed_at IS NULL"),
        )

    op.create_table(
        "family_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "approved", "outdated", name="familystate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=False),
        sa.Column("edited_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_family_page_case_id_case")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_family_page_edited_by_id_person")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_family_page_patient_id_patient")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_family_page_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_family_page_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_family_page_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_page")),
        sa.UniqueConstraint("presentation_id", name=op.f("uq_family_page_presentation_id")),
    )
    op.create_table(
        "item_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("from_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_item_span_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_item_span_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_item_span_opened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_span")),
    )
    with op.batch_alter_table("item_span", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_span_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_span_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            "uq_item_span_open",
            ["conference_id"],
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )

    op.create_table(
        "missing_input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("specialty_code", sa.Text(), nullable=False),
        sa.Column("specialty_name", sa.Text(), nullable=False),
        sa.Column("silence", sa.Enum("absent", "silent", name="silence", native_enum=False, length=40), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_by_name", sa.Text(), nullable=False),
        sa.Column("noted_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_missing_input_noted_by_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_missing_input_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_input")),
        sa.UniqueConstraint("plan_id", "specialty_code", name=op.f("uq_missing_input_plan_id_specialty_code")),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("observer_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision", sa.Enum("reached", "postponed", name="decision", native_enum=False, length=40), nullable=True
        ),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("observed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_observation_case_id_case")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_observation_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_observation_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["observer_id"], ["person.id"], name=op.f("fk_observation_observer_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_observation_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("item_id", "observer_id", name=op.f("uq_observation_item_id_observer_id")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_observer_id"), ["observer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "pull_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pulled_by_id", sa.Integer(), nullable=False),
        sa.Column("pulled_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_pull_in_conference_id_conference")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_pull_in_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["pulled_by_id"], ["person.id"], name=op.f("fk_pull_in_pulled_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_in")),
        sa.UniqueConstraint("item_id", name=op.f("uq_pull_in_item_id")),
    )
    with op.batch_alter_table("pull_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pull_in_conference_id"), ["conference_id"], unique=False)

    op.create_table(
        "section_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "consensus",
                "intent",
                "no_change",
                "alternatives",
                "dissent",
                "conflict",
                "family_wishes",
                "family_told",
                "again",
                name="sectionkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_from_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_section_hold_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_section_hold_plan_id_plan")),
        sa.ForeignKeyConstraint(["taken_from_id"], ["person.id"], name=op.f("fk_section_hold_taken_from_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_hold")),
        sa.UniqueConstraint("plan_id", "kind", name=op.f("uq_section_hold_plan_id_kind")),
    )
    op.create_table(
        "stance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("specialty_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Enum("agree", "dissent", name="stancekind", native_enum=False, length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("on_version", sa.Integer(), nullable=False),
        sa.Column("taken_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stance_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_stance_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stance")),
        sa.UniqueConstraint("plan_id", "person_id", name=op.f("uq_stance_plan_id_person_id")),
    )
    op.create_table(
        "family_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("family_page_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("approved_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_page_id"], ["family_page.id"], name=op.f("fk_family_approval_family_page_id_family_page")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_family_approval_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_family_approval_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_approval")),
    )
    with op.batch_alter_table("family_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_approval_family_page_id"), ["family_page_id"], unique=False)

    op.create_table(
        "observation_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_observation_score_one_to_five")),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_observation_score_observation_id_observation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_score")),
        sa.UniqueConstraint("observation_id", "scale", name=op.f("uq_observation_score_observation_id_scale")),
    )
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cutoff_hours", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("attendance_sealed_until", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("attendance_corrected_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("plan_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_weeks", sa.Integer(), nullable=True))

    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_presentation_draft",
            ["previous_id"],
            unique=True,
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acknowledge_days", sa.Integer(), server_default="3", nullable=False))
        batch_op.add_column(sa.Column("observes", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("wall_shows_names", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
        )

    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("condition", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("due_weeks", sa.Integer(), nullable=True))

    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "was",
                sa.Enum(
                    "proposed",
                    "blocked",
                    "open",
                    "done",
                    "partly",
                    "not_done",
                    "does_not_apply",
                    "superseded",
                    name="progress",
                    native_enum=False,
                    length=40,
                ),
                nullable=True,
            )
        )

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proofs_failed", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("proof_failed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text_version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("text", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("about", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("digest", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("specialty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("countersigns", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("attendance_target", sa.Integer(), nullable=True))

    # ### end Alembic commands ###
    for statement in BESIDES[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")) if ":" in statement else statement)


def downgrade() -> None:
    """Downgrade."""
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("specialty", schema=None) as batch_op:
        batch_op.drop_column("attendance_target")
        batch_op.drop_column("countersigns")

    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_column("digest")
        batch_op.drop_column("about")
        batch_op.drop_column("text")
        batch_op.drop_column("text_version")

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("proof_failed_at")
        batch_op.drop_column("proofs_failed")

    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_column("was")

    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_column("due_weeks")
        batch_op.drop_column("condition")

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("wall_shows_names")
        batch_op.drop_column("observes")
        batch_op.drop_column("acknowledge_days")

    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_presentation_draft",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    with op.batch_alter_table("plan_line", schema=None) as batch_op:
        batch_op.drop_column("due_weeks")

    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.drop_column("attendance_corrected_at")
        batch_op.drop_column("attendance_sealed_until")
        batch_op.drop_column("cutoff_hours")

    op.drop_table("observation_score")
    with op.batch_alter_table("family_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_approval_family_page_id"))

    op.drop_table("family_approval")
    op.drop_table("stance")
    op.drop_table("section_hold")
    with op.batch_alter_table("pull_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pull_in_conference_id"))

    op.drop_table("pull_in")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_programme_id"))
        batch_op.drop_index(batch_op.f("ix_observation_observer_id"))
        batch_op.drop_index(batch_op.f("ix_observation_conference_id"))

    op.drop_table("observation")
    op.drop_table("missing_input")
    with op.batch_alter_table("item_span", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_item_span_open", sqlite_where=sa.text("until_at IS NULL"), postgresql_where=sa.text("until_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_item_span_item_id"))
        batch_op.drop_index(batch_op.f("ix_item_span_conference_id"))

    op.drop_table("item_span")
    op.drop_table("family_page")
    with op.batch_alter_table("countersigning", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_countersigning_open",
            sqlite_where=sa.text("signed_at IS NULL"),
            postgresql_where=sa.text("signed_at IS NULL"),
        )

    op.drop_table("countersigning")
    with op.batch_alter_table("again_trigger", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_again_trigger_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_again_trigger_state_due_on")
        batch_op.drop_index("ix_again_trigger_programme_id_state_due_on")
        batch_op.drop_index(batch_op.f("ix_again_trigger_case_id"))

    op.drop_table("again_trigger")
    op.drop_table("sitting")
    op.drop_table("closing")
    with op.batch_alter_table("attendance_span", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attendance_span_open",
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_attendance_span_person_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_span_conference_id"))

    op.drop_table("attendance_span")
    with op.batch_alter_table("attendance_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_correction_conference_id"))

    op.drop_table("attendance_correction")
    op.drop_table("phrase_book")
    op.drop_table("letterhead")
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.drop_index("ix_signal_conference_id_id")

    op.drop_table("signal")
    # ### end Alembic commands ###
