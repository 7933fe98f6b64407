"""The main line."""

import sqlalchemy as sa
from alembic import op

import tumorboard.core.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


#: Triggers and indexes beside the tables, as they were.
BESIDES = {
    "sqlite": [
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        'CREATE TRIGGER plan_frozen BEFORE UPDATE ON plan WHEN OLD.state <> \'draft\' AND NOT (OLD.state = NEW.state AND NEW."id" IS OLD."id" AND NEW."programme_id" IS OLD."programme_id" AND NEW."patient_id" IS OLD."patient_id" AND NEW."case_id" IS OLD."case_id" AND NEW."presentation_id" IS OLD."presentation_id" AND NEW."conference_id" IS OLD."conference_id" AND NEW."number" IS OLD."number" AND NEW."amends_id" IS OLD."amends_id" AND NEW."amended_because" IS OLD."amended_because" AND NEW."started_by_id" IS OLD."started_by_id" AND NEW."started_at" IS OLD."started_at" AND NEW."signed_at" IS OLD."signed_at" AND NEW."quorum" IS OLD."quorum" AND NEW."text_hash" IS OLD."text_hash") AND NOT (OLD.state = \'signed\' AND NEW.state = \'superseded\' AND NEW."id" IS OLD."id" AND NEW."programme_id" IS OLD."programme_id" AND NEW."patient_id" IS OLD."patient_id" AND NEW."case_id" IS OLD."case_id" AND NEW."presentation_id" IS OLD."presentation_id" AND NEW."conference_id" IS OLD."conference_id" AND NEW."number" IS OLD."number" AND NEW."amends_id" IS OLD."amends_id" AND NEW."amended_because" IS OLD."amended_because" AND NEW."started_by_id" IS OLD."started_by_id" AND NEW."started_at" IS OLD."started_at" AND NEW."signed_at" IS OLD."signed_at" AND NEW."quorum" IS OLD."quorum" AND NEW."text_hash" IS OLD."text_hash") BEGIN SELECT RAISE(ABORT, \'a signed plan cannot change\'); END',
        "CREATE TRIGGER plan_kept BEFORE DELETE ON plan WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_section_frozen_insert BEFORE INSERT ON plan_section WHEN (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_section_frozen_update BEFORE UPDATE ON plan_section WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' OR (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_section_frozen_delete BEFORE DELETE ON plan_section WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_line_frozen_insert BEFORE INSERT ON plan_line WHEN (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_line_frozen_update BEFORE UPDATE ON plan_line WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' OR (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_line_frozen_delete BEFORE DELETE ON plan_line WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_trial_frozen_insert BEFORE INSERT ON plan_trial WHEN (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_trial_frozen_update BEFORE UPDATE ON plan_trial WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' OR (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_trial_frozen_delete BEFORE DELETE ON plan_trial WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_service_frozen_insert BEFORE INSERT ON plan_service WHEN (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_service_frozen_update BEFORE UPDATE ON plan_service WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' OR (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER plan_service_frozen_delete BEFORE DELETE ON plan_service WHEN (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER signature_frozen_update BEFORE UPDATE ON signature BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER signature_frozen_delete BEFORE DELETE ON signature BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER recommendation_stays BEFORE UPDATE ON recommendation WHEN NEW.programme_id <> OLD.programme_id OR NEW.patient_id <> OLD.patient_id OR NEW.case_id <> OLD.case_id OR NEW.presentation_id <> OLD.presentation_id BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE TRIGGER recommendation_kept BEFORE DELETE ON recommendation WHEN OLD.progress <> 'proposed' BEGIN SELECT RAISE(ABORT, 'a signed plan cannot change'); END",
        "CREATE VIRTUAL TABLE patient_search USING fts5(name_key, content='patient', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
        "CREATE TRIGGER patient_search_insert AFTER INSERT ON patient BEGIN INSERT INTO patient_search(rowid, name_key) VALUES (new.id, new.name_key); END",
        "CREATE TRIGGER patient_search_delete AFTER DELETE ON patient BEGIN INSERT INTO patient_search(patient_search, rowid, name_key) VALUES ('delete', old.id, old.name_key); END",
        "CREATE TRIGGER patient_search_update AFTER UPDATE OF name_key ON patient BEGIN INSERT INTO patient_search(patient_search, rowid, name_key) VALUES ('delete', old.id, old.name_key); INSERT INTO patient_search(rowid, name_key) VALUES (new.id, new.name_key); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
        "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
        "CREATE OR REPLACE FUNCTION plan_is_frozen() RETURNS trigger AS $$ BEGIN IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'state' - 'version' = to_jsonb(OLD) - 'state' - 'version' AND (OLD.state = NEW.state OR (OLD.state = 'signed' AND NEW.state = 'superseded')) THEN RETURN NEW; END IF; IF OLD.state <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_frozen BEFORE UPDATE OR DELETE ON plan FOR EACH ROW EXECUTE FUNCTION plan_is_frozen()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_no_truncate BEFORE TRUNCATE ON plan FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION plan_part_is_frozen() RETURNS trigger AS $$ BEGIN IF TG_OP <> 'INSERT' AND (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; IF (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_section_frozen BEFORE INSERT OR UPDATE OR DELETE ON plan_section FOR EACH ROW EXECUTE FUNCTION plan_part_is_frozen()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_section_no_truncate BEFORE TRUNCATE ON plan_section FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION plan_part_is_frozen() RETURNS trigger AS $$ BEGIN IF TG_OP <> 'INSERT' AND (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; IF (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON plan_line FOR EACH ROW EXECUTE FUNCTION plan_part_is_frozen()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_line_no_truncate BEFORE TRUNCATE ON plan_line FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION plan_part_is_frozen() RETURNS trigger AS $$ BEGIN IF TG_OP <> 'INSERT' AND (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; IF (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_trial_frozen BEFORE INSERT OR UPDATE OR DELETE ON plan_trial FOR EACH ROW EXECUTE FUNCTION plan_part_is_frozen()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_trial_no_truncate BEFORE TRUNCATE ON plan_trial FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION plan_part_is_frozen() RETURNS trigger AS $$ BEGIN IF TG_OP <> 'INSERT' AND (SELECT state FROM plan WHERE id = OLD.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; IF (SELECT state FROM plan WHERE id = NEW.plan_id) <> 'draft' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_service_frozen BEFORE INSERT OR UPDATE OR DELETE ON plan_service FOR EACH ROW EXECUTE FUNCTION plan_part_is_frozen()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER plan_service_no_truncate BEFORE TRUNCATE ON plan_service FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER signature_no_truncate BEFORE TRUNCATE ON signature FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE TRIGGER signature_frozen BEFORE UPDATE OR DELETE ON signature FOR EACH ROW EXECUTE FUNCTION signed_plans_stay()",
        "CREATE OR REPLACE FUNCTION recommendation_stays() RETURNS trigger AS $$ BEGIN IF TG_OP = 'UPDATE' THEN IF NEW.programme_id <> OLD.programme_id OR NEW.patient_id <> OLD.patient_id OR NEW.case_id <> OLD.case_id OR NEW.presentation_id <> OLD.presentation_id THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; RETURN NEW; END IF; IF OLD.progress <> 'proposed' THEN RAISE EXCEPTION 'a signed plan cannot change'; END IF; RETURN OLD; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER recommendation_frozen BEFORE UPDATE OR DELETE ON recommendation FOR EACH ROW EXECUTE FUNCTION recommendation_stays()",
        "CREATE OR REPLACE FUNCTION signed_plans_stay() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'a signed plan cannot change'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER recommendation_no_truncate BEFORE TRUNCATE ON recommendation FOR EACH STATEMENT EXECUTE FUNCTION signed_plans_stay()",
        "CREATE INDEX patient_search ON patient USING gin (to_tsvector('simple', name_key))",
    ],
}


def upgrade() -> None:
    """Upgrade."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("due_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("gave_up_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_done_at_due_at", ["done_at", "due_at"], unique=False)

    op.create_table(
        "once_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("posted_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_once_token")),
        sa.UniqueConstraint("token", name=op.f("uq_once_token_token")),
    )
    with op.batch_alter_table("once_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_once_token_posted_at"), ["posted_at"], unique=False)

    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "other", "unknown", name="sex", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("guardian", sa.Text(), nullable=False),
        sa.Column("guardian_contact", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("travels_from", sa.Text(), nullable=False),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_born_on"), ["born_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_name_key"), ["name_key"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_installation_administrator", sa.Boolean(), nullable=False),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("default_minutes", sa.Integer(), nullable=False),
        sa.Column("case_prefix", sa.Text(), nullable=False),
        sa.Column("last_case_number", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_slug")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum("open", "closed", name="casestate", native_enum=False, length=40), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("diagnosis_code", sa.Text(), nullable=False),
        sa.Column("diagnosis_system", sa.Text(), nullable=False),
        sa.Column("diagnosis_version", sa.Text(), nullable=False),
        sa.Column("diagnosis_group", sa.Text(), nullable=False),
        sa.Column(
            "certainty",
            sa.Enum("suspected", "confirmed", "no_tumor", name="certainty", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("site_system", sa.Text(), nullable=False),
        sa.Column("site_version", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_system", sa.Text(), nullable=False),
        sa.Column("stage_on", sa.Date(), nullable=True),
        sa.Column("biopsy_status", sa.Text(), nullable=False),
        sa.Column("biopsy_on", sa.Date(), nullable=True),
        sa.Column("biopsy_place", sa.Text(), nullable=False),
        sa.Column("biopsy_by", sa.Text(), nullable=False),
        sa.Column("is_unplanned_excision", sa.Boolean(), nullable=False),
        sa.Column("reference_pathology", sa.Text(), nullable=False),
        sa.Column("opened_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_case_patient_id_patient")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_case_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_case_programme_id_diagnosis_group", ["programme_id", "diagnosis_group"], unique=False)
        batch_op.create_index("ix_case_programme_id_state_id", ["programme_id", "state", "id"], unique=False)

    op.create_table(
        "child_closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_child_closure_closed_by_id_person")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_child_closure_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_child_closure_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_closure")),
    )
    with op.batch_alter_table("child_closure", schema=None) as batch_op:
        batch_op.create_index("ix_child_closure_programme_id_patient_id", ["programme_id", "patient_id"], unique=False)

    op.create_table(
        "conference_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_conference_series_chair_id_person")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_conference_series_deputy_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_conference_series_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_series")),
    )
    with op.batch_alter_table("conference_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conference_series_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_draft_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "person_id", "programme_id", "form", "key", name=op.f("uq_draft_person_id_programme_id_form_key")
        ),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "act.refused",
                "session.started",
                "session.failed",
                "session.ended",
                "person.made",
                "person.changed",
                "person.deactivated",
                "person.reactivated",
                "password.set",
                "programme.made",
                "programme.changed",
                "specialty.made",
                "specialty.changed",
                "membership.given",
                "membership.changed",
                "membership.ended",
                "patient.registered",
                "patient.corrected",
                "patient.seen",
                "patient.looked_up",
                "patient.read",
                "clinic_list.imported",
                "child.settled",
                "child.reopened",
                "case.opened",
                "case.changed",
                "case.closed",
                "case.reopened",
                "case.read",
                "cases.listed",
                "holder.changed",
                "access.given",
                "access.ended",
                "imaging.added",
                "imaging.changed",
                "imaging.removed",
                "pathology.added",
                "pathology.changed",
                "pathology.removed",
                "treatment.added",
                "treatment.changed",
                "treatment.removed",
                "biopsy_warning.raised",
                "biopsy_warning.acknowledged",
                "draft.started",
                "presentation.referred",
                "presentation.changed",
                "presentation.accepted",
                "presentation.returned",
                "presentation.answered",
                "presentation.read",
                "readiness.settled",
                "readiness.reopened",
                "presentation.withdrawn",
                "presentation.listed",
                "presentation.unlisted",
                "presentation.discussed",
                "presentation.deferred",
                "presentation.closed",
                "series.made",
                "series.changed",
                "conference.added",
                "conference.moved",
                "conference.cancelled",
                "conference.changed",
                "attendance.recorded",
                "agenda.changed",
                "agenda.published",
                "agenda.read",
                "input.given",
                "plan.started",
                "plan.recorded",
                "plan.signed",
                "plan.amended",
                "plan.discarded",
                "plan.acknowledged",
                "plan.read",
                "recommendation.changed",
                "recommendation.settled",
                "recommendation.reopened",
                "last_decision.answered",
                "search.made",
                "document.made",
                "ledger.read",
                "demo.loaded",
                name="event",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("once_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_entry_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_ledger_entry_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("once_key", name=op.f("uq_ledger_entry_once_key")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_case_id_id", ["case_id", "id"], unique=False)
        batch_op.create_index("ix_ledger_entry_patient_id_id", ["patient_id", "id"], unique=False)
        batch_op.create_index("ix_ledger_entry_person_id_id", ["person_id", "id"], unique=False)
        batch_op.create_index("ix_ledger_entry_programme_id_id", ["programme_id", "id"], unique=False)
        batch_op.create_index("ix_ledger_entry_subject_subject_id", ["subject", "subject_id"], unique=False)

    op.create_table(
        "password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("set_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password")),
        sa.UniqueConstraint("person_id", name=op.f("uq_password_person_id")),
    )
    op.create_table(
        "patient_identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_identifier_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_identifier")),
        sa.UniqueConstraint("value_key", "system", name=op.f("uq_patient_identifier_value_key_system")),
    )
    with op.batch_alter_table("patient_identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_identifier_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "patient_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("by_hand", "clinic_list", "referral", name="seenhow", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_seen_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_patient_seen_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_patient_seen_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_seen")),
        sa.UniqueConstraint(
            "programme_id", "patient_id", "seen_on", name=op.f("uq_patient_seen_programme_id_patient_id_seen_on")
        ),
    )
    with op.batch_alter_table("patient_seen", schema=None) as batch_op:
        batch_op.create_index("ix_patient_seen_patient_id_programme_id", ["patient_id", "programme_id"], unique=False)
        batch_op.create_index(
            "ix_patient_seen_programme_id_seen_on_patient_id", ["programme_id", "seen_on", "patient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_patient_seen_recorded_by_id"), ["recorded_by_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("started_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sign_in_key_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "specialty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("added_because", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_specialty_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialty")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_specialty_programme_id_code")),
    )
    op.create_table(
        "biopsy_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"], ["person.id"], name=op.f("fk_biopsy_warning_acknowledged_by_id_person")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_biopsy_warning_case_id_case")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_biopsy_warning_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_biopsy_warning")),
    )
    with op.batch_alter_table("biopsy_warning", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_biopsy_warning_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_biopsy_warning_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "case_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum("referred", "holds", "presents", "broke_glass", name="accesswhy", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("since", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_access_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_access_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_access")),
        sa.UniqueConstraint("case_id", "person_id", "why", name=op.f("uq_case_access_case_id_person_id_why")),
    )
    with op.batch_alter_table("case_access", schema=None) as batch_op:
        batch_op.create_index("ix_case_access_person_id", ["person_id"], unique=False)

    op.create_table(
        "conference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("starts_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "held", "cancelled", name="conferencestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("state_because", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("agenda_number", sa.Integer(), nullable=False),
        sa.Column("agenda_published_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("agenda_stamp", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_conference_chair_id_person")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_conference_deputy_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_conference_programme_id_programme")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["conference_series.id"], name=op.f("fk_conference_series_id_conference_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
        sa.UniqueConstraint("series_id", "planned_on", name=op.f("uq_conference_series_id_planned_on")),
    )
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.create_index("ix_conference_programme_id_starts_at", ["programme_id", "starts_at"], unique=False)

    op.create_table(
        "holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("since", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_holder_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_holder_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_holder_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder")),
    )
    with op.batch_alter_table("holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holder_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holder_person_id"), ["person_id"], unique=False)

    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["conference_series.id"], name=op.f("fk_holiday_series_id_conference_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("series_id", "on", name=op.f("uq_holiday_series_id_on")),
    )
    op.create_table(
        "imaging_study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_imaging_study_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imaging_study")),
    )
    with op.batch_alter_table("imaging_study", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imaging_study_case_id"), ["case_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=True),
        sa.Column("given_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_membership_programme_id_programme")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_membership_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("programme_id", "person_id", name=op.f("uq_membership_programme_id_person_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_specialty_id"), ["specialty_id"], unique=False)

    op.create_table(
        "pathology_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("specimen", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("slides", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_pathology_report_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathology_report")),
    )
    with op.batch_alter_table("pathology_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pathology_report_case_id"), ["case_id"], unique=False)

    op.create_table(
        "presentation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "referred",
                "returned",
                "accepted",
                "listed",
                "discussed",
                "planned",
                "closed",
                "withdrawn",
                name="presentationstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("urgency_reason", sa.Text(), nullable=False),
        sa.Column("performance_scale", sa.Text(), nullable=False),
        sa.Column("performance_value", sa.Integer(), nullable=True),
        sa.Column("operation_note", sa.Text(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_listed_only", sa.Boolean(), nullable=False),
        sa.Column("presenter_id", sa.Integer(), nullable=True),
        sa.Column("presenter_words", sa.Text(), nullable=False),
        sa.Column("presenter_has_briefed", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("referred_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("carried_over_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_decision", sa.Text(), nullable=False),
        sa.Column("last_decision_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_presentation_case_id_case")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_presentation_patient_id_patient")),
        sa.ForeignKeyConstraint(["presenter_id"], ["person.id"], name=op.f("fk_presentation_presenter_id_person")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["presentation.id"], name=op.f("fk_presentation_previous_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_presentation_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_presentation_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presentation")),
    )
    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.create_index("ix_presentation_case_id_id", ["case_id", "id"], unique=False)
        batch_op.create_index("ix_presentation_patient_id", ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presentation_presenter_id"), ["presenter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presentation_previous_id"), ["previous_id"], unique=False)
        batch_op.create_index("ix_presentation_programme_id_state_id", ["programme_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_presentation_written_by_id"), ["written_by_id"], unique=False)

    op.create_table(
        "treatment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_treatment_line_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment_line")),
    )
    with op.batch_alter_table("treatment_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_treatment_line_case_id"), ["case_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("discussed", "deferred", "removed", name="outcome", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("closed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agenda_item_case_id_case")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_agenda_item_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_agenda_item_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_agenda_item_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_agenda_item_conference_id_position", ["conference_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_item_presentation_id"), ["presentation_id"], unique=False)
        batch_op.create_index(
            "uq_agenda_item_open_presentation",
            ["presentation_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "agenda_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_agenda_version_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_agenda_version_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_agenda_version_published_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_version")),
        sa.UniqueConstraint("conference_id", "number", name=op.f("uq_agenda_version_conference_id_number")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=True),
        sa.Column(
            "presence",
            sa.Enum("in_room", "remote", "excused", "absent", name="presence", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_attendance_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_attendance_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_attendance_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("conference_id", "person_id", name=op.f("uq_attendance_conference_id_person_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "deferral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deferred_by_id", sa.Integer(), nullable=False),
        sa.Column("deferred_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_deferral_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["deferred_by_id"], ["person.id"], name=op.f("fk_deferral_deferred_by_id_person")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_deferral_presentation_id_presentation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferral")),
    )
    with op.batch_alter_table("deferral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deferral_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deferral_presentation_id"), ["presentation_id"], unique=False)

    op.create_table(
        "input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("says", "nothing_to_add", "later", name="inputkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_input_case_id_case")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_input_given_by_id_person")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_input_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_input_programme_id_programme")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_input_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_input_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input")),
        sa.UniqueConstraint("presentation_id", "specialty_id", name=op.f("uq_input_presentation_id_specialty_id")),
    )
    with op.batch_alter_table("input", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_input_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_input_specialty_id"), ["specialty_id"], unique=False)

    op.create_table(
        "membership_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "referrer",
                "attendee",
                "coordinator",
                "chair",
                "auditor",
                "programme_administrator",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_membership_role_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_role")),
        sa.UniqueConstraint("membership_id", "role", name=op.f("uq_membership_role_membership_id_role")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "signed", "superseded", "discarded", name="planstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("amends_id", sa.Integer(), nullable=True),
        sa.Column("amended_because", sa.Text(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("signed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("quorum", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["amends_id"], ["plan.id"], name=op.f("fk_plan_amends_id_plan")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_case_id_case")),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_plan_conference_id_conference")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_plan_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_plan_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_plan_programme_id_programme")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_plan_started_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("presentation_id", "number", name=op.f("uq_plan_presentation_id_number")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(
            "ix_plan_patient_id_programme_id_state", ["patient_id", "programme_id", "state"], unique=False
        )
        batch_op.create_index("ix_plan_programme_id_state_id", ["programme_id", "state", "id"], unique=False)

    op.create_table(
        "presentation_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("from_whom", sa.Text(), nullable=False),
        sa.Column("returned_by_id", sa.Integer(), nullable=False),
        sa.Column("returned_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_presentation_return_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_presentation_return_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["person.id"], name=op.f("fk_presentation_return_returned_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presentation_return")),
    )
    with op.batch_alter_table("presentation_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presentation_return_presentation_id"), ["presentation_id"], unique=False)

    op.create_table(
        "readiness_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("done_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_readiness_need_done_by_id_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_readiness_need_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_readiness_need_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_readiness_need_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_need")),
        sa.UniqueConstraint("presentation_id", "what", name=op.f("uq_readiness_need_presentation_id_what")),
    )
    with op.batch_alter_table("readiness_need", schema=None) as batch_op:
        batch_op.create_index("ix_readiness_need_owner_id_done_at", ["owner_id", "done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_readiness_need_presentation_id"), ["presentation_id"], unique=False)

    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "progress",
            sa.Enum(
                "proposed",
                "open",
                "done",
                "partly",
                "not_done",
                "superseded",
                name="progress",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_recommendation_case_id_case")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_recommendation_owner_id_person")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_recommendation_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_recommendation_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_recommendation_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendation_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_recommendation_owner_id_progress_due_on", ["owner_id", "progress", "due_on"], unique=False
        )
        batch_op.create_index(
            "ix_recommendation_patient_id_programme_id_progress",
            ["patient_id", "programme_id", "progress"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_recommendation_presentation_id"), ["presentation_id"], unique=False)
        batch_op.create_index(
            "ix_recommendation_programme_id_progress_due_on", ["programme_id", "progress", "due_on"], unique=False
        )

    op.create_table(
        "specialty_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("left_out_because", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_specialty_need_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["specialty_id"], ["specialty.id"], name=op.f("fk_specialty_need_specialty_id_specialty")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialty_need")),
        sa.UniqueConstraint(
            "presentation_id", "specialty_id", name=op.f("uq_specialty_need_presentation_id_specialty_id")
        ),
    )
    with op.batch_alter_table("specialty_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_specialty_need_specialty_id"), ["specialty_id"], unique=False)

    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_withdrawal_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_withdrawal_withdrawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("presentation_id", name=op.f("uq_withdrawal_presentation_id")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_acknowledgement_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint("plan_id", "person_id", name=op.f("uq_acknowledgement_plan_id_person_id")),
    )
    op.create_table(
        "plan_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_system", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plan_line_owner_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_line_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_plan_line_recommendation_id_recommendation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
        sa.UniqueConstraint("plan_id", "recommendation_id", name=op.f("uq_plan_line_plan_id_recommendation_id")),
    )
    with op.batch_alter_table("plan_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_line_recommendation_id"), ["recommendation_id"], unique=False)

    op.create_table(
        "plan_section",
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
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_section_plan_id_plan")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_plan_section_saved_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_section")),
        sa.UniqueConstraint("plan_id", "kind", name=op.f("uq_plan_section_plan_id_kind")),
    )
    op.create_table(
        "plan_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_service_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_service")),
        sa.UniqueConstraint("plan_id", "service", name=op.f("uq_plan_service_plan_id_service")),
    )
    op.create_table(
        "plan_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_trial_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_trial")),
    )
    with op.batch_alter_table("plan_trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_trial_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "progress",
            sa.Enum(
                "proposed",
                "open",
                "done",
                "partly",
                "not_done",
                "superseded",
                name="progress",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_settlement_case_id_case")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_settlement_programme_id_programme")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_settlement_recommendation_id_recommendation")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_settlement_settled_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_recommendation_id"), ["recommendation_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("signed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_signature_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_signature_plan_id")),
    )
    # ### end Alembic commands ###
    for statement in BESIDES[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")) if ":" in statement else statement)


def downgrade() -> None:
    """Downgrade."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table("signature")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_recommendation_id"))
        batch_op.drop_index(batch_op.f("ix_settlement_case_id"))

    op.drop_table("settlement")
    with op.batch_alter_table("plan_trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_trial_plan_id"))

    op.drop_table("plan_trial")
    op.drop_table("plan_service")
    op.drop_table("plan_section")
    with op.batch_alter_table("plan_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_line_recommendation_id"))

    op.drop_table("plan_line")
    op.drop_table("acknowledgement")
    op.drop_table("withdrawal")
    with op.batch_alter_table("specialty_need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_specialty_need_specialty_id"))

    op.drop_table("specialty_need")
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_index("ix_recommendation_programme_id_progress_due_on")
        batch_op.drop_index(batch_op.f("ix_recommendation_presentation_id"))
        batch_op.drop_index("ix_recommendation_patient_id_programme_id_progress")
        batch_op.drop_index("ix_recommendation_owner_id_progress_due_on")
        batch_op.drop_index(batch_op.f("ix_recommendation_case_id"))

    op.drop_table("recommendation")
    with op.batch_alter_table("readiness_need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readiness_need_presentation_id"))
        batch_op.drop_index("ix_readiness_need_owner_id_done_at")

    op.drop_table("readiness_need")
    with op.batch_alter_table("presentation_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presentation_return_presentation_id"))

    op.drop_table("presentation_return")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_programme_id_state_id")
        batch_op.drop_index("ix_plan_patient_id_programme_id_state")
        batch_op.drop_index(batch_op.f("ix_plan_conference_id"))
        batch_op.drop_index(batch_op.f("ix_plan_case_id"))

    op.drop_table("plan")
    op.drop_table("membership_role")
    with op.batch_alter_table("input", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_input_specialty_id"))
        batch_op.drop_index(batch_op.f("ix_input_case_id"))

    op.drop_table("input")
    with op.batch_alter_table("deferral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deferral_presentation_id"))
        batch_op.drop_index(batch_op.f("ix_deferral_conference_id"))

    op.drop_table("deferral")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_person_id"))

    op.drop_table("attendance")
    op.drop_table("agenda_version")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agenda_item_open_presentation",
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_agenda_item_presentation_id"))
        batch_op.drop_index("ix_agenda_item_conference_id_position")
        batch_op.drop_index(batch_op.f("ix_agenda_item_case_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("treatment_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_treatment_line_case_id"))

    op.drop_table("treatment_line")
    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presentation_written_by_id"))
        batch_op.drop_index("ix_presentation_programme_id_state_id")
        batch_op.drop_index(batch_op.f("ix_presentation_previous_id"))
        batch_op.drop_index(batch_op.f("ix_presentation_presenter_id"))
        batch_op.drop_index("ix_presentation_patient_id")
        batch_op.drop_index("ix_presentation_case_id_id")

    op.drop_table("presentation")
    with op.batch_alter_table("pathology_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pathology_report_case_id"))

    op.drop_table("pathology_report")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_specialty_id"))
        batch_op.drop_index("ix_membership_person_id")

    op.drop_table("membership")
    with op.batch_alter_table("imaging_study", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imaging_study_case_id"))

    op.drop_table("imaging_study")
    op.drop_table("holiday")
    with op.batch_alter_table("holder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holder_person_id"))
        batch_op.drop_index(batch_op.f("ix_holder_case_id"))

    op.drop_table("holder")
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.drop_index("ix_conference_programme_id_starts_at")

    op.drop_table("conference")
    with op.batch_alter_table("case_access", schema=None) as batch_op:
        batch_op.drop_index("ix_case_access_person_id")

    op.drop_table("case_access")
    with op.batch_alter_table("biopsy_warning", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_biopsy_warning_programme_id"))
        batch_op.drop_index(batch_op.f("ix_biopsy_warning_case_id"))

    op.drop_table("biopsy_warning")
    op.drop_table("specialty")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_expires_at"))

    op.drop_table("sign_in")
    with op.batch_alter_table("patient_seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_seen_recorded_by_id"))
        batch_op.drop_index("ix_patient_seen_programme_id_seen_on_patient_id")
        batch_op.drop_index("ix_patient_seen_patient_id_programme_id")

    op.drop_table("patient_seen")
    with op.batch_alter_table("patient_identifier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_identifier_patient_id"))

    op.drop_table("patient_identifier")
    op.drop_table("password")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_subject_subject_id")
        batch_op.drop_index("ix_ledger_entry_programme_id_id")
        batch_op.drop_index("ix_ledger_entry_person_id_id")
        batch_op.drop_index("ix_ledger_entry_patient_id_id")
        batch_op.drop_index("ix_ledger_entry_case_id_id")

    op.drop_table("ledger_entry")
    op.drop_table("draft")
    with op.batch_alter_table("conference_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conference_series_programme_id"))

    op.drop_table("conference_series")
    with op.batch_alter_table("child_closure", schema=None) as batch_op:
        batch_op.drop_index("ix_child_closure_programme_id_patient_id")

    op.drop_table("child_closure")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_programme_id_state_id")
        batch_op.drop_index("ix_case_programme_id_diagnosis_group")
        batch_op.drop_index(batch_op.f("ix_case_patient_id"))

    op.drop_table("case")
    op.drop_table("programme")
    op.drop_table("person")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_name_key"))
        batch_op.drop_index(batch_op.f("ix_patient_born_on"))

    op.drop_table("patient")
    with op.batch_alter_table("once_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_once_token_posted_at"))

    op.drop_table("once_token")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_done_at_due_at")

    op.drop_table("job")
    # ### end Alembic commands ###
