"""The demo: what an empty database holds after loading it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Client, make_app
from tests.databases import fresh_database
from tumorboard.agendas.models import AgendaItem, Deferral
from tumorboard.agendas.observations.models import Observation
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import BiopsyWarning, Case
from tumorboard.cases.states import CaseState, Certainty
from tumorboard.conferences.attendance.models import AttendanceCorrection
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.series.actions import COMING
from tumorboard.conferences.states import ConferenceState, Presence
from tumorboard.core.db import db, now
from tumorboard.demo.children import CHILDREN
from tumorboard.demo.load import load_demo, show_demo
from tumorboard.demo.people import PASSWORD, demo_sign_ins
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.models import Membership, Programme
from tumorboard.followups.models import Settlement
from tumorboard.followups.triggers.models import AgainTrigger
from tumorboard.followups.triggers.states import TriggerState
from tumorboard.inputs.models import Input, InputKind
from tumorboard.notifications.models import Mail, Notice
from tumorboard.notifications.outbox.states import MailState
from tumorboard.papers.acknowledgements.queries import unacknowledged
from tumorboard.papers.family.models import FamilyPage
from tumorboard.papers.family.states import FamilyState
from tumorboard.patients.models import ChildClosure, Patient, PatientIdentifier, PatientSeen
from tumorboard.plans.models import Acknowledgement, Plan, PlanSection, PlanTrial, Recommendation, Signature
from tumorboard.plans.states import PlanState, Progress
from tumorboard.presentations.left_out.models import LeftOut
from tumorboard.presentations.models import Draft, Presentation, ReadinessNeed, Return, Withdrawal
from tumorboard.presentations.rules.models import RuleSet
from tumorboard.presentations.states import PresentationState
from tumorboard.vocabulary.lists import DIAGNOSES, SITES


@pytest.fixture(scope="module")
def demo(empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on the demo, loaded once; tests only look."""
    folder = tmp_path_factory.mktemp("demo")
    with fresh_database(folder, like=empty_url) as url:
        app = make_app(url, folder)
        app.test_client_class = Client
        with app.app_context():
            assert load_demo()
            db.session.commit()
            yield app
            db.session.remove()
            db.engine.dispose()


def how_many(*where) -> int:
    """How many cases are like this."""
    return db.session.scalar(select(func.count(Case.id)).join(Patient).where(*where)) or 0


def patients(*where) -> int:
    """How many patients are like this."""
    return db.session.scalar(select(func.count(Patient.id)).where(*where)) or 0


def test_load_demo_makes_150_children(demo):
    assert patients() == CHILDREN == 150


def test_load_demo_a_second_time_does_nothing(demo):
    before = db.session.scalar(select(func.count(LedgerEntry.id)))
    assert not load_demo()
    assert db.session.scalar(select(func.count(LedgerEntry.id))) == before


def test_show_demo_offers_the_sign_ins(demo):
    show_demo(demo)
    page = demo.test_client().get("/sign-in").get_data(as_text=True)
    assert all(one.email in page for one in demo_sign_ins())
    assert "synthetic" in page


def test_the_past_was_stamped_in_order(demo):
    moments = db.session.scalars(select(LedgerEntry.at).order_by(LedgerEntry.id)).all()
    assert list(moments) == sorted(moments)
    assert moments[-1] <= now()
    assert (moments[-1] - moments[0]).days > 100


def test_names_are_as_people_have_them(demo):
    assert patients(Patient.family_name == "") == 1
    assert patients(Patient.given_names == "ريم") == 1
    assert patients(Patient.given_names.contains("’")) >= 1
    assert patients(Patient.interpreter != "") >= 5
    assert patients(Patient.travels_from != "") >= 4


def test_ages_run_from_days_to_seventeen_years(demo):
    today = now().date()
    days = [(today - born).days for born in db.session.scalars(select(Patient.born_on))]
    assert 0 < min(days) < 28
    assert any(17 * 365.25 <= one < 18 * 365.25 for one in days)


def test_a_child_has_two_hospitals_numbers(demo):
    several = select(PatientIdentifier.patient_id).group_by(PatientIdentifier.patient_id).having(func.count() > 1)
    assert len(db.session.scalars(several).all()) == 1


def test_awkward_cases_are_there(demo):
    assert how_many(Case.diagnosis_code == "") >= 1
    assert how_many(Case.certainty == "suspected") >= 5
    assert how_many(Case.is_unplanned_excision) >= 2
    assert how_many(Case.reference_pathology == "major") >= 1


def test_a_biopsy_warning_is_open(demo):
    assert db.session.scalar(select(func.count()).where(BiopsyWarning.acknowledged_at.is_(None))) == 1


def test_some_children_were_seen_and_never_referred(demo):
    never = select(PatientSeen.patient_id).where(PatientSeen.patient_id.not_in(select(Case.patient_id)))
    assert len(set(db.session.scalars(never))) == 6
    assert db.session.scalar(select(func.count(ChildClosure.id))) == 1


def test_every_code_is_known(demo):
    diagnoses = {one.code for one in DIAGNOSES.values()} | {""}
    assert set(db.session.scalars(select(Case.diagnosis_code))) <= diagnoses
    assert set(db.session.scalars(select(Case.site_code))) <= {one.code for one in SITES.values()}


def test_presentations_are_in_every_state(demo):
    assert set(db.session.scalars(select(Presentation.state))) == set(PresentationState)
    waits = {TriggerState.WAITING, TriggerState.DRAFTED, TriggerState.PRESENTED}
    assert set(db.session.scalars(select(AgainTrigger.state))) >= waits


def test_cases_plans_and_recommendations_are_in_every_state(demo):
    assert set(db.session.scalars(select(Case.state))) == set(CaseState)
    assert set(db.session.scalars(select(Case.certainty))) == set(Certainty)
    assert set(db.session.scalars(select(Plan.state))) == set(PlanState)
    assert set(db.session.scalars(select(Recommendation.progress))) == set(Progress)
    assert set(db.session.scalars(select(Input.kind))) == set(InputKind)
    assert set(db.session.scalars(select(Attendance.presence))) == set(Presence)


def test_thirty_meetings_were_held_with_plans_and_every_series_has_its_meetings_to_come(demo):
    states = dict(db.session.execute(select(Conference.state, func.count()).group_by(Conference.state)).all())
    assert (states[ConferenceState.HELD], states[ConferenceState.CANCELLED]) == (30, 1)
    planned = select(func.count()).where(Conference.series_id.is_not(None), Conference.state == "planned")
    assert set(db.session.scalars(planned.group_by(Conference.series_id))) == {COMING}
    signed = select(Plan.conference_id).where(Plan.state.in_(("signed", "superseded"))).distinct()
    assert len(db.session.scalars(signed).all()) == 30
    discussed = db.session.scalar(select(func.count()).where(AgendaItem.outcome == "discussed")) or 0
    assert discussed / 30 > 4


def test_a_meeting_was_moved_and_an_extra_one_added(demo):
    meetings = db.session.scalars(select(Conference)).all()
    assert [one.planned_on for one in meetings].count(None) == 1
    assert any(one.planned_on and one.on != one.planned_on for one in meetings)


def test_the_next_agenda_is_published_and_the_one_after_a_draft(demo):
    programme = db.session.scalars(select(Programme).where(Programme.slug == "musculoskeletal")).one()
    coming = db.session.scalars(
        select(Conference)
        .where(Conference.programme_id == programme.id, Conference.starts_at > now(), Conference.series_id.is_not(None))
        .order_by(Conference.starts_at)
        .limit(2)
    ).all()
    counts = [listed_on(one) for one in coming]
    assert coming[0].agenda_number == 1
    assert 7 <= counts[0] <= 9
    assert coming[1].agenda_number == 0
    assert counts[1] >= 3


def listed_on(conference: Conference) -> int:
    """How many cases wait on an agenda."""
    here = (AgendaItem.conference_id == conference.id, AgendaItem.presentation_id.is_not(None))
    return db.session.scalar(select(func.count()).where(*here, AgendaItem.outcome.is_(None))) or 0


def test_something_is_still_lacking_for_the_next_meeting(demo):
    assert (db.session.scalar(select(func.count()).where(ReadinessNeed.done_at.is_(None))) or 0) >= 3


def test_candidates_wait_and_some_were_carried_over(demo):
    waiting = db.session.scalars(select(Presentation).where(Presentation.state == "accepted")).all()
    assert len(waiting) >= 4
    assert any(one.carried_over_at for one in waiting)
    twice = select(Deferral.presentation_id).group_by(Deferral.presentation_id).having(func.count() == 2)
    assert len(db.session.scalars(twice).all()) == 1


def test_a_case_was_discussed_three_times(demo):
    cases = select(Presentation.case_id).group_by(Presentation.case_id).having(func.count() == 3)
    (chain,) = db.session.scalars(cases).all()
    previous = db.session.scalars(select(Presentation.previous_id).where(Presentation.case_id == chain)).all()
    assert sum(one is not None for one in previous) == 2


def test_plans_hold_dissent_wishes_conflict_and_alternatives(demo):
    written = set(db.session.scalars(select(PlanSection.kind).where(PlanSection.text != "")))
    assert written >= {"dissent", "family_wishes", "conflict", "alternatives", "again", "family_told"}


def test_quorum_is_stamped_with_a_missing_specialty(demo):
    stamps = db.session.scalars(select(Plan.quorum).where(Plan.signed_at.is_not(None))).all()
    assert any("RAD" in one["absent"] for one in stamps)
    assert any(one["is_met"] for one in stamps)


def test_late_comers_make_the_stamps_of_a_meeting_differ_and_one_attendance_was_corrected(demo):
    signed = select(Plan.conference_id, Plan.quorum).where(Plan.signed_at.is_not(None))
    absent: dict[int, set[tuple[str, ...]]] = {}
    for key, stamp in db.session.execute(signed):
        assert stamp["minutes"]
        absent.setdefault(key, set()).add(tuple(stamp["absent"]))
    assert max(len(one) for one in absent.values()) > 1
    assert db.session.scalars(select(AttendanceCorrection.because)).one()
    assert (db.session.scalar(select(func.count(Observation.id))) or 0) >= 8


def test_trials_were_considered_enrolled_and_refused_with_a_reason(demo):
    trials = db.session.scalars(select(PlanTrial)).all()
    assert {one.status for one in trials} >= {"considered", "eligible", "offered", "consented", "enrolled"}
    assert any(one.because for one in trials if one.status == "not_eligible")


def test_a_signed_plan_waits_to_be_acknowledged(demo):
    read = select(Acknowledgement.plan_id)
    waiting = select(Plan.id).where(Plan.state == PlanState.SIGNED, Plan.id.not_in(read))
    assert db.session.scalars(waiting).all()
    assert db.session.scalars(read).all()


def test_what_was_agreed_is_overdue_partly_and_not_carried_out(demo):
    overdue = select(func.count()).where(Recommendation.progress == "open", Recommendation.due_on < now().date())
    assert (db.session.scalar(overdue) or 0) >= 3
    assert all(db.session.scalars(select(Settlement.reason).where(Settlement.progress == "not_done")))
    assert all(db.session.scalars(select(Settlement.note).where(Settlement.progress == "partly")))


def test_a_referral_was_returned_answered_and_withdrawn(demo):
    answers = db.session.scalars(select(Return.answered_at)).all()
    assert None in answers
    assert any(answers)
    assert db.session.scalar(select(func.count(Withdrawal.id))) == 1


def test_nobody_signed_what_they_referred(demo):
    same = (
        select(func.count(Signature.id))
        .join(Plan, Plan.id == Signature.plan_id)
        .join(Presentation, Presentation.id == Plan.presentation_id)
    )
    assert db.session.scalar(same.where(Presentation.written_by_id == Signature.person_id)) == 0


def test_people_were_told_of_the_last_days_and_their_mail_waits_for_a_server(demo):
    unread = db.session.scalar(select(func.count(Notice.id)).where(Notice.read_at.is_(None))) or 0
    assert 20 < unread < 400
    assert set(db.session.scalars(select(Mail.state))) <= {MailState.WAITING, MailState.DROPPED}
    invitations = select(func.count(Mail.id)).where(Mail.method == "REQUEST", Mail.state == MailState.WAITING)
    assert (db.session.scalar(invitations) or 0) >= 10
    assert (db.session.scalar(select(func.min(Notice.made_at))) or now()) > now() - timedelta(days=5)


def test_a_referral_is_half_typed(demo):
    draft = db.session.scalars(select(Draft)).one()
    assert draft.fields["question"]


@pytest.mark.parametrize("one", demo_sign_ins(), ids=lambda one: one.email.partition("@")[0])
def test_every_link_of_the_rail_answers(demo, one):
    browser = demo.test_client()
    browser.post("/sign-in", data={"email": one.email, "password": PASSWORD})
    home = browser.get("/")
    links = re.findall(r'class="rail-link" href="([^"]+)"', home.get_data(as_text=True))
    assert [home.status_code, len(links) > 0] == [200, True]
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_rules_were_changed_and_a_head_has_something_to_answer(demo):
    assert db.session.scalars(select(RuleSet.number).order_by(RuleSet.number)).all() == [1, 2]
    waiting = db.session.scalars(select(LeftOut).where(LeftOut.answered_at.is_(None))).all()
    heads = {row.specialty_id for row in db.session.scalars(select(Membership).where(Membership.is_head))}
    open_now = [one for one in waiting if one.presentation.state is PresentationState.LISTED]
    assert {one.specialty.code for one in open_now if one.specialty_id in heads} >= {"PED", "OTO"}


def test_a_family_has_its_page_on_the_programmes_letterhead(demo):
    page = db.session.scalars(select(FamilyPage)).one()
    assert (page.state, page.plan.state) == (FamilyState.APPROVED, PlanState.SIGNED)
    assert db.session.scalars(select(Letterhead)).one().logo_kind == "svg"
    unread = db.session.execute(unacknowledged(page.programme_id)).all()
    assert unread
