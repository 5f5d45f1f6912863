"""What the pages of accounts and contacts show besides their own fields."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.people.models import Company
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.registry import Panel

from . import birthdays, group, judging, organization, team
from .models import Account, Affiliation, Aspect, Consent, Contact, EmailAddress, PhoneNumber

FEW = 8
SMALL_GROUP = 12
_WEIGHT = {role: place for place, role in enumerate(Affiliation.Role.values)}


def connect() -> None:
    """Hang the panels into the pages."""
    for path, panel in PANELS:
        registry.show_panel(path, panel)


def kinds(account: Account, request: HttpRequest) -> Markup:
    """What the account is to us, as badges."""
    return _drawn(
        "account_badges", request, account=account, labels=dict(Account._meta.get_field("kinds").base_field.flatchoices)
    )


def contacts(account: Account, request: HttpRequest) -> Markup:
    """Who works there, with role and how to reach them."""
    people = _affiliations(account, request)
    shown = {"account": account, "people": people[:FEW], "count": len(people), "may_add": _may(Contact, request, RightTo.CREATE)}
    return _drawn("contacts", request, **shown)


def characteristics(account: Account, request: HttpRequest) -> Markup:
    """The current ratings."""
    return _drawn("characteristics", request, account=account, judgements=judging.judgements(account))


def characteristics_history(account: Account, request: HttpRequest) -> Markup:
    """All ratings with their course, and a form for the next one."""
    shown = {"account": account, "judgements": judging.judgements(account), "aspects": _headed(Aspect.choices)}
    return _drawn("characteristics_tab", request, may_rate=_within(account, request, RightTo.CHANGE), **shown)


def account_group(account: Account, request: HttpRequest) -> Markup:
    """The group of companies that the account belongs to; of a large one only what lies below."""
    found = group.around(account, request.user)  # type: ignore[arg-type]
    if found is None:
        return Markup()
    rows = list(group.lines(found.top if found.top.accounts <= SMALL_GROUP else found.here))[:SMALL_GROUP]
    return _drawn("group", request, account=account, group=found, rows=rows, currency=Company.current().currency)


def account_group_tab(account: Account, request: HttpRequest) -> Markup:
    """The whole group with what it adds up to."""
    found = group.around(account, request.user)  # type: ignore[arg-type]
    shown = {"group": found, "rows": list(group.lines(found.top)) if found else [], "currency": Company.current().currency}
    return _drawn("group_tab", request, account=account, may_add=_may(Account, request, RightTo.CREATE), **shown)


def account_team(account: Account, request: HttpRequest) -> Markup:
    """Who looks after the account now, and who did before."""
    today = timezone.localdate()
    members, former = team.members_and_former(account, today)
    shown = {"members": members, "former": former[:FEW]}
    return _drawn("team", request, account=account, may_change=_within(account, request, RightTo.CHANGE), **shown)


def organization_chart(account: Account, request: HttpRequest) -> Markup:
    """Who reports to whom at the customer."""
    people = _affiliations(account, request)
    roots = organization.chart(people)
    trees, singles = [root for root in roots if root.reports], [root for root in roots if not root.reports]
    shown = {"account": account, "trees": trees, "singles": singles, "people": people}
    return _drawn(
        "organization",
        request,
        may_change=_within(account, request, RightTo.CHANGE),
        may_add=_may(Contact, request, RightTo.CREATE),
        **shown,
    )


def contact_badges(contact: Contact, request: HttpRequest) -> Markup:
    """Whether somebody has left, and a birthday that is near."""
    return _drawn("contact_badges", request, contact=contact, birthday=birthdays.near(contact, timezone.localdate()))


def next_birthday(contact: Contact, request: HttpRequest) -> Markup:
    """When the contact's next birthday is."""
    found = birthdays.upcoming_of(contact, timezone.localdate()) if birthdays.sees(request.user) else None  # type: ignore[arg-type]
    return _drawn("birthday", request, birthday=found) if found else Markup()


def affiliations(contact: Contact, request: HttpRequest) -> Markup:
    """The accounts a contact works for, with role and superior."""
    visible = reading.visible(registry.declared(Affiliation), request.user)  # type: ignore[arg-type]
    places = visible.filter(contact=contact).select_related("account", "reports_to").order_by("-is_main", "account__name_key")
    return _drawn(
        "affiliations", request, contact=contact, places=list(places), may_change=_within(contact, request, RightTo.CHANGE)
    )


def consents(contact: Contact, request: HttpRequest) -> Markup:
    """What holds for every channel."""
    return _drawn("consents", request, contact=contact, permissions=judging.permissions(contact, timezone.localdate()))


def consents_tab(contact: Contact, request: HttpRequest) -> Markup:
    """Every statement, newest first, and a form for the next one."""
    said = Consent.objects.filter(contact=contact).select_related("created_by").order_by("-stated_at", "-pk")
    choices = {
        "channels": _headed(Consent.Channel.choices),
        "states": _headed(Consent.State.choices),
        "bases": _headed(Consent.Basis.choices),
    }
    shown = {
        "contact": contact,
        "permissions": judging.permissions(contact, timezone.localdate()),
        "said": list(said[:200]),
        **choices,
    }
    return _drawn("consents_tab", request, may_state=_within(contact, request, RightTo.CHANGE), **shown)


def further_numbers(holder: Account | Contact, request: HttpRequest) -> Markup:
    """Numbers and addresses besides those in the holder's own fields."""
    name = "account" if isinstance(holder, Account) else "contact"
    numbers, addresses = (
        list(reading.visible(registry.declared(model), request.user).filter(**{name: holder, "slot": ""}).order_by("pk"))  # type: ignore[arg-type]
        for model in (PhoneNumber, EmailAddress)
    )
    adding = [
        path
        for path, model in (("phone-numbers", PhoneNumber), ("email-addresses", EmailAddress))
        if _may(model, request, RightTo.CREATE)
    ]
    return _drawn("further_numbers", request, holder=holder, field=name, numbers=numbers, addresses=addresses, adding=adding)


def similar(obj: Account | Contact, request: HttpRequest) -> Markup:
    """A place in the form that tells whether somebody like this is already there."""
    return _drawn("similar_place", request, path=registry.declared(type(obj)).path, obj=obj)


def _affiliations(account: Account, request: HttpRequest) -> list[Affiliation]:
    """The people of an account whom this person may see."""
    seen = organization.affiliations_of(account)
    allowed = reading.keys_within(registry.declared(Contact), request.user, [affiliation.contact_id for affiliation in seen])  # type: ignore[arg-type]
    mine = [affiliation for affiliation in seen if affiliation.contact_id in allowed]
    return sorted(mine, key=lambda affiliation: _WEIGHT.get(affiliation.role, len(_WEIGHT)))


def _headed(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Choices with a capital first letter, as controls show them."""
    return [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in choices]


def _may(model: type[Any], request: HttpRequest, action: str) -> bool:
    return reading.may(registry.declared(model), request.user, action)  # type: ignore[arg-type]


def _within(obj: Any, request: HttpRequest, action: str) -> bool:
    return reading.within(registry.declared(type(obj)), request.user, obj, action)  # type: ignore[arg-type]


def _drawn(template: str, request: HttpRequest, **context: Any) -> Markup:
    return Markup(render_to_string(f"customers/{template}.html", context, request))  # noqa: S704 (an escaping template)


def _tabs() -> Iterable[tuple[str, Panel]]:
    yield "accounts", Panel(name="organization", place="tab", title=_("Organization chart"), show=organization_chart, order=20)
    yield (
        "accounts",
        Panel(name="characteristics", place="tab", title=_("Characteristics"), show=characteristics_history, order=30),
    )
    yield "accounts", Panel(name="group", place="tab", title=_("Group"), show=account_group_tab, order=40)
    yield "contacts", Panel(name="consents", place="tab", title=_("Consents"), show=consents_tab, order=20)


PANELS = (
    ("accounts", Panel(name="kinds", place="badges", show=kinds, order=30)),
    ("accounts", Panel(name="contacts", place="main", show=contacts, order=40)),
    ("accounts", Panel(name="ratings", place="side", show=characteristics, order=30)),
    ("accounts", Panel(name="account-group", place="side", show=account_group, order=40)),
    ("accounts", Panel(name="team", place="side", show=account_team, order=50)),
    ("accounts", Panel(name="further-numbers", place="side", show=further_numbers, order=60)),
    ("accounts", Panel(name="similar", place="form", show=similar)),
    ("contacts", Panel(name="state", place="badges", show=contact_badges, order=30)),
    ("contacts", Panel(name="affiliations", place="main", show=affiliations, order=20)),
    ("contacts", Panel(name="permissions", place="side", show=consents, order=20)),
    ("contacts", Panel(name="birthday", place="side", show=next_birthday, order=30)),
    ("contacts", Panel(name="further-numbers", place="side", show=further_numbers, order=60)),
    ("contacts", Panel(name="similar", place="form", show=similar)),
    *_tabs(),
)
