import io

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from tumorboard.core.db import now
from tumorboard.permissions import Role
from tumorboard.reports.access.queries import EVERY


@pytest.mark.once
def test_the_access_of_a_programme_is_shown_confirmed_and_due_again(make, client):
    programme = make.programme()
    cast = make.cast(programme)
    case = make.case(programme, name="Zoltan Qxleak")
    make.restriction(case, cast["attendee"])
    member, number = make.member(programme, Role.ATTENDEE, name="=1+1"), case.number
    page = f"/programmes/{programme.slug}/access"
    for role in ("programme_administrator", "chair", "auditor"):
        told = client(cast[role]).get(page).text
        assert "Nobody has confirmed" in told
        assert number in told
        assert "Qxleak" not in told
    assert client(cast["attendee"]).get(page).status_code == 403
    assert client(cast["auditor"]).post(page).status_code == 403
    assert client(cast["programme_administrator"]).post(page).status_code == 303
    assert "Confirmed on" in client(cast["chair"]).get(page).text
    with time_machine.travel(now().timestamp() + EVERY.total_seconds() + 60):
        assert "This review was due" in client(cast["chair"]).get(page).text
    kept = client(cast["chair"]).get(f"{page}.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(kept)).get_sheet_by_index(0).to_python()
    assert next(row for row in rows if row[0] == member.name)[2] == "Attendee"
    assert next(row for row in rows if row[0] == cast["attendee"].name)[4] == number
