"""Pages of a programme's rules: read them, change them with a preview over the last cases, read earlier versions."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from tumorboard.audit.events import Event
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Programme, Specialty
from tumorboard.directory.queries import active_specialties, specialties_of
from tumorboard.guard import actor, door, form_again, seen
from tumorboard.permissions import May
from tumorboard.presentations.required import SpecialtyRule
from tumorboard.presentations.rules import queries
from tumorboard.presentations.rules.actions import change_rules, restore_rules
from tumorboard.presentations.rules.forms import RulesForm, landing, rearranged
from tumorboard.presentations.rules.models import RuleSet
from tumorboard.presentations.rules.preview import preview_of
from tumorboard.presentations.rules.wording import changes, conditions_of, contradictions, off_words, rule_of, told_of

bp = Blueprint("rules", __name__)


@bp.get("/programmes/<programme_slug>/rules")
@door(May.KEEP_RULES, programme=Programme)
def index(programme: Programme) -> Response:
    """The rules that hold, in words, and every earlier version with what it changed."""
    specialties, versions = specialties_of(programme.id), queries.versions_of(programme)
    names = {one.code: one.name for one in specialties}
    held = [[rule_of(one) for one in row.rules] for row in versions]
    earlier = [*held[1:], queries.template_rules(programme)]
    history = [
        (row, changes(before, after, names)) for row, before, after in zip(versions, earlier, held, strict=False)
    ]
    rules = held[0] if held else queries.template_rules(programme)
    return page(
        "presentations/rules/index.html", programme=programme, history=history,
        newest=versions[0] if versions else None,
        rows=_rows(rules, specialties), usual=[one for one in specialties if one.is_required and not one.retired_at],
    )  # fmt: skip


@bp.get("/rule-sets/<int:rule_set_id>")
@door(May.KEEP_RULES, rule_set=RuleSet)
def version(rule_set: RuleSet) -> Response:
    """One version as it was saved."""
    specialties, standing = specialties_of(rule_set.programme_id), queries.standing_rules(rule_set.programme)
    rules, names = [rule_of(one) for one in rule_set.rules], {one.code: one.name for one in specialties}
    said = changes(queries.version_before(rule_set), rules, names)
    return page(
        "presentations/rules/version.html", rule_set=rule_set, programme=rule_set.programme, said=said,
        rows=_rows(rules, specialties), restores=changes(standing.rules, rules, names), standing=standing.number,
    )  # fmt: skip


@bp.post("/rule-sets/<int:rule_set_id>/restore")
@door(May.KEEP_RULES, rule_set=RuleSet)
def restore(rule_set: RuleSet) -> Response:
    """Let an old version hold again."""
    before = queries.standing_rules(rule_set.programme).row
    saved = restore_rules(rule_set, by=actor())
    undo = (url_for("rules.restore", rule_set_id=before.id), dict[str, str]()) if before else None
    said = f"Version {saved.number} holds from now on: the rules of version {rule_set.number}"
    return go("rules.index", programme_slug=rule_set.programme.slug, said=said, undo=undo)


def _rows(
    rules: Sequence[SpecialtyRule], specialties: Sequence[Specialty]
) -> list[tuple[SpecialtyRule, str, str, str]]:
    """Each rule with its specialty's name, its conditions in words, and why it is off."""
    names = {one.code: one.name for one in specialties}
    offered = [one.code for one in specialties if not one.retired_at]
    return [
        (one, names.get(one.specialty, one.specialty), conditions_of(one), off_words(one, offered)) for one in rules
    ]


@bp.route("/programmes/<programme_slug>/rules/edit", methods=["GET", "POST"])
@door(May.KEEP_RULES, programme=Programme)
def edit(programme: Programme) -> Response:
    """Change the rules: buttons add, move and remove without saving, the preview tells what the rules would do."""
    specialties, standing = active_specialties(programme.id), queries.standing_rules(programme)
    names, told = {one.code: one.name for one in specialties}, [told_of(one) for one in standing.rules]
    form = RulesForm.of(names, told, standing.number, is_posted=request.method == "POST")
    act = request.form.get("act", "")
    if act:
        form_again()
        if act != "preview":
            version = form.read_version if form.read_version is not None else standing.number
            form = RulesForm.of(names, rearranged(form.told, act[:20]), version, is_posted=False)
    else:
        saved = form.carry_out(lambda: change_rules(programme, form.told, version=form.read_version or 0, by=actor()))
        if saved is not None:
            return go("rules.index", programme_slug=programme.slug, said=f"Version {saved.number} holds from now on")
    return page(
        "presentations/rules/edit.html", block="preview", form=form, programme=programme, number=standing.number,
        act=act, landing=landing(act, len(form.rules)), names=names,
        **_beside(programme, form, standing.rules, specialties),
    )  # fmt: skip


def _beside(
    programme: Programme, form: RulesForm, rules: Sequence[SpecialtyRule], specialties: Sequence[Specialty]
) -> dict[str, Any]:
    """The preview, and a sentence for each rule: its conditions, and whether it is off."""
    preview = preview_of(programme, rules, form.wanted, specialties=specialties, by=actor())
    seen(Event.CASES_LISTED, programme, cases=[one.case_id for one, _, _ in preview.lines], key="rules")
    offered = [one.code for one in specialties]
    return {
        "preview": preview,
        "wrong": [] if form.errors else contradictions(form.wanted),
        "sentences": [conditions_of(one) for one in form.wanted],
        "off": [off_words(one, offered) for one in form.wanted],
    }
