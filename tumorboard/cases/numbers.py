"""The number of a case, as people say it on the telephone: ``MSK-2026-0042``."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update

from tumorboard.core.db import db, now
from tumorboard.directory.models import Programme


def next_number(programme: Programme) -> str:
    """Take the programme's next number in this transaction.

    The counter's row stays locked until the transaction ends, so two cases never share a number, and a case that
    is not kept leaves no gap.
    """
    running = db.session.scalar(
        update(Programme)
        .where(Programme.id == programme.id)
        .values(last_case_number=Programme.last_case_number + 1)
        .returning(Programme.last_case_number)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(programme, ["last_case_number"])
    return written(programme.case_prefix, now().astimezone(ZoneInfo(programme.time_zone)), running or 0)


def written(prefix: str, opened_at: datetime, running: int) -> str:
    """The parts of a number in one word."""
    return f"{prefix}-{opened_at:%Y}-{running:04}"
