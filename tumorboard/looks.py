"""The style guide: every component in every state, with made-up content, at ``/looks`` of a desk; nowhere else."""

from collections import namedtuple
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from tumorboard.core.edges.dangers import LOOPBACK
from tumorboard.core.errors import NotFound
from tumorboard.core.forms import Form, choice, line, text
from tumorboard.core.pages import page
from tumorboard.core.words import diff
from tumorboard.frame import Around
from tumorboard.guard import everybody

bp = Blueprint("looks", __name__)

State = namedtuple("State", "words colour icon")
STATES = [
    State("Accepted", "ready", "check"), State("Ready", "ready", "done"),
    State("Needs information", "waiting", "clock"),
    State("Not carried out", "blocked", "stop"), State("Listed", "info", "calendar"), State("Draft", "info", "edit"),
    State("Closed", "done", "lock"), State("Withdrawn", "done", "minus"),
]  # fmt: skip

NAMES = {
    "ORT": "Orthopedic Oncology", "PED": "Pediatric Oncology", "SUR": "Pediatric Surgery", "RTX": "Radiation Oncology",
    "MED": "Medical Oncology", "PAT": "Pathology", "RAD": "Radiology", "ENT": "Otolaryngology", "NSU": "Neurosurgery",
}  # fmt: skip

OSEI = ("Amara Osei", "9 years", "girl", "4471-2080")
LINDGREN = ("Elias Lindgren", "15 years", "boy", "4471-1935")
HADDAD = ("ليان حداد", "14 months", "girl", "4470-8812")
TORRES = ("Mateo Torres-Villanueva", "3 weeks", "boy", "4471-3002")
NAKAMURA = ("Hana Nakamura", "12 years", "girl", "4471-0417")

THINGS = [
    ("Imaging received", True, None), ("Imaging read here", True, None), ("Slides located", False, "Pathology"),
    ("Operation note", False, "Dr. Joel Brandt"), ("Performance status", True, None),
]  # fmt: skip

DIAGNOSES = [
    ("", "Not coded yet"), ("9364/3", "Ewing sarcoma"),
    ("9180/3", "Osteosarcoma, conventional"), ("9187/3", "Osteosarcoma, periosteal"),
    ("8910/3", "Embryonal rhabdomyosarcoma"), ("8920/3", "Alveolar rhabdomyosarcoma"), ("9040/3", "Synovial sarcoma"),
    ("9191/0", "Osteoid osteoma"), ("9230/0", "Chondroblastoma"), ("9260/0", "Aneurysmal bone cyst"),
    ("9210/0", "Osteochondroma"), ("9250/1", "Giant cell tumor of bone"),
]  # fmt: skip

BEFORE = "Six cycles of VDC/IE, then wide resection of the distal femur and reconstruction with a growing prosthesis."
AFTER = "Seven cycles of VDC/IE, then wide resection of the distal femur with vascularized fibula and allograft."


class SampleForm(Form):
    """Every kind of field."""

    biopsy = RadioField(
        "Has a biopsy or excision been done already?",
        choices={"no": "No", "here": "Yes, here", "elsewhere": "Yes, elsewhere", "planned": "Planned elsewhere"},
        validators=[InputRequired("Say whether a biopsy was done, or is planned.")],
    )
    done_on = DateField("Date of the biopsy", validators=[InputRequired("Enter the date of the biopsy.")])
    place = line("Where", description="Hospital and town, as you would write it in a letter.")
    diagnosis = choice("Diagnosis", DIAGNOSES, required="Choose a diagnosis, or leave the case uncoded.")
    side = choice("Side", [("", "Choose"), ("l", "Left"), ("r", "Right"), ("b", "Both")])
    percent = IntegerField("Lansky score", validators=[Optional()])
    question = text("Question to the board", required="Ask the board a question.")
    asked = SelectMultipleField(
        "Ask these specialties", choices=dict(list(NAMES.items())[:5]), widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(), validators=[Optional()],
    )  # fmt: skip
    informed = BooleanField("The family knows that the case will be discussed")


def chips(given: str, expected: str = "", missing: str = "") -> list[tuple[str, str, str]]:
    """Specialty chips from three lists of codes."""
    groups = (("given", given), ("expected", expected), ("missing", missing))
    return [(code, NAMES[code], status) for status, codes in groups for code in codes.split()]


def frame_of_a_coordinator() -> dict[str, Any]:
    """The rail as a coordinator sees it, so that the guide looks the same signed in or not."""
    places = [
        ("My work", "home", 5), ("Cases", "case", 0), ("Conferences", "calendar", 0), ("Plans", "plan", 0),
        ("Follow-ups", "follow-up", 3), ("Every child", "child", 2),
    ]  # fmt: skip
    around = Around(
        standing=None,
        rail=[
            {"label": label, "href": "#", "icon": icon, "current": label == "Conferences", "count": count}
            for label, icon, count in places
        ],
        programmes=[
            {"name": "Bone and soft tissue", "href": "#", "current": True},
            {"name": "Musculoskeletal", "href": "#", "current": False},
        ],
        reader={"name": "Noor van Dijk", "roles_in_words": "Coordinator"}, may_search=True,
    )  # fmt: skip
    return {
        "around": around, "rail": around.rail, "reader": around.reader, "search_url": url_for("looks.guide"),
        "notices_url": "#", "unread": 2, "demo": True,
    }  # fmt: skip


@bp.get("/looks")
@everybody
def guide() -> Response:
    """Show every component; ``?only=plan`` and ``?only=refused`` show what fills a page by itself."""
    if not LOOPBACK.fullmatch(urlsplit(current_app.config["BASE_URL"]).hostname or ""):
        raise NotFound  # for those who build it, not for a hospital (ASVS 5.0, 13.4.5)
    form = SampleForm(formdata=None, question="Limb salvage or rotationplasty after response to induction?")
    wrong = SampleForm(formdata=None, meta={"csrf": False}, place="St. Elsewhere, Springfield")
    wrong.validate()
    wrong.form_errors.append("The referral closes on Wed 25 Nov, 12:30. Ask for a late add-on.")
    samples: dict[str, Any] = {
        "osei": OSEI,
        "lindgren": LINDGREN,
        "haddad": HADDAD,
        "torres": TORRES,
        "nakamura": NAKAMURA,
    }
    only = request.args.get("only", "")
    return page(
        f"looks/{only}.html" if only in ("plan", "refused") else "looks/guide.html",
        status=200, states=STATES, names=NAMES, things=THINGS, chips=chips, marks=diff(BEFORE, AFTER), before=BEFORE,
        after=AFTER, form=form, wrong=wrong, **samples, **frame_of_a_coordinator(),
    )  # fmt: skip
