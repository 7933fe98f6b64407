"""A reader's place: a live session on the synthetic database, and the ids their pages need."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.client import Browser
from bench.pages import Ids
from bench.servers import ROOT, environment

AUTOSAVE = "X-Autosave: 1\r\n"
ASK = """
import json
from flask import session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from tumorboard.accounts.sessions import start_session
from tumorboard.agendas.models import AgendaItem
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.demo.ground import SLUG
from tumorboard.directory.models import Person
from tumorboard.patients.models import Patient
from tumorboard.plans.models import Plan, PlanSection
import wsgi

app = wsgi.app
with app.test_request_context():
    person = db.session.scalars(select(Person).where(Person.email == f"person0@{SLUG}.example")).one()
    key = start_session(person, device="bench", address="", hours=12)
    db.session.info["recorded"] = True
    db.session.commit()
    session["_user_id"], session["_fresh"] = key, True
    csrf = generate_csrf()
    cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    case = db.session.scalars(select(Case).order_by(Case.id).limit(1)).one()
    plan = db.session.scalars(select(Plan).where(Plan.state == "draft").order_by(Plan.id.desc()).limit(1)).first()
    plan = plan or db.session.scalars(select(Plan).order_by(Plan.id).limit(1)).one()
    section = db.session.scalars(select(PlanSection).where(PlanSection.plan_id == plan.id)).first()
    ids = {
        "slug": SLUG, "case": case.id, "plan": plan.id, "section": section.id, "version": section.version,
        "conference": db.session.scalars(select(Conference.id).order_by(Conference.starts_at.desc())).first(),
        "item": db.session.scalars(select(AgendaItem.id).where(AgendaItem.outcome.is_(None))).first(),
        "last_name": db.session.scalars(select(Patient.family_name).order_by(Patient.id)).first(),
    }
    print(json.dumps({"cookie": f"tumorboard={cookie}", "csrf": csrf, "ids": ids}))
"""


@dataclass(frozen=True)
class Seat:
    """The cookie, the forgery token and the ids."""

    cookie: str
    csrf: str
    ids: Ids

    def saver(self, browser: Browser) -> Callable[[], bytes]:
        """Save the consensus of a draft plan again and again, as while typing: each time at the version just saved."""
        where = f"/plans/{self.ids.plan}/sections/consensus"
        version = self.ids.version

        def save() -> bytes:
            nonlocal version
            fields = {"csrf_token": self.csrf, "text": f"{'Wide resection. ' * 20}{version}", "version": str(version)}
            answer = browser.post(where, fields, expect=200, heads=AUTOSAVE)
            version = json.loads(answer)["version"]
            return answer

        return save

    def referrer(self, browser: Browser) -> Callable[[], bytes]:
        """Save one referral's draft again and again, as while typing."""
        where, times = f"/programmes/{self.ids.slug}/refer/draft", 0

        def save() -> bytes:
            nonlocal times
            times += 1
            question = f"{'Is a limb-sparing resection possible? ' * 8}{times}"
            fields = {"csrf_token": self.csrf, "draft": "bench-referral", "question": question, "given_names": "Amara"}
            return browser.post(where, fields, expect=200, heads=AUTOSAVE)

        return save


def take_seat(folder: Path) -> Seat:
    """Sign a reader in on the database of this folder."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment(folder), check=True, capture_output=True, text=True
    )
    told = json.loads(re.findall(r"^\{.*\}$", answer.stdout, re.MULTILINE)[-1])
    return Seat(told["cookie"], told["csrf"], Ids(**told["ids"]))
