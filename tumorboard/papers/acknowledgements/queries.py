"""Which signed plans wait for their referrer to say that they have read them, and since when (PRODUCT.md, rule 9)."""

from datetime import datetime

from sqlalchemy import Select, select

from tumorboard.cases.models import Case
from tumorboard.directory.models import Person
from tumorboard.plans.models import Acknowledgement, Plan
from tumorboard.plans.states import PlanState
from tumorboard.presentations.models import Presentation


def unacknowledged(programme_id: int) -> Select[Plan, Person]:
    """The plans that hold and whose referrer has not acknowledged this version, each with the referrer."""
    read = select(Acknowledgement.id).where(
        Acknowledgement.plan_id == Plan.id, Acknowledgement.person_id == Presentation.written_by_id
    )
    return (
        select(Plan, Person)
        .join(Presentation, Presentation.id == Plan.presentation_id)
        .join(Person, Person.id == Presentation.written_by_id)
        .where(Plan.programme_id == programme_id, Plan.state == PlanState.SIGNED, ~read.exists())
    )


def unacknowledged_since(
    programme_id: int, earliest: datetime, latest: datetime
) -> Select[int, int, str, datetime | None]:
    """Those signed within a span: plan's and referrer's id, the case's number, when it was signed; for reminding."""
    waiting = unacknowledged(programme_id).join(Case, Case.id == Plan.case_id)
    columns = (Plan.id, Presentation.written_by_id, Case.number, Plan.signed_at)
    return waiting.where(Plan.signed_at.between(earliest, latest)).with_only_columns(*columns).order_by(Plan.id)
