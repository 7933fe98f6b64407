"""What people are told of: each kind of news belongs to a topic, and for each topic a person chooses how they hear."""

from enum import StrEnum


class Way(StrEnum):
    """How a person hears of a topic. What is mailed stands in the app too."""

    MAIL = "mail"
    APP = "app"
    OFF = "off"

    @property
    def words(self) -> str:
        """The way as a reader chooses it."""
        return {"mail": "By mail and in the app", "app": "In the app only", "off": "Not at all"}[self.value]


class Topic(StrEnum):
    """What a person chooses about at once: its words, whether it may be off, and how it begins."""

    words: str
    help: str
    may_be_off: bool
    begins: Way

    def __new__(
        cls, value: str, words: str = "", help: str = "", may_be_off: bool = True, begins: Way = Way.MAIL
    ) -> "Topic":
        """Make a member that is its value and carries how it is offered."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.help, member.may_be_off, member.begins = words, help, may_be_off, begins
        return member

    MEETINGS = (
        "meetings", "Invitations to meetings",
        "An agenda is published or changed, a meeting is moved or cancelled. The mail brings it into your calendar.",
        False,
    )  # fmt: skip
    ASKED = (
        "asked",
        "What is asked of you",
        "You owe a case something; a late case needs your specialty; the specialty you head was left out; "
        "a signed plan names you or waits for you.",
        False,
    )
    URGENT = "urgent", "Urgent cases", "For chairs: a case that cannot wait, or was put off twice.", False
    OWN_CASES = "own_cases", "Cases you referred", "Accepted, listed, put off, plan signed."
    NUDGES = "nudges", "Who comes", "The coordinator asks whether your specialty will be there."
    CUTOFF = "cutoff", "Before the cut-off", "The day before it, what you still owe."
    REPLIES = "replies", "Before a meeting", "Two days before it, when you have not said whether you come."
    #: Not for choosing: always by mail.
    ACCOUNT = "account", "Your sign-in", "What changes how you sign in.", False
    DIGEST = "digest", "The week ahead", "On Monday morning: your meetings, and what waits for you."

    @property
    def is_chosen(self) -> bool:
        """May be chosen about at all."""
        return self is not Topic.ACCOUNT

    @property
    def ways(self) -> list[Way]:
        """What may be chosen."""
        return [way for way in Way if self.may_be_off or way is not Way.OFF]


class Kind(StrEnum):
    """One kind of news: its topic, its icon, and the page where its reader goes on."""

    topic: Topic
    icon: str
    endpoint: str
    parameter: str

    def __new__(
        cls, value: str, topic: Topic = Topic.MEETINGS, icon: str = "bell", endpoint: str = "", parameter: str = ""
    ) -> "Kind":
        """Make a member that is its value and knows where it leads."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.topic, member.icon, member.endpoint, member.parameter = topic, icon, endpoint, parameter
        return member

    AGENDA_PUBLISHED = "agenda_published", Topic.MEETINGS, "calendar", "agendas.show", "conference_id"
    AGENDA_CHANGED = "agenda_changed", Topic.MEETINGS, "history", "agendas.show", "conference_id"
    MEETING_MOVED = "meeting_moved", Topic.MEETINGS, "clock", "conferences.show", "conference_id"
    MEETING_CHANGED = "meeting_changed", Topic.MEETINGS, "edit", "conferences.show", "conference_id"
    MEETING_CANCELLED = "meeting_cancelled", Topic.MEETINGS, "stop", "conferences.show", "conference_id"
    SERIES_CHANGED = "series_changed", Topic.MEETINGS, "calendar", "conferences.index", "programme_slug"
    CASE_ACCEPTED = "case_accepted", Topic.OWN_CASES, "check", "presentations.show", "presentation_id"
    CASE_LISTED = "case_listed", Topic.OWN_CASES, "calendar", "agendas.own_slots", "conference_id"
    CASE_DEFERRED = "case_deferred", Topic.OWN_CASES, "undo", "presentations.show", "presentation_id"
    PLAN_SIGNED = "plan_signed", Topic.OWN_CASES, "plan", "plans.show", "plan_id"
    PLAN_OWNED = "plan_owned", Topic.ASKED, "follow-up", "plans.show", "plan_id"
    ACKNOWLEDGE_MISSING = "acknowledge_missing", Topic.ASKED, "eye", "plans.show", "plan_id"
    FAMILY_OUTDATED = "family_outdated", Topic.ASKED, "people", "family.approve", "plan_id"
    CASE_RETURNED = "case_returned", Topic.ASKED, "undo", "presentations.show", "presentation_id"
    AGAIN_DUE = "again_due", Topic.ASKED, "undo", "followups.again", "presentation_id"
    CONDITION_MET = "condition_met", Topic.ASKED, "check", "followups.show", "recommendation_id"
    READINESS_OWED = "readiness_owed", Topic.ASKED, "clock", "presentations.show", "presentation_id"
    LATE_ASKED = "late_asked", Topic.ASKED, "clock", "presentations.show", "presentation_id"
    #: Leads to the answer itself; LATE_ASKED stands in notices of before, which knew the presentation only.
    LATE_TO_ANSWER = "late_to_answer", Topic.ASKED, "clock", "late.answer", "late_answer_id"
    LEFT_OUT = "left_out", Topic.ASKED, "people", "left_out.show", "left_out_id"
    LATE_ANSWERED = "late_answered", Topic.ASKED, "people", "presentations.show", "presentation_id"
    COUNTERSIGN_ASKED = "countersign_asked", Topic.ASKED, "plan", "plans.show", "plan_id"
    NUDGED = "nudged", Topic.NUDGES, "people", "conferences.show", "conference_id"
    URGENT_REFERRED = "urgent_referred", Topic.URGENT, "alert", "presentations.show", "presentation_id"
    CHAIR_URGENCY_ASKED = "chair_urgency_asked", Topic.URGENT, "alert", "presentations.show", "presentation_id"
    CUTOFF_NEAR = "cutoff_near", Topic.CUTOFF, "clock", "home", ""
    REPLY_MISSING = "reply_missing", Topic.REPLIES, "calendar", "conferences.show", "conference_id"
    FACTOR_ADDED = "factor_added", Topic.ACCOUNT, "key", "factors.index", ""
    FACTOR_REMOVED = "factor_removed", Topic.ACCOUNT, "key", "factors.index", ""
    FACTOR_TAKEN_AWAY = "factor_taken_away", Topic.ACCOUNT, "lock", "factors.index", ""
    RECOVERY_CODES_MADE = "recovery_codes_made", Topic.ACCOUNT, "print", "factors.index", ""
    PASSWORD_CHANGED = "password_changed", Topic.ACCOUNT, "key", "accounts.account", ""
    SECOND_STEP_FAILED = "second_step_failed", Topic.ACCOUNT, "alert", "accounts.account", ""
    RECOVERY_CODE_USED = "recovery_code_used", Topic.ACCOUNT, "lock", "factors.index", ""
    #: Always by mail, like what concerns one's sign-in: it may not be missed.
    GLASS_BROKEN = "glass_broken", Topic.ACCOUNT, "alert", "emergencies.review", "opening_review_id"
    WEEK_AHEAD = "week_ahead", Topic.DIGEST, "book", "home", ""
