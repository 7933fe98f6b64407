"""The pages of a presentation, as a browser posts them."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import BiopsyWarning, Case, ImagingStudy
from tumorboard.core.db import db
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role
from tumorboard.presentations.models import Draft, Presentation, ReadinessNeed
from tumorboard.presentations.states import PresentationState as State

PLAIN = {
    "biopsy": "none", "system": "County", "value": "4471-20", "born_on": "2015-03-01", "given_names": "Amara",
    "family_name": "Osei", "sex": "female", "diagnosis": "Osteosarcoma suspected", "certainty": "suspected",
    "site": "Femur, distal", "side": "left", "question": "Biopsy here, or resect?", "urgency": "routine",
    "presenter": "me", "holder": "me", "draft": "abcdefgh12345678",
}  # fmt: skip


@pytest.fixture
def programme(make):
    return make.programme("sarcoma")


@pytest.fixture
def referrer(make, programme):
    return make.member(programme, Role.REFERRER)


def typed(programme, **changed):
    """A plain referral: every default specialty ticked, as the page shows it."""
    keys = [one.id for one in programme.specialties]
    ticks = {f"asked_{key}": "y" for key in keys} | {f"shown_{key}": "1" for key in keys}
    return PLAIN | ticks | changed


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def settled(need):
    db.session.expire_all()
    return need.done_at is not None


REFER = "/programmes/sarcoma/refer"


def test_refer_makes_patient_case_and_presentation(client, programme, referrer):
    answer = client(referrer).post(REFER, data=typed(programme))
    assert answer.status_code == 303, re.findall(r"field-error.*", answer.text)
    presentation = db.session.scalars(select(Presentation)).one()
    assert answer.location == f"/presentations/{presentation.id}"
    assert presentation.state is State.REFERRED
    assert presentation.case.patient.name == "Amara Osei"
    assert presentation.case.site == "Femur, distal"
    assert presentation.presenter_id == referrer.id


def test_refer_posted_twice_makes_one(client, programme, referrer):
    browser, told = client(referrer), typed(programme, once="one-token-only")
    first, second = browser.post(REFER, data=told), browser.post(REFER, data=told)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(Presentation) == count(Patient) == 1


def test_refer_finds_the_patient_by_number_and_birth_date(client, programme, referrer):
    browser = client(referrer)
    browser.post(REFER, data=typed(programme))
    browser.post(REFER, data=typed(programme, diagnosis="Another lump", question="And this?"))
    assert (count(Patient), count(Case)) == (1, 2)


def test_refer_refuses_a_number_of_somebody_else(client, programme, referrer):
    browser = client(referrer)
    browser.post(REFER, data=typed(programme))
    answer = browser.post(REFER, data=typed(programme, given_names="Zofia", family_name="Kowalska"))
    assert answer.status_code == 422
    assert "belong to a patient of another name" in answer.text
    assert count(Case) == 1


def tomorrow():
    return (date.today() + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"question": ""}, "Ask the board a clear question."),
        ({"question": "?"}, "Ask the board a clear question."),
        ({"born_on": ""}, "Enter the birth date"),
        ({"born_on": "2015-02-30"}, "2015-02-30"),
        ({"born_on": tomorrow()}, "birth date lies in the future"),
        ({"born_on": "1066-10-14"}, "years ago"),
        ({"biopsy": ""}, "Say whether a biopsy"),
        ({"biopsy": "perhaps"}, "Biopsy or excision"),
        ({"biopsy": "done"}, "Say what was done."),
        ({"biopsy": "done", "biopsy_kind": "core_needle", "biopsy_on": tomorrow()}, "in the future"),
        ({"diagnosis": ""}, "Say what the diagnosis is"),
        ({"diagnosis": "9260/3"}, "9364/3"),
        ({"diagnosis": "x" * 301}, "longer than 300"),
        ({"site": ""}, "Say where the tumor is."),
        ({"side": "upwards"}, "Choose one from the list."),
        ({"side": ""}, "has a side"),
        ({"urgency": "soon"}, "Choose one from the list."),
        ({"urgency": "urgent"}, "Say why it is urgent."),
        ({"performance": "lansky-85"}, "Choose one from the list."),
        ({"performance": "karnofsky-80"}, "use Lansky"),
        ({"presenter": "person"}, "Say who will present"),
        ({"presenter": "person", "presenter_id": "99999"}, "Choose one from the list."),
        ({"presenter": "briefed"}, "Name who has briefed the chair."),
        ({"holder": "outside"}, "Name the institution."),
        ({"holder": "person"}, "Choose who holds the patient."),
        ({"given_names": "", "family_name": ""}, "Enter the name"),
        ({"given_names": "A\x00b"}, "cannot be kept"),
        ({"imaging-0-region": "thigh"}, "Say what kind of imaging."),
        ({"imaging-0-modality": "mri", "imaging-0-done_on": "not a day"}, "not a day"),
        ({"patient_id": "424242"}, "not known here"),
        ({"patient_id": "9" * 40}, ""),
    ],
)
def test_refer_refuses_beside_the_field_and_loses_nothing(client, programme, referrer, changed, sentence):
    answer = client(referrer).post(REFER, data=typed(programme, history="Pain for six weeks.", **changed))
    if sentence:
        assert answer.status_code == 422
        assert sentence in answer.text.replace("&#39;", "'")
        assert "Pain for six weeks." in answer.text
        assert count(Patient) == count(Case) == count(Presentation) == 0
    else:
        assert answer.status_code in (303, 422)


def test_refer_keeps_right_to_left_and_combining_letters(client, programme, referrer):
    answer = client(referrer).post(REFER, data=typed(programme, given_names="ليان", family_name="Zoë\u0301"))
    assert answer.status_code == 303
    assert "ليان" in db.session.scalars(select(Patient)).one().name


def test_refer_refuses_ten_megabytes(client, programme, referrer):
    assert client(referrer).post(REFER, data=typed(programme, history="x" * 10_500_000)).status_code == 413


def test_refer_raises_a_warning_for_a_biopsy_outside(client, programme, referrer):
    told = typed(programme, biopsy="planned", biopsy_where="elsewhere", biopsy_place="County hospital")
    assert client(referrer).post(REFER, data=told).status_code == 303
    assert count(BiopsyWarning) == 1
    assert db.session.scalars(select(Case)).one().biopsy_place == "County hospital"


def test_refer_leaves_out_who_is_unticked_with_a_reason(client, programme, referrer):
    key = programme.specialties[3].id
    told = typed(programme)
    del told[f"asked_{key}"]
    answer = client(referrer).post(REFER, data=told)
    assert answer.status_code == 422
    assert "is left out." in answer.text
    answer = client(referrer).post(REFER, data=told | {f"left_out_{key}": "No imaging question"})
    assert answer.status_code == 303
    presentation = db.session.scalars(select(Presentation)).one()
    assert [need.specialty_id for need in presentation.needs if need.left_out_because] == [key]


def test_refer_adds_a_line_without_losing_or_sending_anything(client, programme, referrer):
    browser = client(referrer)
    told = typed(programme, once="add-line-token", history="Six weeks", **{"imaging-0-modality": "mri"})
    answer = browser.post(REFER, data=told | {"act": "add_imaging"})
    assert answer.status_code == 200
    assert 'name="imaging-1-modality"' in answer.text
    assert "Six weeks" in answer.text
    assert count(Presentation) == 0
    assert browser.post(REFER, data=told | {"imaging-1-modality": "ct"}).status_code == 303
    assert count(ImagingStudy) == 2


def test_refer_looks_up_inside_the_form(client, programme, referrer):
    browser = client(referrer)
    browser.post(REFER, data=typed(programme))
    told = typed(programme, act="look_up", given_names="", family_name="", question="Kept?")
    answer = browser.post(REFER, data=told)
    assert "Known:" in answer.text
    assert 'value="Amara"' in answer.text
    assert "Kept?" in answer.text
    assert "Nobody has this number" in browser.post(REFER, data=told | {"value": "nobody"}).text
    db.session.rollback()
    assert "patient.looked_up" in set(db.session.scalars(select(LedgerEntry.event)))


def test_refer_takes_no_patient_from_elsewhere(client, make, programme, referrer):
    elsewhere = make.patient(make.programme())
    answer = client(referrer).post(REFER, data=typed(programme, act="known", patient_id=str(elsewhere.id)))
    assert answer.status_code == 404
    assert client(referrer).post(REFER, data=typed(programme, patient_id=str(elsewhere.id))).status_code == 422


def test_save_keeps_a_draft_for_its_author_alone(client, make, programme, referrer):
    browser = client(referrer)
    answer = browser.post(f"{REFER}/draft", data=typed(programme, question="Half a quest"), headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert answer.json["words"].startswith("Saved ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Half a quest" in browser.get(f"{REFER}?draft={PLAIN['draft']}").text
    colleague = make.member(programme, Role.REFERRER)
    assert "Half a quest" not in client(colleague).get(f"{REFER}?draft={PLAIN['draft']}").text
    assert "Amara" in browser.get("/programmes/sarcoma/referrals/drafts").text
    assert "Amara" not in client(colleague).get("/programmes/sarcoma/referrals/drafts").text


def test_save_overwrites_its_draft_and_sending_removes_it(client, programme, referrer):
    browser = client(referrer)
    for question in ("One", "Two"):
        assert browser.post(f"{REFER}/draft", data=typed(programme, question=question)).status_code == 303
    assert count(Draft) == 1
    browser.post(REFER, data=typed(programme))
    assert count(Draft) == 0


def test_save_refuses_a_key_that_is_none(client, programme, referrer):
    assert client(referrer).post(f"{REFER}/draft", data={"draft": "../x"}).status_code == 404


def test_discard_takes_only_ones_own(client, make, programme, referrer):
    browser, where = client(referrer), "/programmes/sarcoma/referrals/drafts/discard"
    browser.post(f"{REFER}/draft", data=typed(programme))
    client(make.member(programme, Role.REFERRER)).post(where, data={"draft": PLAIN["draft"]})
    assert count(Draft) == 1
    browser.post(where, data={"draft": PLAIN["draft"]})
    assert count(Draft) == 0


def test_accept_return_answer_and_withdraw_through_their_pages(client, make, programme, referrer):
    presentation = make.presentation(programme, by=referrer)
    desk, mine = client(make.member(programme, Role.COORDINATOR)), client(referrer)
    where = f"/presentations/{presentation.id}"
    assert "Say what is needed." in desk.post(f"{where}/return", data={"needs": " "}).text
    assert desk.post(f"{where}/return", data={"needs": "The MRI", "from_whom": "Radiology"}).status_code == 303
    assert "The MRI" in mine.get(where).text
    assert mine.post(f"{where}/accept").status_code == 403
    assert mine.post(f"{where}/answer", data={"answer": "By courier"}).status_code == 303
    assert desk.post(f"{where}/accept").status_code == 303
    assert desk.post(f"{where}/accept").status_code == 409
    assert mine.post(f"{where}/withdraw", data={"because": "Treated elsewhere"}).status_code == 303
    assert "Treated elsewhere" in mine.get(where).text


def test_settle_is_one_click_and_undone_by_another(client, make, programme, referrer):
    presentation = make.presentation(programme, by=referrer)
    other = make.presentation(programme)
    browser, where = client(referrer), f"/presentations/{presentation.id}/readiness"
    need = db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id)).all()[0]
    foreign = db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == other.id)).all()[0]
    assert browser.post(where, data={"need": need.id}).status_code == 303
    assert "Undo" in browser.get(f"/presentations/{presentation.id}").text
    assert settled(need)
    browser.post(where, data={"need": need.id, "take_back": "1"})
    assert not settled(need)
    for wrong in (foreign.id, "x", "9" * 30, ""):
        assert browser.post(where, data={"need": wrong}).status_code == 404


def test_edit_shows_both_texts_when_somebody_was_faster(client, make, programme, referrer):
    presentation = make.presentation(programme, by=referrer)
    browser, where = client(referrer), f"/presentations/{presentation.id}/edit"
    told = typed(programme, version="1")
    assert browser.post(where, data=told | {"question": "Is it a cyst?"}).status_code == 303
    answer = browser.post(where, data=told | {"question": "Is it an infection?"})
    assert answer.status_code == 409
    assert "Is it a cyst?" in answer.text
    assert "Is it an infection?" in answer.text


def test_again_asks_about_the_last_decision_first(client, make, programme, referrer):
    presentation = make.presentation(programme, by=referrer, state="withdrawn", history="Pain for six weeks.")
    browser, where = client(referrer), f"/presentations/{presentation.id}/again"
    assert "Pain for six weeks." in browser.get(where).text
    assert "Say whether the last decision was carried out." in browser.post(where, data=typed(programme)).text
    answer = browser.post(where, data=typed(programme, last_decision="partly", note="Chemotherapy only"))
    assert answer.status_code == 303
    assert "Chemotherapy only" in browser.get(answer.location).text


def test_refer_known_is_for_who_sees_the_case(client, make, programme, referrer):
    case = make.case(programme, by=referrer)
    where = f"/cases/{case.id}/refer"
    assert client(make.member(programme, Role.REFERRER)).get(where).status_code == 404
    assert client(referrer).post(where, data=typed(programme)).status_code == 303


def test_referrals_show_the_desk_what_waits_and_the_referrer_their_own(client, make, programme, referrer):
    mine = make.presentation(programme, by=referrer)
    theirs = make.presentation(programme)
    text = client(referrer).get("/programmes/sarcoma/referrals").text
    assert f"/presentations/{mine.id}" in text
    assert f"/presentations/{theirs.id}" not in text
    text = client(make.member(programme, Role.COORDINATOR)).get("/programmes/sarcoma/referrals").text
    assert f"/presentations/{mine.id}" in text
    assert f"/presentations/{theirs.id}" in text


def test_again_keeps_who_holds_the_patient(client, make, programme, referrer):
    presentation = make.presentation(programme, by=referrer, state="withdrawn", holder_institution="County hospital")
    text = client(referrer).get(f"/presentations/{presentation.id}/again").text
    assert 'value="County hospital"' in text
    assert re.search(r'<input checked[^>]*name="holder"[^>]*value="outside"', text)


def test_refer_from_a_patients_page_knows_the_patient(make, client, programme, referrer):
    patient = make.patient(programme, by=referrer)
    address = f"/programmes/sarcoma/refer?patient={patient.id}"
    assert address.replace("&", "&amp;") in client(referrer).get(f"/patients/{patient.id}").text
    answer = client(referrer).get(address).text
    assert f'value="{patient.identifiers[0].value}"' in answer
    assert f'name="patient_id" type="hidden" value="{patient.id}"' in answer
    other = make.patient(make.programme())
    assert client(referrer).get(f"/programmes/sarcoma/refer?patient={other.id}").status_code == 404


def test_refer_says_when_the_board_meets_next(make, client, programme, referrer):
    assert "No meeting of the board is planned yet" in client(referrer).get("/programmes/sarcoma/refer").text
    make.conference(programme, starts_in_days=3)
    assert "<h1>The board meets next" in client(referrer).get("/programmes/sarcoma/refer").text
