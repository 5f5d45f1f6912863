"""Whether somebody who is being typed in may already be there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.lib import pinyin, text
from guanxi.people.models import Person
from guanxi.records import faces, finding, reading, registry

from . import lookup
from .models import Account, Contact

MOST = 5
SHORTEST_NAME = 2
_LEGAL_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|有限責任公司|有限公司|总公司|總公司|分公司|公司|集团|集團)|"
    r"\b(co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|gmbh|ag|sa|bv|group|holdings?)\b\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Similar:
    """Somebody who is there already, and what is the same."""

    obj: Account | Contact
    reasons: tuple[str, ...]


def accounts_like(typed: Mapping[str, str], person: Person, *, but: int | None = None) -> list[Similar]:
    """Accounts within reach that share name, phone, e-mail or credit code with what was typed; `but` is the one being edited."""
    found = [
        (_("same name"), _by_key(Account, typed.get("name", ""), person, surname=False)),
        (_("similar name"), _by_core(typed.get("name", ""), person)),
        (_("same credit code"), _by_code(typed.get("credit_code", ""), person)),
        *_by_reachability(Account, typed, ("phone", "fax"), person),
    ]
    return _merged(found, but)


def contacts_like(typed: Mapping[str, str], person: Person, *, but: int | None = None) -> list[Similar]:
    """Contacts within reach that share phone, e-mail, or the name within the same account, with what was typed."""
    name = typed.get("name") or " ".join(filter(None, (typed.get("given_name"), typed.get("surname"))))
    same_name = _by_key(Contact, name, person, surname=True)
    if (account := typed.get("account", "")).isdecimal():
        same_name = [contact for contact in same_name if contact.account_id in (int(account), None)]
    return _merged([(_("same name"), same_name), *_by_reachability(Contact, typed, ("mobile", "phone"), person)], but)


def core(name: str) -> str:
    """A company's name without its legal form: 华为技术有限公司 is 华为技术, Acme Corp. is Acme."""
    return " ".join(_LEGAL_FORMS.sub(" ", name).split()) or name


def _by_key(model: type[Any], name: str, person: Person, *, surname: bool) -> list[Any]:
    key = pinyin.sort_key(name, surname=surname)
    same = text.fold(name)
    if len(name.strip()) < SHORTEST_NAME or not key:
        return []
    return [obj for obj in _visible(model, person).filter(name_key=key)[: MOST * 4] if text.fold(obj.name) == same]


def _by_core(name: str, person: Person) -> list[Account]:
    wanted = core(name)
    if len(wanted) < SHORTEST_NAME:
        return []
    seen = faces.face(registry.declared(Account), person)
    return list(finding.matching(seen, _visible(Account, person), wanted).order_by("-changed_at", "-pk")[:MOST])


def _by_code(code: str, person: Person) -> list[Account]:
    wanted = code.replace(" ", "").upper()
    return (
        list(_visible(Account, person).filter(credit_code=wanted).exclude(credit_code="")[:MOST])
        if wanted and faces.sees("accounts", person, "credit_code")
        else []
    )


def _by_reachability(
    model: type[Any], typed: Mapping[str, str], phones: Iterable[str], person: Person
) -> list[tuple[str, list[Any]]]:
    found = [(_("same phone number"), lookup.by_phone(typed.get(name, ""), person)) for name in phones]
    found.append((_("same e-mail address"), lookup.by_email(typed.get("email", ""), person)))
    return [(reason, [each.obj for each in hits if isinstance(each.obj, model)]) for reason, hits in found]


def _merged(found: Iterable[tuple[str, list[Any]]], but: int | None) -> list[Similar]:
    """Each once with all reasons; more reasons first."""
    reasons: dict[Any, list[str]] = {}
    for reason, objects in found:
        for obj in objects:
            if obj.pk != but and reason not in reasons.setdefault(obj, []):
                reasons[obj].append(reason)
    likely = [Similar(obj, tuple(why)) for obj, why in reasons.items() if why]
    return sorted(likely, key=lambda similar: -len(similar.reasons))[:MOST]


def _visible(model: type[Any], person: Person) -> QuerySet[Any]:
    return reading.visible(registry.declared(model), person)
