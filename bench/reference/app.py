"""A bare Flask app on the same database and server: the least a page like ours can do.

``/bytes/<name>`` renders a page's very bytes from a template. ``/agenda/<id>`` signs the reader in and asks the four
minimal Core queries of an agenda (reader, meeting, cases, specialties), rendered without caching, then padded to the
bytes of our page. ``/save`` is an UPDATE with its ledger INSERT, committed.
"""

import os
from pathlib import Path

from flask import Flask, Response, abort, request, session
from jinja2 import Template
from sqlalchemy import bindparam, insert, select, update

from tumorboard.accounts.models import SignIn
from tumorboard.accounts.sessions import hashed
from tumorboard.agendas.models import AgendaItem
from tumorboard.app import create_app
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now, prepare_engine, writing
from tumorboard.core.words import age
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.patients.models import Patient, PatientIdentifier
from tumorboard.plans.models import PlanSection
from tumorboard.presentations.models import Presentation

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Agenda</title></head><body>
<h1>{{ meeting.starts_at }} {{ meeting.place }}</h1>
<ul>{% for one in specialties %}<li>{{ one.code }} {{ one.name }}</li>{% endfor %}</ul>
<ol>{% for row in rows %}<li><a href="/cases/{{ row.case_id }}">{{ row.given_names }} {{ row.family_name }}</a>
{{ age(row.born_on, today) }} {{ row.sex.value }} {{ row.value }} {{ row.diagnosis }} {{ row.site }} {{ row.side }}
{{ row.minutes }} {{ row.question }}</li>{% endfor %}</ol>{{ padding }}</body></html>"""

TEMPLATES: dict[str, Template] = {}

_READER = (
    select(Person.id, Person.name, SignIn.expires_at, Membership.programme_id, Programme.name)
    .join(SignIn, SignIn.person_id == Person.id)
    .outerjoin(Membership, Membership.person_id == Person.id)
    .outerjoin(Programme, Programme.id == Membership.programme_id)
    .where(SignIn.key_hash == bindparam("key"), SignIn.ended_at.is_(None), Person.is_active)
)
_MEETING = select(Conference.starts_at, Conference.place, Conference.programme_id).where(
    Conference.id == bindparam("id")
)
_CASES = (
    select(
        Case.id.label("case_id"), Case.diagnosis, Case.site, Case.side, Patient.given_names, Patient.family_name,
        Patient.born_on, Patient.sex, PatientIdentifier.value, AgendaItem.minutes, Presentation.question,
    )
    .join(Presentation, Presentation.id == AgendaItem.presentation_id)
    .join(Case, Case.id == AgendaItem.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .join(PatientIdentifier, PatientIdentifier.patient_id == Patient.id)
    .where(AgendaItem.conference_id == bindparam("id"))
    .order_by(AgendaItem.position)
)  # fmt: skip
_SPECIALTIES = select(Specialty.code, Specialty.name).where(Specialty.programme_id == bindparam("programme"))


def reader() -> int:
    """Who is it? One query, as in the app."""
    row = db.session.execute(_READER, {"key": hashed(session.get("_user_id", ""))}).first()
    if row is None:
        abort(401)
    return int(row[0])


def bytes_of(name: str) -> str:
    """The very bytes of one of our pages, through the template engine."""
    body = (Path(os.environ["TUMORBOARD_INSTANCE"]) / f"{name}.html").read_text()
    return TEMPLATES["bytes"].render(body=body)


def agenda(conference_id: int) -> str:
    """Sign-in and the four minimal queries of an agenda."""
    reader()
    meeting = db.session.execute(_MEETING, {"id": conference_id}).one()
    rows = db.session.execute(_CASES, {"id": conference_id}).all()
    specialties = db.session.execute(_SPECIALTIES, {"programme": meeting.programme_id}).all()
    today = now().date()
    body = TEMPLATES["page"].render(meeting=meeting, rows=rows, specialties=specialties, age=age, today=today)
    wanted = int(request.args.get("bytes", 0)) - len(body.encode())
    return body.replace("</body>", " " * max(wanted, 0) + "</body>")


def save() -> Response:
    """One row and its ledger entry, committed."""
    person = reader()
    section = int(request.form["section"])
    db.session.execute(
        update(PlanSection).where(PlanSection.id == section).values(text=request.form["text"], saved_at=now())
    )
    entry = {"event": Event.PLAN_RECORDED, "person_id": person, "subject": "plan", "facts": {}}
    db.session.execute(insert(LedgerEntry).values(entry))
    db.session.info["recorded"] = True
    db.session.commit()
    return Response(status=303, headers={"Location": "/"})


def _begin() -> None:
    writing.set(request.method == "POST")


def _reference() -> Flask:
    app = Flask(__name__)
    ours = create_app()
    names = ("SECRET_KEY", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS", "SESSION_COOKIE_NAME")
    app.config.update({name: ours.config[name] for name in names})
    app.session_interface = ours.session_interface  # its way of signing: one cookie opens both
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.before_request(_begin)
    TEMPLATES["page"] = app.jinja_env.from_string(PAGE)
    TEMPLATES["bytes"] = app.jinja_env.from_string("{{ body|safe }}")
    app.add_url_rule("/bytes/<name>", view_func=bytes_of)
    app.add_url_rule("/agenda/<int:conference_id>", view_func=agenda)
    app.add_url_rule("/save", view_func=save, methods=["POST"])
    return app


app = _reference()
