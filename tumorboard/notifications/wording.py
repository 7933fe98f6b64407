"""How each kind of news is said: in a line in the app, and in a mail, which names no case at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tumorboard.conferences.times import WEEKDAYS
from tumorboard.core.words import clock, moment, plural
from tumorboard.notifications.kinds import Kind

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Meeting:
    """What a line needs of a meeting."""

    starts_at: datetime
    zone: ZoneInfo

    @property
    def words(self) -> str:
        """When it is."""
        return moment(self.starts_at, self.zone)


@dataclass(frozen=True)
class Told:
    """One piece of news: the subject of its mail, its sentences, what the link does; ``line`` is it in the app."""

    subject: str
    sentences: tuple[str, ...]
    action: str
    line: str = ""

    @property
    def title(self) -> str:
        """The line in the app: it may name a case by its number, a mail may not."""
        return self.line or self.subject


def told(kind: Kind, facts: Facts, meeting: Meeting | None, specialty: str = "") -> Told:
    """Say a piece of news. ``specialty`` is the name of the reader's own, where it matters."""
    return SAID[kind](facts, meeting, specialty)


def _when(meeting: Meeting | None) -> str:
    return meeting.words if meeting else "a meeting"


def _counts(facts: Facts, specialty: str) -> tuple[str, ...]:
    cases = plural(facts.get("cases", 0), "case")
    if not specialty:
        return (f"{cases} on the agenda.",)
    needed, asked = facts.get("needed", 0), facts.get("asked", 0)
    mine = f"{specialty} is needed for {plural(needed, 'case')}" if needed else f"{specialty} is needed for no case"
    if asked:
        mine += f", and is asked a question of its own in {asked}"
    return (f"{mine}.",)


def _published(facts: Facts, meeting: Meeting | None, specialty: str) -> Told:
    cases = plural(facts.get("cases", 0), "case")
    return Told(
        f"Agenda for {_when(meeting)}: {cases}", _counts(facts, specialty), "Open the agenda",
    )  # fmt: skip


def _changed(facts: Facts, meeting: Meeting | None, specialty: str) -> Told:
    different = facts.get("different", 0)
    what = f"{plural(different, 'case')} of it came, went or changed its time." if different else "It has changed."
    return Told(
        f"Agenda for {_when(meeting)} changed: version {facts.get('number', '')}",
        (f"This is version {facts.get('number', '')}. {what}", *_counts(facts, specialty)), "Open the agenda",
    )  # fmt: skip


def _moved(facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    was = facts.get("was")
    before = moment(datetime.fromisoformat(was), meeting.zone) if was and meeting else ""
    return Told(
        f"Meeting moved to {_when(meeting)}",
        (f"It was planned for {before}." if before else "It has a new time.", f"It is now on {_when(meeting)}."),
        "Open the meeting", f"Meeting of {before} moved to {_when(meeting)}" if before else "",
    )  # fmt: skip


def _place(_facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    return Told(
        f"Meeting of {_when(meeting)}: place, link or length changed",
        ("The time it begins is the same. Its page says where it is now and how long.",), "Open the meeting",
    )  # fmt: skip


def _cancelled(_facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    return Told(
        f"Meeting of {_when(meeting)} is cancelled",
        ("The reason stands on its page. Its cases are carried over to the next meeting.",), "Open the meeting",
    )  # fmt: skip


def _series(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    when = f"{WEEKDAYS[int(facts.get('weekday', 0)) % 7]} {str(facts.get('starts', '')).removeprefix('0')}"
    return Told(
        f"The weekly meeting changed: {when}",
        ("The coming meetings follow the new rule. Invitations you hold are updated one by one.",), "See the meetings",
    )  # fmt: skip


def _signed(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    """A plan is signed; one that was amended asks to be read again, also where the old version was acknowledged."""
    own = facts.get("own", 0)
    yours = (f"{plural(own, 'recommendation')} of it {'is' if own == 1 else 'are'} yours to see to.",) if own else ()
    if facts.get("number", 1) > 1:
        changed = "The new version holds in place of the one you have. Please read what it changes, and acknowledge it."
        return Told(
            "The plan for a case you referred was amended", (changed, *yours),
            "Read the new version", f"The plan for case {facts.get('case', '')} was amended: please read it again",
        )  # fmt: skip
    return Told(
        "The plan for a case you referred is signed", ("Please read and acknowledge it.", *yours), "Read the plan",
        f"The plan for case {facts.get('case', '')} is signed",
    )  # fmt: skip


def of_own_case(subject: str, line: str, sentence: str, action: str) -> Callable[[Facts, Meeting | None, str], Told]:
    """News that says the same of every case; only the line in the app names it."""

    def _say(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
        return Told(subject, (sentence,), action, line.format(case=facts.get("case", "")))

    return _say


def _listed(facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    slots = facts.get("slots", [])
    count = "A case" if len(slots) == 1 else plural(len(slots), "case")
    verb, turn = ("is", "Its turn is") if len(slots) == 1 else ("are", "Their turns are")
    times = [clock(datetime.fromisoformat(at), meeting.zone) for at, _ in slots] if meeting else []
    named = ", ".join(f"{case} about {time}" for (_, case), time in zip(slots, times, strict=False))
    return Told(
        f"{count} of yours {verb} on the agenda of {_when(meeting)}", (f"{turn} about {' and '.join(times)}.",),
        "See your times", f"On the agenda of {_when(meeting)}: {named}",
    )  # fmt: skip


def _owed(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    count = plural(facts.get("count", 1), "thing")
    return Told(
        f"You owe a case {count}", ("The board cannot discuss it before this is there.",), "See what is missing",
        f"Case {facts.get('case', '')} still needs {count} from you",
    )  # fmt: skip


def _late_asked(facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    return Told(
        f"A late case for {_when(meeting)} needs your specialty's agreement",
        ("It was proposed after the cut-off. Say whether your specialty can prepare it in time.",), "Answer",
        f"Late case {facts.get('case', '')} for {_when(meeting)} needs your specialty's agreement",
    )  # fmt: skip


def _left_out(facts: Facts, _meeting: Meeting | None, specialty: str) -> Told:
    who = specialty or "Your specialty"
    return Told(
        f"{who} was left out of a case", ("The reason stands on its page. Take note of it, or ask to be heard.",),
        "Read why", f"{who} was left out of case {facts.get('case', '')}",
    )  # fmt: skip


def _late_answered(facts: Facts, _meeting: Meeting | None, specialty: str) -> Told:
    who, verb = specialty or "A specialty", "agreed to" if facts.get("agreed") else "refused"
    then = "" if facts.get("agreed") else "It goes to the next meeting. "
    return Told(
        f"{who} {verb} a late case", (f"{then}Its page says more.",), "Open the case",
        f"{who} {verb} late case {facts.get('case', '')}",
    )  # fmt: skip


def _nudged(_facts: Facts, meeting: Meeting | None, specialty: str) -> Told:
    return Told(
        f"Who comes for {specialty or 'your specialty'} on {_when(meeting)}?",
        ("Cases of this meeting need your specialty, and nobody has said that they come.",), "Say whether you come",
    )  # fmt: skip


def _cutoff(facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    count = plural(facts.get("count", 1), "thing")
    until = facts.get("until")
    by = f" by {moment(datetime.fromisoformat(until), meeting.zone)}" if until and meeting else ""
    return Told(
        f"Before the cut-off: you owe {count}",
        (f"For {_when(meeting)}, {count} asked of you {'is' if facts.get('count') == 1 else 'are'} wanted{by}.",),
        "Open My work",
    )  # fmt: skip


def _reply(_facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    return Told(
        f"Do you come on {_when(meeting)}?", ("You have not said so yet. It takes one click.",), "Say whether you come"
    )


_WAITS = (
    ("returned", "referral needs information from you", "referrals need information from you"),
    ("owed", "thing is still owed by you", "things are still owed by you"),
    ("due", "recommendation of yours is due or late", "recommendations of yours are due or late"),
    ("unread", "notice is unread", "notices are unread"),
)


def _week(facts: Facts, meeting: Meeting | None, _specialty: str) -> Told:
    lines = []
    if facts.get("meetings"):
        first = f", the first on {_when(meeting)}" if meeting else ""
        lines.append(f"{plural(facts['meetings'], 'meeting')} this week{first}.")
    for name, one, several in _WAITS:
        if facts.get(name):
            lines.append(f"{plural(facts[name], one, several)}.")
    return Told("Your week ahead", tuple(lines), "Open My work", "Your week ahead: " + " ".join(lines))


SAID: dict[Kind, Callable[[Facts, Meeting | None, str], Told]] = {
    Kind.AGENDA_PUBLISHED: _published,
    Kind.AGENDA_CHANGED: _changed,
    Kind.MEETING_MOVED: _moved,
    Kind.MEETING_CHANGED: _place,
    Kind.MEETING_CANCELLED: _cancelled,
    Kind.SERIES_CHANGED: _series,
    Kind.CASE_ACCEPTED: of_own_case(
        "A case you referred is accepted", "Case {case} is accepted",
        "It is a candidate for the next meetings. You hear when it is on an agenda.", "Open the case",
    ),
    Kind.CASE_LISTED: _listed,
    Kind.CASE_DEFERRED: of_own_case(
        "A case of yours is put off", "Case {case} is put off",
        "It stands first among the candidates for the next meeting. Its page says why.", "Open the case",
    ),
    Kind.PLAN_SIGNED: _signed,
    Kind.COUNTERSIGN_ASKED: of_own_case(
        "A signed plan waits for your specialty's countersignature",
        "The plan for case {case} waits for your specialty's countersignature",
        "One member of your specialty reads it and confirms it with their password.", "Read the plan",
    ),
    Kind.CASE_RETURNED: of_own_case(
        "A case you referred needs information", "Case {case} needs information from you",
        "The coordinator says what is missing. Until then it cannot be listed.", "See what is missing",
    ),
    Kind.AGAIN_DUE: of_own_case(
        "A case is to be presented again: please complete its draft",
        "Case {case} is to be presented again: please complete its draft",
        "What is still true is copied. Ask the new question, and say what became of the last decision.",
        "Complete the draft",
    ),
    Kind.CONDITION_MET: of_own_case(
        "A recommendation of yours is open now: its condition is met",
        "A recommendation of yours for case {case} is open now: its condition is met",
        "Its page says by when it is to be carried out.", "Open the recommendation",
    ),
    Kind.READINESS_OWED: _owed,
    Kind.LATE_ASKED: _late_asked,
    Kind.LATE_TO_ANSWER: _late_asked,
    Kind.LEFT_OUT: _left_out,
    Kind.LATE_ANSWERED: _late_answered,
    Kind.NUDGED: _nudged,
    Kind.URGENT_REFERRED: of_own_case(
        "An urgent case was referred", "Urgent case {case} was referred",
        "It is of a kind that may not wait for the next meeting: cord compression, fracture or bleeding.",
        "Open the case",
    ),
    Kind.CHAIR_URGENCY_ASKED: of_own_case(
        "A case was put off twice: please set its urgency", "Case {case} was put off twice: please set its urgency",
        "It stands at the top of the candidates until you do.", "Open the case",
    ),
    Kind.CUTOFF_NEAR: _cutoff,
    Kind.REPLY_MISSING: _reply,
    Kind.WEEK_AHEAD: _week,
}  # fmt: skip
