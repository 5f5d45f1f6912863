"""Which of our people somebody from an identity provider is, and which roles their groups bring."""

import datetime
import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.people import auditing, rights
from guanxi.people.models import Company, Identity, IdentityProvider, Person, Role
from guanxi.people.signing_in import NotSignedIn


class NotLinked(NotSignedIn):
    """The provider knows the person, this company does not (yet)."""


class NotProven(NotSignedIn):
    """What came from the provider cannot be believed."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What an identity provider says of somebody, in our words."""

    subject: str
    email: str = ""
    is_email_proven: bool = False
    surname: str = ""
    given_name: str = ""
    groups: tuple[str, ...] = ()


@transaction.atomic
def person_for(provider: IdentityProvider, claims: Claims, *, at: datetime.datetime) -> Person:
    """The person whom these claims mean, made or linked if the provider's settings say so, with the roles of their groups.

    :raises NotLinked: if nobody here is meant, or the person may not sign in.
    """
    known = Identity.objects.select_related("person").filter(provider=provider, subject=claims.subject).first()
    person = known.person if known else _found(provider, claims) or _made(provider, claims, at)
    if person is None or not person.is_active:
        raise NotLinked(
            _("%(provider)s knows you, but you have no access here yet. Ask an administrator.") % {"provider": provider}
        )
    Identity.objects.update_or_create(provider=provider, subject=claims.subject, defaults={"person": person, "used_at": at})
    if known is None:
        auditing.note(auditing.Kind.CREDENTIALS, by=person, at=at, what={"linked": provider.slug, "subject": claims.subject})
    _follow_groups(provider, person, claims.groups, at)
    return person


def _found(provider: IdentityProvider, claims: Claims) -> Person | None:
    if not (provider.links_by_email and claims.email and claims.is_email_proven):
        return None
    others = Person.objects.exclude(identities__provider=provider)  # who is linked already is not meant by an address given anew
    found = others.filter(email__iexact=claims.email, is_active=True).first()
    if found is not None and found.is_administrator:  # who runs another house's mail must not run this one
        raise NotLinked(_("Administrators are not linked by their address. Ask another administrator to link you by hand."))
    return found


def _made(provider: IdentityProvider, claims: Claims, at: datetime.datetime) -> Person | None:
    if not provider.makes_people:
        return None
    company = Company.current()
    taken = claims.email and Person.objects.filter(email__iexact=claims.email).exists()
    return Person.objects.create_user(
        _free_name(claims), surname=claims.surname[:60], given_name=claims.given_name[:60],
        email="" if taken or not claims.is_email_proven else claims.email, language=company.language, time_zone=company.time_zone,
        created_at=at, changed_at=at,
    )  # fmt: skip


def _free_name(claims: Claims) -> str:
    wanted = re.sub(r"[^\w.@+-]", "", claims.email.partition("@")[0] or claims.subject).lower()[:50] or "person"
    taken = set(Person.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    return next(name for number in range(1, len(taken) + 3) if (name := f"{wanted}{number if number > 1 else ''}") not in taken)


def _follow_groups(provider: IdentityProvider, person: Person, groups: tuple[str, ...], at: datetime.datetime) -> None:
    """Give the roles of the person's groups and take those of groups left; roles that no group brings stay as they are."""
    if not provider.roles:
        return
    ours = set(Role.objects.filter(name__in=provider.roles.values()))
    due = {role for role in ours if any(provider.roles.get(group) == role.name for group in groups)}
    held = set(person.roles.all()) & ours
    if due == held:
        return
    person.roles.add(*(due - held))
    person.roles.remove(*(held - due))
    rights.forget(person)
    what = {"given": sorted(role.name for role in due - held), "taken": sorted(role.name for role in held - due)}
    auditing.note(auditing.Kind.RIGHTS, by=None, at=at, path="people", key=person.pk, what={**what, "by": provider.slug})
