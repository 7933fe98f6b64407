"""The kinds of things that wait in My work."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskKind:
    """A kind of thing to do: what the reader is asked, where it is done, and how it looks."""

    rank: int
    verb: str
    endpoint: str
    parameter: str
    icon: str
    colour: str
    #: ``since`` is the moment by which it must be there.
    is_timed: bool = False


KINDS = {
    "urgent": TaskKind(
        -2, "Urgent: say that you have seen it", "presentations.show", "presentation_id", "alert", "blocked"
    ),
    "late": TaskKind(-1, "Agree to a late add-on, or refuse", "late.answer", "late_answer_id", "clock", "blocked"),
    "biopsy": TaskKind(0, "Acknowledge a biopsy elsewhere", "charts.case", "case_id", "alert", "blocked"),
    "overdue": TaskKind(1, "Say whether it was carried out", "followups.show", "recommendation_id", "clock", "blocked"),
    "sign": TaskKind(2, "Sign the plan", "plans.show", "plan_id", "plan", "waiting"),
    "countersign": TaskKind(3, "Countersign the plan", "countersigning.sign", "countersigning_id", "plan", "waiting"),
    "urgency": TaskKind(2, "Set the urgency", "triage.urgency", "presentation_id", "alert", "waiting"),
    "returned": TaskKind(3, "Add what is missing", "presentations.show", "presentation_id", "undo", "blocked"),
    "again": TaskKind(3, "Complete the draft: present again", "followups.again", "presentation_id", "undo", "waiting"),
    "accept": TaskKind(4, "Accept or return the referral", "presentations.show", "presentation_id", "case", "waiting"),
    "record": TaskKind(5, "Record the plan", "presentations.show", "presentation_id", "plan", "waiting"),
    "owed": TaskKind(6, "You owe this case", "presentations.show", "presentation_id", "clock", "waiting", True),
    "input": TaskKind(8, "Give your specialty's input", "inputs.index", "presentation_id", "microscope", "info"),
    "left_out": TaskKind(7, "Left out of a case", "left_out.show", "left_out_id", "people", "waiting"),
    "acknowledge": TaskKind(9, "Read and acknowledge the plan", "plans.show", "plan_id", "eye", "info"),
    "due": TaskKind(10, "See that it is carried out", "followups.show", "recommendation_id", "follow-up", "info"),
}
