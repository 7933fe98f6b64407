"""While an input can be given or changed: until the plan is signed."""

from tumorboard.presentations.states import PresentationState

OPEN_FOR_INPUT = (
    PresentationState.REFERRED,
    PresentationState.RETURNED,
    PresentationState.ACCEPTED,
    PresentationState.LISTED,
    PresentationState.DISCUSSED,
)
