"""What the pages of people, teams and roles show besides their own fields."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from guanxi.people.models import Person, Role, Team
from guanxi.people.models.role import RightTo
from guanxi.records import registry
from guanxi.records.registry import Panel

from . import comparing, granting


def memberships(person: Person, request: HttpRequest) -> str:
    """A person's roles and teams."""
    context = {
        "person": person,
        "roles": person.roles.order_by("name"),
        "teams": person.teams.order_by("name"),
        "may_edit": _may_edit(request),
    }
    return render_to_string("administration/panel_memberships.html", context, request)


def rights(role: Role, request: HttpRequest) -> str:
    """The matrix of a role, to read."""
    rows = [row for row in granting.matrix(role) if any(reach for _action, reach in row.cells)]
    context = {
        "role": role,
        "rows": rows,
        "sentences": comparing.sentences(role),
        "actions": RightTo.choices,
        "may_edit": _may_edit(request),
    }
    return render_to_string("administration/panel_rights.html", context, request)


def holders(role: Role, request: HttpRequest) -> str:
    """Who has a role."""
    advice = _("Give this role to people on their pages.")
    return _members(_("People with this role"), advice, role.people.order_by("username"), request)


def members(team: Team, request: HttpRequest) -> str:
    """Who belongs to a team."""
    advice = _("Put people into this team on their pages.")
    return _members(_("Members"), advice, team.members.order_by("username"), request)


def connect() -> None:
    """Hang the panels into the pages."""
    registry.show_panel("people", Panel(name="memberships", place="side", show=memberships))
    registry.show_panel("roles", Panel(name="rights", place="main", show=rights))
    registry.show_panel("roles", Panel(name="holders", place="main", order=60, show=holders))
    registry.show_panel("teams", Panel(name="members", place="main", show=members))


def _members(title: str, advice: str, people: Any, request: HttpRequest) -> str:
    return render_to_string(
        "administration/panel_members.html", {"title": title, "advice": advice, "people": list(people[:200])}, request
    )


def _may_edit(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and request.user.is_administrator
