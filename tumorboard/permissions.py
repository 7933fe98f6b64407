"""WHO MAY DO WHAT: roles, permissions, predicates and the one table that joins them. ``policy`` asks it."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is in one programme; a person may be several things."""

    REFERRER = "referrer"
    ATTENDEE = "attendee"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    AUDITOR = "auditor"
    PROGRAMME_ADMINISTRATOR = "programme_administrator"

    @property
    def words(self) -> str:
        """The role as a reader knows it."""
        return self.value.replace("_", " ").capitalize()


CLINICAL = frozenset({Role.REFERRER, Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR})


class Is(StrEnum):
    """A predicate about the person who acts and the thing they act on."""

    SIGNED_IN = "signed in"
    INSTALLATION_ADMINISTRATOR = "installation administrator"
    MEMBER = "member of the programme"
    REFERRER = "referrer"
    ATTENDEE = "attendee"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    AUDITOR = "auditor"
    PROGRAMME_ADMINISTRATOR = "programme administrator"
    SHUT_OUT = "the case is restricted, and they are not named on it"
    BROKE_GLASS = "opened the patient's record in an emergency"
    ON_THE_CASE = "has access to the case: referred, holds or presents it"
    SENT = "the presentation was sent, and is no draft"
    AUTHOR = "wrote the presentation"
    PUBLISHED = "the agenda is published"
    STARTED = "the meeting was started"
    SIGNED = "the plan is signed"
    DEPUTY = "chair or deputy named on the conference"
    SEES_PATIENT = "the patient was seen in their programme, or by them"
    OWNER = "owns the recommendation"
    OWN = "it is their own"
    SPEAKS = "speaks or stands in for the specialty"
    HEAD = "head of the specialty"


class May(StrEnum):
    """A permission, said as what the person may do."""

    OPEN_OWN_PAGES = "open their own pages"
    KEEP_OWN_FACTOR = "keep their own passkeys and authenticator apps"
    KEEP_PEOPLE = "keep people and their sign-in"
    KEEP_PROGRAMMES = "make and rename programmes"
    READ_PROGRAMME = "see a programme's people and specialties"
    KEEP_MEMBERS = "keep a programme's members"
    KEEP_PROGRAMME = "keep a programme's specialties and settings"
    ADD_SPECIALTY = "add a specialty to a programme"
    READ_LEDGER = "read a programme's ledger"
    READ_READERS = "see who looked at a child's record"
    BREAK_GLASS = "open a patient's record in an emergency"
    REVIEW_OPENINGS = "review emergency openings"
    JUDGE_OPENING = "say whether an emergency opening was justified"
    REVIEW_ACCESS = "see who may see what in a programme"
    CONFIRM_ACCESS = "confirm who may see what in a programme"
    SEARCH = "search patients and cases"
    LOOK_UP_PATIENT = "look up a patient by identifier and birth date"
    REGISTER_PATIENT = "register a patient seen in the programme"
    READ_PATIENT = "see a patient"
    EDIT_PATIENT = "correct a patient's identity"
    READ_EVERY_CHILD = "see every child of the programme"
    CLOSE_CHILD = "say that a child needs no next step"
    READ_CASES = "list the cases they may see"
    READ_CASE = "see a case"
    EDIT_CASE = "correct a case's facts"
    CLOSE_CASE = "close or reopen a case"
    RESTRICT_CASE = "restrict a case to those they name"
    ACKNOWLEDGE_BIOPSY_WARNING = "acknowledge a biopsy planned or done outside"
    REFER = "refer a case"
    READ_PRESENTATION = "see a presentation"
    EDIT_PRESENTATION = "edit a presentation"
    ACCEPT_PRESENTATION = "accept or return a presentation"
    WITHDRAW_PRESENTATION = "withdraw a presentation"
    SET_URGENCY = "set how urgent a case is"
    LIST_ONLY = "list a standard case without discussion"
    ASK_DISCUSSION = "ask for the discussion of a case that is listed only"
    SETTLE_READINESS = "say that what a presentation lacked is there now"
    READ_BOARD = "see what the cases of the coming meetings lack, also before an agenda is published"
    ASSIGN_READINESS = "say who owes what a presentation lacks"
    KEEP_CHECKLIST = "keep the checklist of what a case needs before a meeting"
    READ_CONFERENCES = "see the programme's conferences"
    KEEP_CONFERENCES = "keep the series, move and cancel conferences"
    RECORD_ATTENDANCE = "record who attends"
    CHECK_IN = "check themselves in and out of a conference"
    READ_ATTENDANCE = "see which specialties attended, against their targets"
    REPLY = "say whether they come to a conference"
    READ_REPLIES = "see who comes to a conference"
    REPLY_FOR_OTHERS = "reply for somebody else, and ask a specialty who comes"
    KEEP_SUBSTITUTES = "name who stands in for a specialty"
    ANSWER_LATE_ADD_ON = "agree to a late add-on for a specialty, or refuse it"
    SEE_URGENT = "say that they have seen an urgent referral"
    BUILD_AGENDA = "build and publish the agenda"
    READ_AGENDA = "see the agenda"
    WATCH_MEETING = "follow a meeting live, and see the wall"
    READ_OWN_SLOTS = "see the slots of their own cases"
    RUN_MEETING = "run a meeting: which case is discussed, and when there is a break"
    OBSERVE = "score how a case was discussed"
    DEFER_PRESENTATION = "defer a presentation"
    KEEP_PHRASES = "keep the quick phrases of a programme"
    KEEP_RULES = "keep the rules on which specialties a case needs"
    ANSWER_LEFT_OUT = "answer that their specialty was left out"
    GIVE_INPUT = "give or record a specialty's input"
    READ_PLAN = "see a plan"
    RECORD_PLAN = "record a plan's draft"
    TAKE_STANCE = "agree with a plan, or dissent"
    SIGN_PLAN = "sign a plan"
    ASK_COUNTERSIGNATURE = "ask a specialty to countersign a plan"
    COUNTERSIGN_PLAN = "countersign a plan for a specialty"
    AMEND_PLAN = "amend a signed plan"
    ACKNOWLEDGE_PLAN = "acknowledge a plan"
    CHASE_PLANS = "see which plans their referrers have not acknowledged"
    READ_MINUTES = "see the minutes of a meeting"
    SEND_LETTER = "print the letter of a signed plan"
    WRITE_FAMILY_PAGE = "write the page for the family"
    APPROVE_FAMILY_PAGE = "approve the page for the family"
    READ_FOLLOWUPS = "see recommendations and what became of them"
    SETTLE_RECOMMENDATION = "say whether a recommendation was carried out"
    ANSWER_CONDITION = "say whether the condition of a recommendation is met"
    CALL_AGAIN = "say that what a case waited for has happened, so that it is presented again"
    READ_MAIL = "see what mail was sent, waits or was refused"
    RETRY_MAIL = "send a mail again"
    KEEP_BACKUPS = "make backups and see when the last was made"


_BOARD = [[Is.ATTENDEE], [Is.COORDINATOR], [Is.CHAIR]]
_DESK = [[Is.COORDINATOR], [Is.CHAIR]]

#: Any one of the outer lists is enough; all of an inner list are needed.
GRANTS: Mapping[May, list[list[Is]]] = {
    May.OPEN_OWN_PAGES: [[Is.SIGNED_IN]],
    May.KEEP_OWN_FACTOR: [[Is.OWN]],
    May.KEEP_PEOPLE: [[Is.INSTALLATION_ADMINISTRATOR]],
    May.KEEP_PROGRAMMES: [[Is.INSTALLATION_ADMINISTRATOR]],
    May.READ_PROGRAMME: [[Is.MEMBER], [Is.INSTALLATION_ADMINISTRATOR]],
    May.KEEP_MEMBERS: [[Is.PROGRAMME_ADMINISTRATOR], [Is.INSTALLATION_ADMINISTRATOR]],
    May.KEEP_PROGRAMME: [[Is.PROGRAMME_ADMINISTRATOR]],
    May.ADD_SPECIALTY: [[Is.PROGRAMME_ADMINISTRATOR], [Is.INSTALLATION_ADMINISTRATOR]],
    May.READ_LEDGER: [[Is.AUDITOR]],
    May.READ_READERS: [[Is.AUDITOR], *_DESK],
    May.BREAK_GLASS: [[Is.REFERRER], *_BOARD],
    May.REVIEW_OPENINGS: [[Is.CHAIR], [Is.AUDITOR]],
    May.JUDGE_OPENING: [[Is.CHAIR], [Is.AUDITOR]],
    May.REVIEW_ACCESS: [[Is.PROGRAMME_ADMINISTRATOR], [Is.CHAIR], [Is.AUDITOR]],
    May.CONFIRM_ACCESS: [[Is.PROGRAMME_ADMINISTRATOR], [Is.CHAIR]],
    May.SEARCH: [[Is.REFERRER], *_BOARD],
    May.LOOK_UP_PATIENT: [[Is.REFERRER], *_BOARD],
    May.REGISTER_PATIENT: [[Is.REFERRER], *_BOARD],
    May.READ_PATIENT: [[Is.SEES_PATIENT], [Is.BROKE_GLASS]],
    May.EDIT_PATIENT: [[Is.SEES_PATIENT]],
    May.READ_EVERY_CHILD: _BOARD,
    May.CLOSE_CHILD: _DESK,
    May.READ_CASES: [[Is.REFERRER], *_BOARD],
    May.READ_CASE: [*_BOARD, [Is.ON_THE_CASE], [Is.BROKE_GLASS]],
    May.EDIT_CASE: [*_BOARD, [Is.ON_THE_CASE]],
    May.CLOSE_CASE: _DESK,
    May.RESTRICT_CASE: _DESK,
    May.ACKNOWLEDGE_BIOPSY_WARNING: _BOARD,
    May.REFER: [[Is.REFERRER], *_BOARD],
    May.READ_PRESENTATION: [
        [Is.AUTHOR],
        [Is.SENT, Is.ON_THE_CASE],
        [Is.SENT, Is.BROKE_GLASS],
        *[[Is.SENT, *role] for role in _BOARD],
    ],
    May.EDIT_PRESENTATION: [[Is.AUTHOR], [Is.SENT, Is.COORDINATOR]],
    May.ACCEPT_PRESENTATION: [[Is.SENT, *role] for role in _DESK],
    May.WITHDRAW_PRESENTATION: [[Is.AUTHOR], [Is.SENT, Is.COORDINATOR]],
    May.SET_URGENCY: [[Is.SENT, Is.CHAIR]],
    May.LIST_ONLY: [[Is.SENT, Is.CHAIR]],
    May.ASK_DISCUSSION: [[Is.SENT, *role] for role in _BOARD],
    May.SETTLE_READINESS: [[Is.AUTHOR], [Is.SENT, Is.ON_THE_CASE], *[[Is.SENT, *role] for role in _BOARD]],
    May.READ_BOARD: _BOARD,
    May.ASSIGN_READINESS: [[Is.SENT, *role] for role in _DESK],
    May.KEEP_CHECKLIST: [[Is.PROGRAMME_ADMINISTRATOR], *_DESK],
    May.READ_CONFERENCES: [[Is.REFERRER], [Is.AUDITOR], *_BOARD],
    May.KEEP_CONFERENCES: _DESK,
    May.RECORD_ATTENDANCE: _BOARD,
    May.CHECK_IN: [[Is.REFERRER], *_BOARD],
    May.READ_ATTENDANCE: [*_DESK, [Is.AUDITOR]],
    May.REPLY: [[Is.REFERRER], *_BOARD],
    May.READ_REPLIES: _BOARD,
    May.REPLY_FOR_OTHERS: _DESK,
    May.KEEP_SUBSTITUTES: [[Is.SPEAKS], [Is.COORDINATOR]],
    May.ANSWER_LATE_ADD_ON: [[Is.SPEAKS]],
    May.SEE_URGENT: [[Is.SENT, Is.CHAIR]],
    May.BUILD_AGENDA: _DESK,
    May.READ_AGENDA: [*_DESK, [Is.ATTENDEE, Is.PUBLISHED]],
    May.WATCH_MEETING: [*_DESK, [Is.ATTENDEE, Is.PUBLISHED], [Is.ATTENDEE, Is.STARTED]],
    May.READ_OWN_SLOTS: [[Is.REFERRER, Is.PUBLISHED], [Is.ATTENDEE, Is.PUBLISHED], *_DESK],
    May.RUN_MEETING: [*_DESK, [Is.ATTENDEE, Is.PUBLISHED]],
    May.OBSERVE: _BOARD,
    May.DEFER_PRESENTATION: _DESK,
    May.KEEP_PHRASES: [[Is.PROGRAMME_ADMINISTRATOR], *_DESK],
    May.KEEP_RULES: [[Is.PROGRAMME_ADMINISTRATOR], *_DESK],
    May.ANSWER_LEFT_OUT: [[Is.HEAD]],
    May.GIVE_INPUT: [[Is.SENT, *role] for role in _BOARD],
    May.READ_PLAN: [*_BOARD, [Is.ON_THE_CASE, Is.SIGNED], [Is.BROKE_GLASS]],
    May.RECORD_PLAN: _BOARD,
    May.TAKE_STANCE: [[Is.ATTENDEE], [Is.CHAIR]],
    May.SIGN_PLAN: [[Is.DEPUTY]],
    May.ASK_COUNTERSIGNATURE: [[Is.DEPUTY]],
    May.COUNTERSIGN_PLAN: [[Is.SPEAKS]],
    May.AMEND_PLAN: _BOARD,
    May.ACKNOWLEDGE_PLAN: [[Is.ON_THE_CASE, Is.SIGNED]],
    May.CHASE_PLANS: _DESK,
    May.READ_MINUTES: _BOARD,
    May.SEND_LETTER: [[Is.SIGNED, *role] for role in (*_BOARD, [Is.ON_THE_CASE])],
    May.WRITE_FAMILY_PAGE: [[Is.SIGNED, *role] for role in (*_BOARD, [Is.ON_THE_CASE])],
    May.APPROVE_FAMILY_PAGE: [[Is.SIGNED, *role] for role in ([Is.ATTENDEE], [Is.CHAIR], [Is.ON_THE_CASE])],
    May.READ_FOLLOWUPS: [[Is.REFERRER], *_BOARD],
    May.SETTLE_RECOMMENDATION: [[Is.OWNER], [Is.ON_THE_CASE], *_DESK],
    May.ANSWER_CONDITION: [*_BOARD, [Is.OWNER], [Is.ON_THE_CASE]],
    May.CALL_AGAIN: [*_BOARD, [Is.ON_THE_CASE]],
    May.READ_MAIL: _DESK,
    May.RETRY_MAIL: _DESK,
    May.KEEP_BACKUPS: [[Is.INSTALLATION_ADMINISTRATOR]],
}

#: Takes a thing away whatever is granted above, save by this: a restricted case (and all that hangs on it) is for those
#: named on it, and for whoever opened the patient's record in an emergency.
WITHHELD: Is = Is.SHUT_OUT
SAVE_BY: Is = Is.BROKE_GLASS
