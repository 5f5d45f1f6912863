"""What reconciling shows: why two are proposed as the same, and on an account's page who else it may be."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import faces, naming, reading, registry, successors
from guanxi.records.merging import joining
from guanxi.records.registry import Panel

from . import deciding, golden, subjects
from .models import Proposal, State, Subject

MOST = 10


def connect() -> None:
    """Hang the panels into the pages."""
    registry.show_panel(
        "proposals", Panel(name="why", place="main", title=_("Side by side"), icon="arrows-join", show=_why, order=10)
    )
    registry.show_panel("proposals", Panel(name="golden", place="main", title=_("As one"), icon="medal", show=_golden, order=20))
    for subject in Subject:
        panel = Panel(name="same", place="side", title=_("Perhaps the same"), icon="arrows-join", show=_others, order=80)
        registry.show_panel(subject.value, panel)


def _why(proposal: Proposal, request: HttpRequest) -> str:
    """Both sides, field by field, with what each agreement weighs; without what is hidden from the person."""
    person = _person(request)
    if faces.unseen_at("proposals", person) & {"left", "right", "probability"}:
        return ""
    left = None if proposal.source else _seen(proposal.subject, proposal.left_key, person)
    right = _seen(proposal.subject, proposal.right_id, person)
    hidden = faces.unseen_at(proposal.subject, person)
    reasons = [
        (column if proposal.source else subjects.label(proposal.subject, path), *rest)
        for column, *rest, path in proposal.reasons
        if path.partition("__")[0] not in hidden
    ]
    heaviest = max((abs(reason[4]) for reason in reasons), default=0) or 1
    return _drawn("why", request, proposal=proposal, left=left, right=right, reasons=reasons, heaviest=heaviest)


def _golden(proposal: Proposal, request: HttpRequest) -> str:
    """The golden record of everything that was accepted as the same, or would be."""
    if faces.unseen_at("proposals", _person(request)) & {"left", "right", "state"}:
        return ""
    if deciding.merged(proposal) is not None:
        return _merged(proposal, request)
    if proposal.source or proposal.state == State.DIFFERENT or not proposal.left_key.isdecimal():
        return ""
    keys = golden.members(proposal.subject, proposal.right_id) | golden.members(proposal.subject, int(proposal.left_key))
    found = golden.golden(proposal.subject, keys, _person(request))
    if not found:
        return ""
    may_merge = len(found.members) <= joining.MOST and _may_merge(proposal, request)
    return _drawn(
        "golden", request, golden=found, address_of=naming.address_of, name_of=naming.name_of, may_merge=may_merge,
        keys=[obj.pk for obj in found.members],
    )  # fmt: skip


def _may_merge(proposal: Proposal, request: HttpRequest) -> bool:
    record = registry.at(proposal.subject)
    rights = (RightTo.CHANGE, RightTo.DELETE)
    return record is not None and record.merging is not None and all(reading.may(record, _person(request), one) for one in rights)


def _merged(proposal: Proposal, request: HttpRequest) -> str:
    """That both sides are one record now, and which, for those who may see it."""
    merge, record = deciding.merged(proposal), registry.at(proposal.subject)
    kept = successors.successor(record, _person(request), merge.gone[0]) if merge and record else None
    if merge is None or kept is None:
        return ""
    return _drawn("merged", request, merge=merge, stays=naming.name_of(kept), href=naming.address_of(kept))


def _others(obj: Any, request: HttpRequest) -> str:
    """Proposals about this record that are not refused; only for those who may see proposals."""
    person = _person(request)
    record = registry.declared(Proposal)
    if not reading.may(record, person) or faces.unseen_at("proposals", person) & {
        "left",
        "right",
        "probability",
        "state",
        "source",
    }:
        return ""
    subject = registry.declared(type(obj)).path
    about = Q(right_id=obj.pk) | Q(left_key=str(obj.pk), source="")
    rows = reading.visible(record, person).filter(about, subject=subject).exclude(state=State.DIFFERENT).order_by("-probability")
    found = [(one, one.left if one.right_id == obj.pk else one.right) for one in rows[:MOST]]
    return _drawn("others", request, found=found, address_of=naming.address_of) if found else ""


def _seen(subject: str, key: Any, person: Person | None) -> Any:
    record = registry.at(subject)
    if record is None or not str(key).isdecimal():
        return None
    obj = reading.visible(record, person).filter(pk=int(key)).first()
    return {"name": naming.name_of(obj), "href": naming.address_of(obj)} if obj else None


def _drawn(name: str, request: HttpRequest, **context: Any) -> Markup:
    return Markup(render_to_string(f"reconciling/panels/{name}.html", context, request))  # noqa: S704 (our own templates)


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None
