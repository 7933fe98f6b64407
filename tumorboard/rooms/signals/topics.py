"""What can change in a meeting, and which ledger events say so: one table."""

from enum import StrEnum

from tumorboard.audit.events import Event


class Topic(StrEnum):
    """What a part of a page depends on."""

    AGENDA = "agenda"  #: the current case and its facts, the order, breaks, the clock
    ATTENDANCE = "attendance"
    INPUT = "input"
    PLAN = "plan"
    HOLDS = "holds"
    VOTES = "votes"


#: Events of one meeting, or of a case: then every meeting is told that has the case on its agenda these days.
TOPICS: dict[Topic, tuple[Event, ...]] = {
    Topic.AGENDA: (
        Event.MEETING_STARTED, Event.ITEM_OPENED, Event.ITEM_CLOSED, Event.BREAK_BEGUN, Event.BREAK_ENDED,
        Event.PULLED_IN, Event.SPECIALTY_CHANGED,
        Event.AGENDA_CHANGED, Event.AGENDA_PUBLISHED, Event.PRESENTATION_LISTED, Event.PRESENTATION_UNLISTED,
        Event.PRESENTATION_DISCUSSED, Event.PRESENTATION_DEFERRED, Event.PRESENTATION_CHANGED, Event.URGENCY_SET,
        Event.DISCUSSION_ASKED, Event.CONFERENCE_MOVED, Event.CONFERENCE_CANCELLED, Event.CONFERENCE_CHANGED,
        Event.PROGRAMME_CHANGED, Event.CASE_CHANGED, Event.CASE_RESTRICTED, Event.CASE_RESTRICTION_LIFTED,
        Event.CASE_READERS_CHANGED, Event.PATIENT_CORRECTED,
        Event.IMAGING_ADDED, Event.IMAGING_CHANGED, Event.IMAGING_REMOVED,
        Event.PATHOLOGY_ADDED, Event.PATHOLOGY_CHANGED, Event.PATHOLOGY_REMOVED,
    ),
    Topic.ATTENDANCE: (Event.ATTENDANCE_RECORDED, Event.ATTENDANCE_CORRECTED),
    Topic.HOLDS: (Event.SECTION_TAKEN_OVER,),
    Topic.INPUT: (Event.INPUT_GIVEN,),
    Topic.VOTES: (Event.STANCE_TAKEN, Event.STANCE_TAKEN_BACK),
    Topic.PLAN: (
        Event.PLAN_STARTED, Event.PLAN_RECORDED, Event.PLAN_SIGNED, Event.PLAN_AMENDED, Event.PLAN_DISCARDED,
        Event.RECOMMENDATION_CHANGED,
    ),
}  # fmt: skip
