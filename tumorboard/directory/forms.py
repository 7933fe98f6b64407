"""The forms of people, members, specialties and a programme's settings."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import BooleanField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from tumorboard.core.forms import Form, choice, days, line, minutes, percent
from tumorboard.directory.models import Membership, Specialty
from tumorboard.permissions import Role

EMAIL = {"type": "email", "autocomplete": "off"}


class PersonForm(Form):
    """Who somebody is."""

    name = line("Name", required="Enter a name.", longest=200)
    email = line("E-mail", required="Enter an e-mail address.", longest=254, render_kw=EMAIL)
    is_installation_administrator = BooleanField("Installation administrator")

    @property
    def facts(self) -> dict[str, Any]:
        """What ``make_person`` and ``change_person`` take."""
        return {
            "name": self.name.data, "email": self.email.data,
            "is_installation_administrator": self.is_installation_administrator.data,
        }  # fmt: skip


class MembershipForm(Form):
    """What a person is in the programme, and the specialty they speak for."""

    roles = SelectMultipleField(
        "Roles", choices={role.value: role.words for role in Role}, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    specialty_id = choice("Speaks for", {})
    is_head = BooleanField("Head of this specialty")

    @classmethod
    def of(cls, membership: Membership, specialties: Sequence[Specialty], *, saved: bool = False) -> Self:
        """The form of a membership, as posted or (``saved``) as it stands in the database."""
        stands = {
            "roles": sorted(membership.roles), "specialty_id": str(membership.specialty_id or ""),
            "is_head": membership.is_head,
            "version": membership.version,
        }  # fmt: skip
        form = cls(formdata=None, data=stands) if saved else cls(data=stands)
        spoken = membership.specialty
        form.offer([*specialties, *([spoken] if spoken and spoken not in specialties else [])])
        return form

    def offer(self, specialties: Sequence[Specialty]) -> None:
        """The specialties to choose from."""
        self.specialties = {str(one.id): one for one in specialties}
        names = {key: f"{one.code} · {one.name}" for key, one in self.specialties.items()}
        self.specialty_id.choices = {"": "No specialty", **names}

    @property
    def standing(self) -> dict[str, Any]:
        """Roles and specialty as the actions take them."""
        return {
            "roles": {Role(value) for value in self.roles.data or []},
            "specialty": self.specialties.get(self.specialty_id.data or ""),
            "is_head": self.is_head.data,
        }


class MemberForm(MembershipForm):
    """A new member, by e-mail."""

    email = line("E-mail", required="Enter the person's e-mail address.", longest=254, render_kw=EMAIL)
    name = line("Name", longest=200)


class NewSpecialtyForm(Form):
    """A discipline that the programme shall hear."""

    code = line("Code", required="Enter a code of 2 to 5 letters, such as ORT.", longest=5)
    name = line("Name", required="Enter a name.", longest=200)
    is_required = BooleanField("Required for quorum, and asked for input", default=True)
    added_because = line("Why is it added?")


class SpecialtyForm(Form):
    """A discipline of the programme."""

    name = line("Name", required="Enter a name.", longest=200)
    is_required = BooleanField("Required for quorum, and asked for input")
    prepares = BooleanField("Prepares cases: must agree to a late add-on")
    countersigns = BooleanField("Countersigns: is asked to sign each plan of a case that requires it")
    attendance_target = percent("Attends at least this share of the meetings, in per cent")
    is_retired = BooleanField("Retired: old cases keep it, new ones do not offer it")

    @classmethod
    def of(cls, specialty: Specialty, *, saved: bool = False) -> Self:
        """The form of a specialty, as posted or (``saved``) as it stands in the database."""
        stands = {
            "name": specialty.name, "is_required": specialty.is_required,
            "prepares": specialty.does_prepare, "countersigns": specialty.countersigns,
            "is_retired": specialty.retired_at is not None, "version": specialty.version,
            "attendance_target": specialty.attendance_target,
        }  # fmt: skip
        return cls(formdata=None, data=stands) if saved else cls(data=stands)


class SettingsForm(Form):
    """A programme's settings."""

    name = line("Name", required="Enter a name.", longest=200)
    time_zone = line("Time zone", required="Enter a time zone, such as America/New_York.", longest=80)
    default_minutes = minutes("Minutes for a case", required="Enter whole minutes, such as 8.")
    acknowledge_days = days("Days until a referrer is reminded of a plan")
    wall_shows_names = BooleanField("The wall shows patients' names")
    observes = BooleanField("Observers score the quality of meetings")
    factor_roles = SelectMultipleField(
        "Roles that need a second factor to sign in", choices={role.value: role.words for role in Role},
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
