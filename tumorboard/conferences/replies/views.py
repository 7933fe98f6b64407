"""Pages of replying: one click, a part of the meeting, for somebody else, by link; who comes; the heat map."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from tumorboard.accounts.sessions import actor_for
from tumorboard.conferences.models import Conference
from tumorboard.conferences.particulars import BOARD
from tumorboard.conferences.queries import coming_conferences
from tumorboard.conferences.replies import actions, links, queries
from tumorboard.conferences.replies.expected import expected_of, stances_of
from tumorboard.conferences.replies.forms import ReplyForm
from tumorboard.conferences.replies.models import Reply
from tumorboard.conferences.replies.sayings import heat_words, predict
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import Undo, go, page
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.directory.queries import active_specialties, current_memberships
from tumorboard.guard import actor, door, everybody
from tumorboard.permissions import May

bp = Blueprint("replies", __name__)
COLUMNS = 8


@bp.post("/conferences/<int:conference_id>/reply")
@door(May.REPLY, conference=Conference)
def give(conference: Conference) -> Response:
    """Say with one click whether the reader comes; an empty answer takes it back."""
    me = db.session.get_one(Person, actor().id)
    undo = _undo(conference, queries.reply_of(conference.id, me.id))
    answer = request.form.get("answer", "")
    if not answer:
        actions.take_reply_back(conference, me, by=actor())
        return _back(conference, "Your reply is open again", undo)
    reply = actions.give_reply(conference, me, answer=answer, by=actor())
    return _back(conference, f"Your reply: {reply.answer.words.lower()}.{_counts_for_none(conference)}", undo)


@bp.route("/conferences/<int:conference_id>/reply/part", methods=["GET", "POST"])
@door(May.REPLY, conference=Conference)
def part(conference: Conference) -> Response:
    """Come for a part of the meeting."""
    me = db.session.get_one(Person, actor().id)
    form = ReplyForm.of(conference, queries.reply_of(conference.id, me.id))
    if form.carry_out(lambda: actions.give_reply(conference, me, by=actor(), **form.facts(conference))):
        return go(
            "conferences.show",
            conference_id=conference.id,
            said=f"Your reply is noted.{_counts_for_none(conference)}",
        )
    return page("conferences/replies/part.html", form=form, conference=conference, who=None)


@bp.get("/conferences/<int:conference_id>/replies")
@door(May.READ_REPLIES, conference=Conference)
def coming(conference: Conference) -> Response:
    """Everybody by specialty, with what they answered or what their habits say; each specialty's state in words."""
    expected, zone = expected_of([conference])[conference.id], conference.zone
    specialties = active_specialties(conference.programme_id)
    members = [one for one in current_memberships(conference.programme_id) if one.specialty_id or one.roles & BOARD]
    return page(
        "conferences/replies/coming.html", conference=conference, stances=stances_of(conference),
        groups=_groups(specialties, members), replies=queries.replies_to(conference.id),
        told={one.code: predict(one, expected.get(one.id), zone) for one in specialties},
        nudges=queries.nudges_of(conference.id), substitutes=_by_code(conference),
        is_open=_is_open(conference),
    )  # fmt: skip


@bp.route("/conferences/<int:conference_id>/replies/<int:person_id>", methods=["GET", "POST"])
@door(May.REPLY_FOR_OTHERS, conference=Conference)
def give_for(conference: Conference, person_id: int) -> Response:
    """Reply for somebody who told the coordinator."""
    member = [one for one in current_memberships(conference.programme_id) if one.person_id == person_id]
    if not member:
        raise NotFound
    who = member[0].person
    form = ReplyForm.of(conference, queries.reply_of(conference.id, who.id))
    if form.carry_out(lambda: actions.give_reply(conference, who, by=actor(), **form.facts(conference))):
        return go("replies.coming", conference_id=conference.id, said=f"The reply of {who.name} is noted")
    return page("conferences/replies/part.html", form=form, conference=conference, who=who)


@bp.post("/conferences/<int:conference_id>/nudge")
@door(May.REPLY_FOR_OTHERS, conference=Conference)
def nudge(conference: Conference) -> Response:
    """Ask a specialty who of it comes."""
    specialty = _specialty_asked()
    asked = actions.nudge_specialty(conference, specialty, by=actor())
    fields = {"specialty_id": str(specialty.id), "back": request.form.get("back", "")[:10]}
    undo = (url_for("replies.take_nudge_back", conference_id=conference.id), fields)
    return _after_nudge(conference, f"{specialty.name} is asked: {', '.join(one.name for one in asked)}", undo)


@bp.post("/conferences/<int:conference_id>/nudge/take-back")
@door(May.REPLY_FOR_OTHERS, conference=Conference)
def take_nudge_back(conference: Conference) -> Response:
    """Ask no longer, before the mail has left."""
    specialty = _specialty_asked()
    actions.take_nudge_back(conference, specialty, by=actor())
    return _after_nudge(conference, f"Taken back: {specialty.name} is not asked")


def _specialty_asked() -> Specialty:
    wanted = request.form.get("specialty_id", "")
    is_number = wanted.isascii() and wanted.isdecimal()
    specialty = db.session.get(Specialty, int(wanted[:9])) if is_number else None
    if specialty is None:
        raise RuleBroken("Say which specialty to ask.")
    return specialty


def _after_nudge(conference: Conference, said: str, undo: Undo | None = None) -> Response:
    where = "agendas.build" if request.form.get("back") == "build" else "replies.coming"
    return go(where, conference_id=conference.id, said=said, undo=undo)


@bp.get("/programmes/<programme_slug>/conferences/expected")
@door(May.READ_REPLIES, programme=Programme)
def heat(programme: Programme) -> Response:
    """Specialties against the coming meetings: who comes, who may, who is away."""
    found = coming_conferences(programme.id, most=COLUMNS + 4)
    meetings = [one for one in found if one.state is ConferenceState.PLANNED][:COLUMNS]
    expected, specialties = expected_of(meetings), active_specialties(programme.id)
    rows = [(one, [predict(one, expected[at.id].get(one.id), at.zone) for at in meetings]) for one in specialties]
    heading = heat_words([[cells[at].state for _, cells in rows] for at in range(len(meetings))])
    return page("conferences/replies/heat.html", programme=programme, meetings=meetings, rows=rows, heading=heading)


@bp.route("/reply/<token>", methods=["GET", "POST"])
@everybody
def answer(token: str) -> Response:
    """The link in an invitation: opening it shows the meeting and the form; only the form answers."""
    try:
        conference, person = links.opened(token)
    except NotFound:
        return page("conferences/replies/no_link.html", status=404)
    form = ReplyForm.of(conference, queries.reply_of(conference.id, person.id))
    by, is_done = actor_for(person.id), False
    if form.carry_out(lambda: actions.give_reply(conference, person, by=by, **form.facts(conference))):
        db.session.commit()
        is_done = True
    return page(
        "conferences/replies/answer.html", form=form, conference=conference, person=person, token=token,
        is_done=is_done, reply=queries.reply_of(conference.id, person.id),
        counts=queries.speaks_anywhere(by, conference.programme_id),
    )  # fmt: skip


def _groups(specialties: Sequence[Specialty], members: Sequence[Membership]) -> list[tuple[str, str, list[Membership]]]:
    """Code, name and members of every specialty, those nobody speaks for too; then the members without one."""
    known = {one.id for one in specialties}
    groups = [(one.code, one.name, [who for who in members if who.specialty_id == one.id]) for one in specialties]
    rest = [who for who in members if who.specialty_id not in known]
    return [*groups, ("", "Without a specialty", rest)] if rest else groups


def _undo(conference: Conference, before: Reply | None) -> Undo:
    fields = {"answer": before.answer.value if before else "", "back": _asked_back()}
    return url_for("replies.give", conference_id=conference.id), fields


def _asked_back() -> str:
    wanted = request.form.get("back", "")
    return wanted if wanted in ("home", "mine") else ""


def _back(conference: Conference, said: str, undo: Undo) -> Response:
    where = {"home": "home", "mine": "habits.mine"}.get(_asked_back())
    if where:
        return go(where, said=said, undo=undo)
    return go("conferences.show", conference_id=conference.id, said=said, undo=undo)


def _counts_for_none(conference: Conference) -> str:
    """Told to a member of no specialty: nobody is predicted from their reply."""
    if queries.speaks_anywhere(actor(), conference.programme_id):
        return ""
    return " You speak for no specialty, so it counts for none."


def _is_open(conference: Conference) -> bool:
    return conference.state is ConferenceState.PLANNED and not conference.is_over


def _by_code(conference: Conference) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in queries.substitutes_on(conference.programme_id, conference.on):
        found.setdefault(one.specialty_id, []).append(one.person)
    return found
