"""From what to what: numbers, choices, switches and ids, and no text."""

from sqlalchemy import select

from tumorboard.audit.codes import changes, codes_of
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.actions import change_programme
from tumorboard.permissions import Role


def test_changes_names_codes_and_no_text(make):
    case = make.case(biopsy_status="planned", biopsy_place="elsewhere")
    was = codes_of(case)
    assert changes(case, was) == {}
    case.biopsy_site, case.biopsy_status = "Zoe's left femur", "done"
    assert all("Zoe" not in str(one) for one in changes(case, was).values())


def test_settings_say_from_what_to_what(make):
    programme = make.programme("sarcoma")
    keeper = make.actor(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    change_programme(programme, name="Sarcoma", time_zone="UTC", default_minutes=12, wall_shows_names=True, by=keeper)
    db.session.commit()
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.PROGRAMME_CHANGED)).one()
    assert entry.facts == {"changes": {"default_minutes": [8, 12], "wall_shows_names": [False, True]}}
