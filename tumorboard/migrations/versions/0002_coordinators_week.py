"""The coordinators week."""

import sqlalchemy as sa
from alembic import op

import tumorboard.core.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


#: Triggers and indexes beside the tables, as they were.
BESIDES = {
    "sqlite": [
        "UPDATE presentation SET times_deferred = (SELECT count(*) FROM deferral WHERE deferral.presentation_id = presentation.id)",
        "INSERT INTO child_standing (programme_id, patient_id, first_seen_on, was_discussed, waits, again_on) SELECT patient_seen.programme_id, patient_seen.patient_id, min(patient_seen.seen_on) AS min_1, EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed')) AS anon_1, NOT ((EXISTS (SELECT child_closure.id \nFROM child_closure \nWHERE child_closure.patient_id = patient_seen.patient_id AND child_closure.programme_id = patient_seen.programme_id AND child_closure.reopened_at IS NULL)) OR (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id)) AND NOT (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id AND \"case\".state = 'open'))) AND NOT ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed'))) AND ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('draft', 'referred', 'returned', 'accepted', 'listed', 'discussed'))) OR (EXISTS (SELECT recommendation.id \nFROM recommendation \nWHERE recommendation.patient_id = patient_seen.patient_id AND recommendation.programme_id = patient_seen.programme_id AND recommendation.progress = 'open')))) AS anon_2, (SELECT max(plan_section.\"on\") AS max_1 \nFROM plan_section JOIN \"plan\" ON plan_section.plan_id = \"plan\".id AND plan_section.kind = 'again' \nWHERE \"plan\".patient_id = patient_seen.patient_id AND \"plan\".programme_id = patient_seen.programme_id AND \"plan\".state = 'signed') AS anon_3 \nFROM patient_seen GROUP BY patient_seen.programme_id, patient_seen.patient_id ON CONFLICT (programme_id, patient_id) DO UPDATE SET first_seen_on = excluded.first_seen_on, was_discussed = excluded.was_discussed, waits = excluded.waits, again_on = excluded.again_on",
    ],
    "postgresql": [
        "UPDATE presentation SET times_deferred = (SELECT count(*) FROM deferral WHERE deferral.presentation_id = presentation.id)",
        "INSERT INTO child_standing (programme_id, patient_id, first_seen_on, was_discussed, waits, again_on) SELECT patient_seen.programme_id, patient_seen.patient_id, min(patient_seen.seen_on) AS min_1, EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed')) AS anon_1, NOT ((EXISTS (SELECT child_closure.id \nFROM child_closure \nWHERE child_closure.patient_id = patient_seen.patient_id AND child_closure.programme_id = patient_seen.programme_id AND child_closure.reopened_at IS NULL)) OR (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id)) AND NOT (EXISTS (SELECT \"case\".id \nFROM \"case\" \nWHERE \"case\".patient_id = patient_seen.patient_id AND \"case\".programme_id = patient_seen.programme_id AND \"case\".state = 'open'))) AND NOT ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('discussed', 'planned', 'closed'))) AND ((EXISTS (SELECT presentation.id \nFROM presentation \nWHERE presentation.patient_id = patient_seen.patient_id AND presentation.programme_id = patient_seen.programme_id AND presentation.state IN ('draft', 'referred', 'returned', 'accepted', 'listed', 'discussed'))) OR (EXISTS (SELECT recommendation.id \nFROM recommendation \nWHERE recommendation.patient_id = patient_seen.patient_id AND recommendation.programme_id = patient_seen.programme_id AND recommendation.progress = 'open')))) AS anon_2, (SELECT max(plan_section.\"on\") AS max_1 \nFROM plan_section JOIN plan ON plan_section.plan_id = plan.id AND plan_section.kind = 'again' \nWHERE plan.patient_id = patient_seen.patient_id AND plan.programme_id = patient_seen.programme_id AND plan.state = 'signed') AS anon_3 \nFROM patient_seen GROUP BY patient_seen.programme_id, patient_seen.patient_id ON CONFLICT (programme_id, patient_id) DO UPDATE SET first_seen_on = excluded.first_seen_on, was_discussed = excluded.was_discussed, waits = excluded.waits, again_on = excluded.again_on",
    ],
}


def upgrade() -> None:
    """Upgrade."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person_id_until_on", ["person_id", "until_on"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_checklist_made_by_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_checklist_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_checklist_programme_id_number")),
    )
    op.create_table(
        "child_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("was_discussed", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_child_standing_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_child_standing_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_standing")),
        sa.UniqueConstraint("patient_id", "programme_id", name=op.f("uq_child_standing_patient_id_programme_id")),
    )
    with op.batch_alter_table("child_standing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_child_standing_waiting",
            ["programme_id", "first_seen_on", "patient_id", "again_on"],
            unique=False,
            sqlite_where=sa.text("waits = 1"),
            postgresql_where=sa.text("waits"),
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agenda_published",
                "agenda_changed",
                "meeting_moved",
                "meeting_changed",
                "meeting_cancelled",
                "series_changed",
                "case_accepted",
                "case_listed",
                "case_deferred",
                "plan_signed",
                "case_returned",
                "readiness_owed",
                "late_asked",
                "late_answered",
                "nudged",
                "urgent_referred",
                "chair_urgency_asked",
                "cutoff_near",
                "reply_missing",
                "week_ahead",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_notice_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_kind_subject_id", ["kind", "subject_id"], unique=False)
        batch_op.create_index("ix_notice_person_id_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "meetings",
                "asked",
                "urgent",
                "own_cases",
                "nudges",
                "cutoff",
                "replies",
                "digest",
                name="topic",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("way", sa.Enum("mail", "app", "off", name="way", native_enum=False, length=40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint("person_id", "topic", name=op.f("uq_notice_choice_person_id_topic")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_proposal_made_by_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_proposal_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "proposal_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_proposal_weights_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_weights")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_proposal_weights_programme_id")),
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_rule_set_by_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_rule_set_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_rule_set_programme_id_number")),
    )
    op.create_table(
        "proposal_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("unlisted", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("taken_back_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_proposal_acceptance_accepted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_proposal_acceptance_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_acceptance_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_acceptance")),
    )
    with op.batch_alter_table("proposal_acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_acceptance_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "standing_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer", sa.Enum("in_room", "remote", "no", name="answer", native_enum=False, length=40), nullable=False
        ),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("kept_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standing_pattern_person_id_person")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["conference_series.id"], name=op.f("fk_standing_pattern_series_id_conference_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_pattern")),
        sa.UniqueConstraint("series_id", "person_id", name=op.f("uq_standing_pattern_series_id_person_id")),
    )
    with op.batch_alter_table("standing_pattern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_pattern_person_id"), ["person_id"], unique=False)

    op.create_table(
        "substitute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("named_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_substitute_named_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_substitute_person_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_substitute_programme_id_programme")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_substitute_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
    )
    with op.batch_alter_table("substitute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_substitute_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_substitute_specialty_id_until_on", ["specialty_id", "until_on"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_invitation_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("conference_id", "person_id", name=op.f("uq_invitation_conference_id_person_id")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "late_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "agreed", "refused", "withdrawn", name="latestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_late_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_late_request_case_id_case")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_late_request_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_late_request_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_late_request_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_request")),
    )
    with op.batch_alter_table("late_request", schema=None) as batch_op:
        batch_op.create_index("ix_late_request_conference_id_state", ["conference_id", "state"], unique=False)
        batch_op.create_index("ix_late_request_presentation_id_id", ["presentation_id", "id"], unique=False)
        batch_op.create_index(
            "uq_late_request_waiting",
            ["presentation_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "left_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("left_out_by_id", sa.Integer(), nullable=False),
        sa.Column("left_out_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Enum("seen", "heard", name="headanswer", native_enum=False, length=40), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_left_out_answered_by_id_person")),
        sa.ForeignKeyConstraint(["left_out_by_id"], ["person.id"], name=op.f("fk_left_out_left_out_by_id_person")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_left_out_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_left_out_programme_id_programme")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_left_out_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out")),
    )
    with op.batch_alter_table("left_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_left_out_presentation_id"), ["presentation_id"], unique=False)
        batch_op.create_index("ix_left_out_specialty_id_answered_at", ["specialty_id", "answered_at"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "refused",
                "given_up",
                "unsure",
                "dropped",
                name="mailstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sent_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_mail_conference_id_conference")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_mail_notice_id_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_person_id_person")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_mail_programme_id_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_key", name=op.f("uq_mail_message_key")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_mail_notice_id")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_mail_programme_id_id", ["programme_id", "id"], unique=False)
        batch_op.create_index("ix_mail_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "meeting_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_meeting_entry_conference_id_conference")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_entry")),
        sa.UniqueConstraint("conference_id", name=op.f("uq_meeting_entry_conference_id")),
    )
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("asked_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_nudge_asked_by_id_person")),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_nudge_conference_id_conference")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_nudge_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("conference_id", "specialty_id", "on", name=op.f("uq_nudge_conference_id_specialty_id_on")),
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudge_specialty_id"), ["specialty_id"], unique=False)

    op.create_table(
        "protocol_listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_protocol_listing_ended_by_id_person")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_protocol_listing_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_protocol_listing_said_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_listing")),
    )
    with op.batch_alter_table("protocol_listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_listing_presentation_id"), ["presentation_id"], unique=False)

    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer", sa.Enum("in_room", "remote", "no", name="answer", native_enum=False, length=40), nullable=False
        ),
        sa.Column("from_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("until_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("starts_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_reply_answered_by_id_person")),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_reply_conference_id_conference")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reply_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("conference_id", "person_id", name=op.f("uq_reply_conference_id_person_id")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_person_id"), ["person_id"], unique=False)

    op.create_table(
        "urgent_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("presentation_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("told_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_urgent_case_case_id_case")),
        sa.ForeignKeyConstraint(
            ["presentation_id"], ["presentation.id"], name=op.f("fk_urgent_case_presentation_id_presentation")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_urgent_case_programme_id_programme")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["person.id"], name=op.f("fk_urgent_case_seen_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_case")),
        sa.UniqueConstraint("presentation_id", name=op.f("uq_urgent_case_presentation_id")),
    )
    with op.batch_alter_table("urgent_case", schema=None) as batch_op:
        batch_op.create_index("ix_urgent_case_programme_id_seen_at", ["programme_id", "seen_at"], unique=False)

    op.create_table(
        "late_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("late_request_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("answered_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_late_answer_answered_by_id_person")),
        sa.ForeignKeyConstraint(
            ["late_request_id"], ["late_request.id"], name=op.f("fk_late_answer_late_request_id_late_request")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_late_answer_programme_id_programme")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_late_answer_specialty_id_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_answer")),
        sa.UniqueConstraint(
            "late_request_id", "specialty_id", name=op.f("uq_late_answer_late_request_id_specialty_id")
        ),
    )
    with op.batch_alter_table("late_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_answer_specialty_id"), ["specialty_id"], unique=False)

    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_proposed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))

    with op.batch_alter_table("conference_series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cutoff_weekday", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cutoff_clock", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("cutoff_hours", sa.Integer(), nullable=True))

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_head", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks_about", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("protocol", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("times_deferred", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("urgency_asked_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("readiness_need", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_specialty_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("hours_before", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("due_at", tumorboard.core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_readiness_need_owner_specialty_id_done_at", ["owner_specialty_id", "done_at"], unique=False
        )
        batch_op.create_index("ix_readiness_need_programme_id_done_at", ["programme_id", "done_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_readiness_need_owner_specialty_id_specialty"), "specialty", ["owner_specialty_id"], ["id"]
        )

    with op.batch_alter_table("specialty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prepares", sa.Boolean(), nullable=True))

    # ### end Alembic commands ###
    for statement in BESIDES[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")) if ":" in statement else statement)


def downgrade() -> None:
    """Downgrade."""
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("specialty", schema=None) as batch_op:
        batch_op.drop_column("prepares")

    with op.batch_alter_table("readiness_need", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_readiness_need_owner_specialty_id_specialty"), type_="foreignkey")
        batch_op.drop_index("ix_readiness_need_programme_id_done_at")
        batch_op.drop_index("ix_readiness_need_owner_specialty_id_done_at")
        batch_op.drop_column("due_at")
        batch_op.drop_column("hours_before")
        batch_op.drop_column("owner_specialty_id")

    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.drop_column("urgency_asked_at")
        batch_op.drop_column("times_deferred")
        batch_op.drop_column("protocol")
        batch_op.drop_column("asks_about")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("is_head")

    with op.batch_alter_table("conference_series", schema=None) as batch_op:
        batch_op.drop_column("cutoff_hours")
        batch_op.drop_column("cutoff_clock")
        batch_op.drop_column("cutoff_weekday")

    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_column("is_proposed")

    with op.batch_alter_table("late_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_answer_specialty_id"))

    op.drop_table("late_answer")
    with op.batch_alter_table("urgent_case", schema=None) as batch_op:
        batch_op.drop_index("ix_urgent_case_programme_id_seen_at")

    op.drop_table("urgent_case")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_person_id"))

    op.drop_table("reply")
    with op.batch_alter_table("protocol_listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_protocol_listing_presentation_id"))

    op.drop_table("protocol_listing")
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nudge_specialty_id"))

    op.drop_table("nudge")
    op.drop_table("meeting_entry")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_state_due_at")
        batch_op.drop_index("ix_mail_programme_id_id")
        batch_op.drop_index(batch_op.f("ix_mail_person_id"))
        batch_op.drop_index(batch_op.f("ix_mail_conference_id"))

    op.drop_table("mail")
    with op.batch_alter_table("left_out", schema=None) as batch_op:
        batch_op.drop_index("ix_left_out_specialty_id_answered_at")
        batch_op.drop_index(batch_op.f("ix_left_out_presentation_id"))

    op.drop_table("left_out")
    with op.batch_alter_table("late_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_late_request_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_late_request_presentation_id_id")
        batch_op.drop_index("ix_late_request_conference_id_state")

    op.drop_table("late_request")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("substitute", schema=None) as batch_op:
        batch_op.drop_index("ix_substitute_specialty_id_until_on")
        batch_op.drop_index(batch_op.f("ix_substitute_person_id"))

    op.drop_table("substitute")
    with op.batch_alter_table("standing_pattern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_pattern_person_id"))

    op.drop_table("standing_pattern")
    with op.batch_alter_table("proposal_acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_acceptance_proposal_id"))

    op.drop_table("proposal_acceptance")
    op.drop_table("rule_set")
    op.drop_table("proposal_weights")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_programme_id"))

    op.drop_table("proposal")
    op.drop_table("notice_choice")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread", sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")
        )
        batch_op.drop_index("ix_notice_person_id_id")
        batch_op.drop_index("ix_notice_kind_subject_id")

    op.drop_table("notice")
    with op.batch_alter_table("child_standing", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_child_standing_waiting", sqlite_where=sa.text("waits = 1"), postgresql_where=sa.text("waits")
        )

    op.drop_table("child_standing")
    op.drop_table("checklist")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_person_id_until_on")

    op.drop_table("absence")
    # ### end Alembic commands ###
