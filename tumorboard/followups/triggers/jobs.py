"""What is done by the clock: a case whose day has come gets its draft to be presented again."""

from contextlib import suppress
from datetime import timedelta

from tumorboard.conferences.times import today_in
from tumorboard.core.db import db
from tumorboard.core.errors import WrongStep
from tumorboard.core.jobs import job
from tumorboard.directory.queries import all_programmes, system_person
from tumorboard.followups.triggers.actions import call_again
from tumorboard.followups.triggers.queries import due_triggers
from tumorboard.permissions import Role
from tumorboard.policy import Actor, Standing


@job("present_again", every=timedelta(hours=1))
def draft_what_is_due() -> None:
    """Let each trigger whose day has come make its draft, as the system's coordinator; each in its own transaction."""
    person = system_person()
    for programme in all_programmes():
        standing = Standing(programme.id, "", "", frozenset({Role.COORDINATOR}))
        by = Actor(person.id, person.name, standings={programme.id: standing})
        for trigger in due_triggers(programme.id, today_in(programme.time_zone)):
            with suppress(WrongStep), db.session.begin_nested():  # somebody may say it at this very moment
                call_again(trigger, by=by)
            db.session.commit()
