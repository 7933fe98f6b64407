"""One of everything, for the tests that walk every page: each noun adds what its addresses need."""

from dataclasses import dataclass, field
from typing import Any

from tests.make import Make
from tumorboard.accounts.sessions import actor_for
from tumorboard.agendas.actions import publish_agenda
from tumorboard.cases.queries import biopsy_warnings
from tumorboard.conferences.replies.links import reply_token
from tumorboard.conferences.series.cutoff import Cutoff
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.directory.queries import current_memberships
from tumorboard.permissions import Role
from tumorboard.policy import Actor


@dataclass
class World:
    """A programme with its cast. ``things`` maps an address part (``case_id``) to the thing it names."""

    programme: Programme
    cast: dict[str, Person]
    things: dict[str, Any] = field(default_factory=dict)
    #: For one endpoint, other things than the usual: ``{"signing.sign": {"plan_id": draft}}``.
    instead: dict[str, dict[str, Any]] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)

    def actor(self, person: Person) -> Actor:
        """Somebody of the cast as the policy sees them: looked up once, for walks over hundreds of addresses."""
        if person.id not in self.actors:
            self.actors[person.id] = actor_for(person.id)
        return self.actors[person.id]

    def part(self, endpoint: str, name: str) -> Any:
        """What stands in the address of an endpoint for this part."""
        thing = self.instead.get(endpoint, {}).get(name, self.things.get(name))
        assert thing is not None, f"teach tests/world.py what {name} is (for {endpoint})"
        return thing if isinstance(thing, str | int) else getattr(thing, "slug" if name.endswith("_slug") else "id")

    def thing(self, endpoint: str, name: str) -> Any:
        """The thing itself."""
        return self.instead.get(endpoint, {}).get(name, self.things.get(name))


def build(make: Make) -> World:
    """A programme with one of each thing, and a person for each role."""
    programme = make.programme("sarcoma")
    world = World(programme, make.cast(programme))
    world.things |= {"programme_slug": programme, "person_id": world.cast["referrer"]}
    world.things["membership_id"] = current_memberships(programme.id)[0]
    _add_case(make, world)
    _add_agenda(make, world)
    _add_plans(make, world)
    _add_conferences(make, world)
    _add_news(make, world)
    _add_rules(make, world)
    _add_papers(make, world)
    _add_room(make, world)
    _add_factors(make, world)
    return world


def _add_case(make: Make, world: World) -> None:
    programme, by = world.programme, world.cast["referrer"]
    case = make.case(programme, by=by, biopsy_status="planned", biopsy_place="elsewhere")
    study = make.imaging(case)
    warning = biopsy_warnings(case.id)[0]
    world.things["patient_id"] = make.patient(programme, by=by)
    world.things["closure_id"] = make.closure(world.things["patient_id"], programme)
    world.things["attachment_id"] = make.attachment(case)
    world.things |= {"case_id": case, "kind": "imaging", "row_id": study, "warning_id": warning}
    opening = make.opening(case, make.member(make.programme(), Role.ATTENDEE))
    world.things |= {"emergency_opening_id": opening, "opening_review_id": opening.reviews[0]}


def _add_agenda(make: Make, world: World) -> None:
    make.observes(world.programme)
    meeting = make.coming_meeting(world.programme)
    item = make.listed(meeting)
    publish_agenda(meeting, by=make.desk(meeting))
    db.session.commit()
    world.things |= {"conference_id": meeting, "agenda_item_id": item}
    world.things |= {"wall_part": "case", "attendee_part": "asked", "recorder_part": "agenda"}
    make.coming_meeting(world.programme, in_days=14)
    make.ready(world.programme, by=world.cast["referrer"])
    world.things["proposal_id"] = make.proposal(world.programme)


def _add_plans(make: Make, world: World) -> None:
    """A signed plan with its recommendation, a draft with one of everything, and an amendment under way."""
    plan = make.plan(world.programme, by=world.cast["referrer"])
    draft, amending = make.plan(world.programme, state="draft"), make.plan(world.programme, state="amending")
    trial, service = make.trial_and_service(draft)
    line = make.lines(draft)[0]
    world.things |= {
        "plan_id": plan, "presentation_id": plan.presentation, "recommendation_id": make.recommendations(plan)[0],
        "specialty_id": make.specialty(plan.presentation, "ORT"), "section": "consensus", "line_id": line,
        "trial_id": trial, "service_id": service,
    }  # fmt: skip
    for name in ("add_line", "change_line", "move_line", "remove_line", "weigh_trial", "drop_trial", "ask_service",
                 "drop_service"):  # fmt: skip
        world.instead[f"recommendations.{name}"] = {"plan_id": draft}
    for name in ("signing.sign", "signing.note_missing_input", "signing.drop_missing_input", "plans.save_section"):
        world.instead[name] = {"plan_id": draft}
    world.things |= {"note_id": make.note_of(draft), "countersigning_id": make.countersigning(plan, "ORT")}
    for name in ("changes", "discard"):
        world.instead[f"plans.{name}"] = {"plan_id": amending}
    make.meeting(draft.presentation).chair_id = world.cast["chair"].id
    db.session.info["recorded"] = True
    db.session.commit()
    blocked = make.blocked(world.programme)
    for name in ("meet", "answer", "take_back"):
        world.instead[f"conditions.{name}"] = {"recommendation_id": blocked}
    dead = make.plan(world.programme, by=world.cast["referrer"])
    make.settled(make.recommendations(dead)[0], "not_done", reason="death")
    world.instead["endings.others"] = {"recommendation_id": make.recommendations(dead)[0]}
    world.things["trigger_id"] = make.trigger(world.programme)
    world.instead["inputs.give"] = {"presentation_id": draft.presentation}


def _add_conferences(make: Make, world: World) -> None:
    series = make.series(world.programme)
    holiday = make.holiday(series)
    world.things |= {"series_id": series, "holiday_id": holiday}
    _add_replies(make, world)
    _add_late(make, world)


def _add_replies(make: Make, world: World) -> None:
    """A reply, an absence and a pattern of the attendee's, a substitute, and the link of an invitation."""
    meeting, attendee = world.things["conference_id"], world.cast["attendee"]
    make.reply(meeting, attendee)
    make.pattern(world.things["series_id"], attendee)
    world.things |= {
        "absence_id": make.absence(attendee, in_days=90),
        "substitute_id": make.substitute(world.things["specialty_id"], world.cast["referrer"]),
    }  # fmt: skip
    world.instead["replies.answer"] = {"token": reply_token(meeting.id, attendee.id)}


def _add_late(make: Make, world: World) -> None:
    """A late add-on that waits for the attendee's specialty, and an urgent case nobody has seen."""
    specialty = world.things["specialty_id"]
    specialty.prepares = True
    request = make.late_request(_closed(make, world))
    answer = next(one for one in request.answers if one.specialty_id == specialty.id)
    world.things |= {"late_request_id": request, "late_answer_id": answer}
    world.instead["late.ask"] = {
        "conference_id": request.conference, "presentation_id": make.presentation(world.programme, state="accepted"),
    }  # fmt: skip
    urgent = make.presentation(world.programme, by=world.cast["referrer"], urgency="fracture", urgency_reason="Femur")
    world.instead["urgency.see"] = {"presentation_id": urgent}


def _closed(make: Make, world: World) -> Any:
    """A meeting whose cut-off has passed."""
    series = make.series(world.programme, weekday=3, cutoff=Cutoff(hours=14 * 24))
    return make.meetings_of(series)[0]


def _add_rules(make: Make, world: World) -> None:
    """A second version of the rules; the attendee heads the specialty that a referral left out."""
    make.rules(world.programme, make.rule("PAT"))
    second = make.rules(world.programme, make.rule("PAT"), make.rule("XYZ", "Young", age_below=3))
    make.head(world.programme, "ORT", world.cast["attendee"])
    world.things |= {"rule_set_id": second, "left_out_id": make.left_out(world.programme, "ORT")}


def _add_room(make: Make, world: World) -> None:
    """A meeting that runs, with its first case open and a draft being written."""
    room = make.running_meeting(world.programme, cases=2)
    make.taken_up(room)
    for name in ("recorder.show", "recorder.part"):
        world.instead[name] = {"conference_id": room}
    world.things["room"] = room


def _add_papers(make: Make, world: World) -> None:
    """A letterhead, the approved page for a family, and the meeting whose minutes hold plans."""
    make.letterhead(world.programme)
    make.family_page(world.things["plan_id"])
    for name in ("minutes.show", "minutes.pdf", "carryover.end"):
        world.instead[name] = {"conference_id": make.meeting(world.things["presentation_id"])}


def _add_factors(make: Make, world: World) -> None:
    """The referrer, whom the administrator's pages are about, has an authenticator app."""
    world.things["factor_id"] = make.app_of(world.cast["referrer"])


def _add_news(make: Make, world: World) -> None:
    """The published agenda was told to the attendee, who waits for its mail and has a calendar address."""
    attendee = world.cast["attendee"]
    feed, token = make.feed(attendee)
    world.things |= {"provider_key": "hospital", "identity_id": make.identity(world.things["person_id"])}
    world.things["sign_in_id"] = make.device(attendee)
    world.instead["links.use"] = {"token": make.link(attendee)}
    world.things |= {
        "notice_id": make.notices(attendee)[0], "mail_id": make.mails(attendee)[0], "feed_id": feed, "token": token,
    }  # fmt: skip


def fill(make: Make, world: World, count: int) -> None:
    """Add ``count`` more of everything that lists show: pages must not ask more queries for them."""
    for _ in range(count):
        make.person()
        make.member(world.programme, Role.REFERRER)
        case = make.case(world.programme, by=world.cast["referrer"])
        make.opening(case, world.things["emergency_opening_id"].person)
        make.presentation(world.programme, by=world.cast["referrer"])
        make.imaging(world.things["case_id"])
        make.attachment(world.things["case_id"])
        make.holder(case)
        make.listed(world.things["conference_id"])
        make.listed(world.things["room"])
        make.presentation(world.programme, state="accepted")
        make.plan(world.programme)
        make.blocked(world.programme, referrer=world.cast["referrer"])
        make.trigger(world.programme, by=world.cast["referrer"])
        meeting = make.conference(world.programme)
        make.attendance(meeting)
        make.left_out(world.programme)
        make.attendance(world.things["conference_id"])
        _fill_replies(make, world, meeting)
        make.passkey_row(world.cast["referrer"])


def _fill_replies(make: Make, world: World, meeting: Any) -> None:
    member = make.member(world.programme, Role.ATTENDEE, specialty="RAD")
    make.reply(world.things["conference_id"], member)
    make.reply(meeting, world.cast["attendee"])
    make.absence(world.cast["attendee"], in_days=90)
    make.substitute(world.things["specialty_id"], member)
    make.late_request(world.things["late_request_id"].conference)
