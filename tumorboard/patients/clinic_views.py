"""A clinic list: send it, see what would become of each line, take it over."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from tumorboard.core.db import now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door
from tumorboard.patients import queries
from tumorboard.patients.clinic_list import Line, read_clinic_list
from tumorboard.patients.forms import ClinicListForm
from tumorboard.patients.importing import import_clinic_list, outlook
from tumorboard.permissions import May

bp = Blueprint("clinic_lists", __name__)


@bp.route("/programmes/<programme_slug>/clinic-list", methods=["GET", "POST"])
@door(May.REGISTER_PATIENT, programme=Programme)
def preview(programme: Programme) -> Response:
    """Show what a list would do; with ``confirm`` do it, all good lines in one go."""
    form, by = ClinicListForm(), actor()
    lines: list[Line] = []
    if form.validate_on_submit():
        today = now().astimezone(ZoneInfo(programme.time_zone)).date()
        form.text.data = form.told()
        try:
            lines = read_clinic_list(form.text.data, today=today, system=form.system.data or "")
        except RuleBroken as refusal:
            form.refuse(refusal)
    if lines and form.confirm.data:
        taken = form.carry_out(lambda: import_clinic_list(programme, lines, by=by))
        if taken:
            said = f"{taken[0]} registered, {taken[1]} known patients noted as seen"
            return go("worklists.every_child", programme_slug=programme.slug, said=said)
    told = outlook(lines)
    return page(
        "patients/clinic_list.html", form=form, programme=programme, told=told, systems=queries.used_systems(),
        good=sum(one.verb != "problem" for one in told),
    )  # fmt: skip
