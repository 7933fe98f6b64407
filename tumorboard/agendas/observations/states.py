"""Whether a case was decided, and which information was missing."""

from tumorboard.core.lifecycle import State


class Decision(State):
    """What the discussion came to."""

    REACHED = "reached", "Decision reached", "ready", "check"
    POSTPONED = "postponed", "Decision postponed", "waiting", "clock"


class Lacking(State):
    """Information that was missing in the discussion (delays are nearly all radiology or histology: PMC3817328)."""

    IMAGING = "imaging", "Imaging, or its report"
    HISTOLOGY = "histology", "Histology, or its report"
    REFERENCE = "reference_pathology", "Reference pathology"
    OPERATION_NOTE = "operation_note", "Operation note"
    STAGING = "staging", "Staging"
    PERFORMANCE = "performance", "Performance status"
    COMORBIDITIES = "comorbidities", "Comorbidities"
    VIEWS = "views", "The patient's and family's views"
    PRESENTER = "presenter", "Somebody who knows the patient"
    OTHER = "other", "Something else"
