"""The coordinator's board: what it shows, to whom, in how many queries, and that moving is the builder's two acts."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.test_pages import MOST_QUERIES, NOT_ASKED, counted
from tumorboard.agendas.queries import open_items
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import Base, at, db, now
from tumorboard.core.errors import Forbidden
from tumorboard.patients.models import Patient, Sex
from tumorboard.permissions import Role
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.states import PresentationState
from tumorboard.worklists.board.actions import place_presentation
from tumorboard.worklists.board.reading import Wanted, board_of

MOVES = (Event.PRESENTATION_LISTED, Event.PRESENTATION_UNLISTED)


@pytest.fixture
def meeting(make):
    """A coming meeting."""
    return make.coming_meeting()


@pytest.fixture
def desk(client, make, meeting):
    """The coordinator's browser."""
    return client(make.member(make.programme_of(meeting), Role.COORDINATOR))


@pytest.fixture
def board(make, meeting):
    """The address of the board."""
    return f"/programmes/{make.programme_of(meeting).slug}/board"


def moves() -> list[tuple[str, int]]:
    """What the ledger kept of moving: event and meeting."""
    told = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event.in_(MOVES)).order_by(LedgerEntry.id))
    return [(one.event.value, one.facts["conference"]) for one in told]


def needs(presentation: Presentation) -> list[ReadinessNeed]:
    """Its checklist."""
    rows = select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id).order_by(ReadinessNeed.id)
    return list(db.session.scalars(rows))


def is_there(need: ReadinessNeed) -> bool:
    """Say whether somebody said that it is there."""
    db.session.refresh(need)
    return need.done_at is not None


def save() -> None:
    """Keep what the test changed by hand, past the actions."""
    db.session.info["recorded"] = True
    db.session.commit()


def make_ready(presentation: Presentation) -> None:
    """Everything is there."""
    for need in needs(presentation):
        need.done_at = now()
    save()


def test_a_column_says_how_full_and_how_ready_its_meeting_is(make, meeting, desk, board):
    ready = make.listed(meeting)
    make.listed(meeting)
    make_ready(ready.presentation)
    make.presentation(make.programme_of(meeting), state="accepted")
    shown = board_of(meeting.programme_id, Wanted(), most=30)
    first, column = shown.columns
    assert (first.conference, first.count, first.ready) == (None, 1, 0)
    assert (column.count, column.ready) == (2, 1)
    assert column.used == sum(item.minutes for item in open_items(meeting.id))
    text = desk.get(board).text
    assert "2 of 3 cases lack something" in text
    assert f"{column.used} of {meeting.length_minutes} minutes" in text
    assert "1 of 2 ready" in text
    assert "Draft" in text


def test_a_card_says_what_it_lacks_who_owes_it_and_that_it_is_late(make):
    programme = make.programme()
    series = make.series(programme)
    series.cutoff_hours = 48
    save()
    meeting = make.meetings_of(series)[-1]
    presentation = make.listed(meeting).presentation
    closes_at = meeting.starts_at - timedelta(hours=48)
    with at(meeting.starts_at - timedelta(days=10)):
        column = board_of(programme.id, Wanted(), most=30).columns[-1]
    lack, owner, zone = column.cards[0].readiness.lacks[0], needs(presentation)[0].owner, meeting.zone
    assert owner is not None
    assert (column.key, column.cutoff_at, column.is_closed) == (str(meeting.id), closes_at, False)
    assert (lack.owner, lack.due_at) == (owner.name, closes_at)
    assert lack.when(closes_at - timedelta(days=5), zone).startswith(f"by {closes_at.astimezone(zone):%a}")
    assert lack.when(closes_at + timedelta(days=2), zone) == "overdue 2 days"
    assert lack.when(closes_at, zone).startswith("overdue since ")
    assert not lack.is_overdue(closes_at - timedelta(minutes=1))


def test_without_a_cut_off_it_is_due_before_the_meeting(make, meeting):
    make.listed(meeting)
    column = board_of(meeting.programme_id, Wanted(), most=30).columns[1]
    lack = column.cards[0].readiness.lacks[0]
    assert column.cutoff_at is None
    assert lack.due_at is not None
    assert lack.due_at <= meeting.starts_at


def test_after_the_cut_off_a_card_leads_to_the_late_add_on(make, client):
    programme = make.programme()
    series = make.series(programme)
    series.cutoff_hours = 14 * 24
    save()
    meeting = make.meetings_of(series)[0]
    presentation = make.presentation(programme, state="accepted")
    browser = client(make.member(programme, Role.COORDINATOR))
    answer = browser.post(f"/presentations/{presentation.id}/meeting", data={"to": meeting.id})
    assert answer.location == f"/conferences/{meeting.id}/late/{presentation.id}"
    assert open_items(meeting.id) == []
    assert "Closed " in browser.get(f"/programmes/{programme.slug}/board").text
    later = make.coming_meeting(programme, in_days=60)
    browser.post(f"/presentations/{presentation.id}/meeting", data={"to": later.id})
    answer = browser.post(f"/presentations/{presentation.id}/meeting", data={"to": meeting.id})
    assert "Take the case off its agenda first" in browser.get(answer.location).text
    assert [one.presentation_id for one in open_items(later.id)] == [presentation.id]


def test_the_reader_sees_only_what_lacks_something_or_what_one_person_owes(make, meeting, desk, board):
    ready, waiting = make.listed(meeting).presentation, make.presentation(make.programme_of(meeting), state="accepted")
    lacking = make.listed(meeting).presentation
    make_ready(ready)
    owner = f"person-{waiting.written_by_id}"
    for need in needs(lacking):
        need.owner_id = need.owner_specialty_id = None
    save()

    def shown(**asked) -> set[int]:
        columns = board_of(meeting.programme_id, Wanted(**asked), most=30).columns
        return {card.line.presentation_id for column in columns for card in column.cards}

    assert shown() == {ready.id, waiting.id, lacking.id}
    assert shown(only_lacking=True) == {waiting.id, lacking.id}
    assert shown(owner_key=owner) == {waiting.id}
    assert shown(owner_key="desk") == {lacking.id}
    assert f'id="card-{waiting.id}"' not in desk.get(f"{board}?owner=desk").text
    assert f'id="card-{lacking.id}"' in desk.get(f"{board}?owner=desk&as=table").text


def test_a_phone_gets_the_table(desk, board):
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1"}
    assert "<table" in desk.get(board, headers=phone).text
    assert "<table" not in desk.get(f"{board}?as=board", headers=phone).text
    assert "<table" not in desk.get(board).text
    assert "<table" in desk.get(f"{board}?as=table").text


def test_moving_is_taking_off_and_listing_and_can_be_undone(make, meeting, desk):
    later = make.coming_meeting(make.programme_of(meeting), in_days=14)
    first, item = make.listed(meeting), make.listed(meeting)
    item.minutes = 12
    save()
    key, here = item.presentation_id, f"/presentations/{item.presentation_id}/meeting"
    before = len(moves())
    answer = desk.post(f"{here}?lacking=1", data={"to": later.id})
    assert answer.location.endswith(f"/board?lacking=1#card-{key}")
    assert [(one.presentation_id, one.minutes) for one in open_items(later.id)] == [(key, 12)]
    assert moves()[before:] == [("presentation.unlisted", meeting.id), ("presentation.listed", later.id)]
    desk.post(here, data={"to": meeting.id, "position": 1, "minutes": 12})
    assert [one.presentation_id for one in open_items(meeting.id)] == [key, first.presentation_id]
    desk.post(here, data={"to": "none"})
    assert db.session.get_one(Presentation, key).state is PresentationState.ACCEPTED
    desk.post(here, data={"to": "none"})
    assert moves()[before + 4 :] == [("presentation.unlisted", meeting.id)]


def test_the_toast_undoes_a_move(make, meeting, desk, board):
    item = make.listed(meeting)
    desk.post(f"/presentations/{item.presentation_id}/meeting", data={"to": "none"})
    page = desk.get(board).text
    assert "Taken off the agenda" in page
    undo = page[page.index('class="toast-words">Taken') :]
    assert f'name="to" value="{meeting.id}"' in undo
    assert 'name="position" value="1"' in undo


@pytest.mark.parametrize("to", [{}, {"to": ""}, {"to": "x"}, {"to": "9" * 30}, {"to": "-1"}, {"to": "999999"}])
def test_a_meeting_that_is_none_is_refused(make, meeting, desk, to):
    item = make.listed(meeting)
    assert desk.post(f"/presentations/{item.presentation_id}/meeting", data=to).status_code in (404, 422)
    assert open_items(meeting.id) == [item]


def test_another_programmes_meeting_is_not_found(make, meeting, desk):
    item, other = make.listed(meeting), make.coming_meeting(make.programme())
    assert desk.post(f"/presentations/{item.presentation_id}/meeting", data={"to": other.id}).status_code == 404


def test_a_refused_move_leaves_the_case_where_it_was(make, meeting, desk):
    item, held = make.listed(meeting), make.coming_meeting(make.programme_of(meeting), in_days=14)
    held.state = ConferenceState.CANCELLED
    save()
    assert desk.post(f"/presentations/{item.presentation_id}/meeting", data={"to": held.id}).status_code == 409
    assert open_items(meeting.id) == [item]


def test_done_is_one_click_and_taken_back_by_another(make, meeting, desk, board):
    presentation = make.listed(meeting).presentation
    need = next(need for need in needs(presentation) if need.done_at is None)
    here = f"/presentations/{presentation.id}/board/readiness"
    assert desk.post(here, data={"need": need.id}).location == f"{board}#card-{presentation.id}"
    assert is_there(need)
    assert "there now" in desk.get(board).text
    desk.post(here, data={"need": need.id, "take_back": 1})
    assert not is_there(need)
    other = needs(make.listed(meeting).presentation)[0]
    assert desk.post(here, data={"need": other.id}).status_code == 404


def test_an_attendee_only_reads(client, make, meeting, board):
    item = make.listed(meeting)
    attendee = make.member(make.programme_of(meeting), Role.ATTENDEE)
    browser = client(attendee)
    page = browser.get(board).text
    assert f'id="card-{item.presentation_id}"' in page
    assert "board-act" not in page
    assert browser.post(f"/presentations/{item.presentation_id}/meeting", data={"to": "none"}).status_code == 403
    with pytest.raises(Forbidden):
        place_presentation(item.presentation, None, by=make.actor(attendee))
    referrer = client(make.member(make.programme_of(meeting), Role.REFERRER))
    assert referrer.get(board).status_code == 403


def test_seeing_the_board_is_kept_with_its_cases(make, meeting, desk, board):
    item, waiting = make.listed(meeting), make.presentation(make.programme_of(meeting), state="accepted")
    desk.get(board)
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.CASES_LISTED)).one()
    assert set(entry.facts["cases"]) == {item.case_id, waiting.case_id}


def many_candidates(like: Presentation, count: int) -> None:
    """So many more accepted presentations, each lacking one thing, as bulk rows."""
    keys, born = range(10_000, 10_000 + count), now().date() - timedelta(days=4000)
    named = {"given_names": "Ada", "name_key": "ada many", "born_on": born, "sex": Sex.FEMALE}
    about = {"programme_id": like.programme_id}
    opened = about | {"diagnosis": "Ewing sarcoma", "opened_at": now()}
    asked = about | {
        "state": PresentationState.ACCEPTED, "minutes": 8, "written_by_id": like.written_by_id, "referred_at": now(),
    }  # fmt: skip
    rows: dict[type[Base], list[dict[str, Any]]] = {
        Patient: [named | {"id": key, "family_name": f"Many{key}"} for key in keys],
        Case: [opened | {"id": key, "patient_id": key, "number": f"M-{key}"} for key in keys],
        Presentation: [asked | {"id": key, "patient_id": key, "case_id": key} for key in keys],
        ReadinessNeed: [about | {"presentation_id": key, "what": "slides"} for key in keys],
    }
    for model, those in rows.items():
        db.session.execute(insert(model), those)
    save()


@pytest.mark.parametrize("how", ["board", "table"])
def test_400_candidates_and_12_meetings_stay_within_the_limit(app, make, meeting, desk, board, how):
    programme = make.programme_of(meeting)
    for week in range(2, 13):
        make.listed(make.coming_meeting(programme, in_days=7 * week))
    make.listed(meeting)
    many_candidates(make.presentation(programme, state="accepted"), 399)
    desk.get(f"{board}?as={how}")
    with counted(app) as statements:
        text = desk.get(f"{board}?as={how}").text
    asked = [one for one in statements if not one.startswith(NOT_ASKED)]
    assert len(asked) <= MOST_QUERIES, asked
    assert "412 of 412 cases lack something" in text
    assert "400 not listed yet, 12 on 12 coming agendas" in text
    assert text.count('id="card-') == (30 if how == "board" else 400) + 12
    assert ("All 400 in the table" in text) == (how == "board")
