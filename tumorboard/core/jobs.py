"""Outside effects as rows: written in the transaction that causes them, carried out after it by a worker.

The row is the truth, so no broker and no pickles are needed: a worker claims a due row, runs it, and either
marks it done or says when to try again.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, and_, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, db, now

Work = Callable[..., None]
WORK: dict[str, Work] = {}
EVERY: dict[str, timedelta] = {}
MOST_TRIES = 10
KEPT = timedelta(days=30)
#: What runs by the minute is forgotten sooner.
OFTEN, KEPT_OFTEN = timedelta(minutes=5), timedelta(days=1)
log = logging.getLogger(__name__)


class Job(Base):
    """One thing to do outside the transaction. ``arguments`` holds ids only, no patient's facts."""

    name: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_job_done_at_due_at", "done_at", "due_at"), Index("ix_job_name_id", "name", "id"))


def job(name: str, *, every: timedelta | None = None) -> Callable[[Work], Work]:
    """Register the function that does jobs of this name; with ``every`` it also runs by the clock."""

    def _register(work: Work) -> Work:
        WORK[name] = work
        if every:
            EVERY[name] = every
        return work

    return _register


def enqueue(name: str, *, due_at: datetime | None = None, **arguments: Any) -> Job:
    """Add a job to this transaction; it runs only if the transaction commits."""
    row = Job(name=name, arguments=arguments, due_at=due_at or now())
    db.session.add(row)
    return row


def _claim(moment: datetime) -> Job | None:
    query = (
        select(Job)
        .where(Job.done_at.is_(None), Job.gave_up_at.is_(None), Job.due_at <= moment)
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.scalar(query)
    if row is not None:
        row.tries += 1
        row.due_at = moment + timedelta(seconds=30 * 2 ** min(row.tries, 8))
    db.session.commit()
    return row


def run_one(moment: datetime | None = None) -> bool:
    """Claim and run one due job; False when none is due. A failure is kept and tried again later."""
    row = _claim(moment or now())
    if row is None:
        return False
    key = row.id
    try:
        WORK[row.name](**row.arguments)
        db.session.commit()
        trouble = ""
    except Exception as error:
        db.session.rollback()
        log.exception("job failed", extra={"job": key})
        trouble = type(error).__name__
    done = db.session.get_one(Job, key)
    done.trouble = trouble
    if not trouble:
        done.done_at = now()
    elif done.tries >= MOST_TRIES:
        done.gave_up_at = now()
    db.session.commit()
    return True


def schedule(moment: datetime | None = None) -> None:
    """Make sure each job that runs by the clock has its next row."""
    moment = moment or now()
    for name, every in EVERY.items():
        latest = db.session.scalar(select(Job).where(Job.name == name).order_by(Job.id.desc()).limit(1))
        if latest is None or (latest.done_at or latest.gave_up_at):
            ended = (latest.done_at or latest.gave_up_at) if latest else None
            due = max(ended + every, moment) if ended else moment
            db.session.add(Job(name=name, arguments={}, due_at=due))
    db.session.commit()


@job("forget_done_jobs", every=timedelta(days=1))
def forget_done_jobs() -> None:
    """Delete what was done long ago: a row that is done says nothing that the ledger does not say."""
    often = [name for name, every in EVERY.items() if every <= OFTEN]
    long_ago = delete(Job).where(
        or_(Job.done_at < now() - KEPT, and_(Job.done_at < now() - KEPT_OFTEN, Job.name.in_(often)))
    )
    db.session.execute(long_ago, execution_options={"synchronize_session": False})


def work_forever(*, pause: float = 1.0, stop: Callable[[], bool] = lambda: False) -> None:
    """The worker: schedule, run what is due, pause, until told to stop."""
    while not stop():
        try:
            schedule()
            while not stop() and run_one():
                pass
        except Exception:
            db.session.rollback()
            log.exception("the worker could not reach its jobs")
            time.sleep(pause * 5)
        db.session.remove()
        time.sleep(pause)
