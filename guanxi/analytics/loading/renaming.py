"""A source whose columns are called otherwise than before: refused in words, with what is probably meant."""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .plan import BadPlan, Plan


def check(plan: Plan, header: Sequence[str]) -> None:
    """See whether the source still has the columns that the mapping reads.

    :raises BadPlan: naming those that are gone, with what they are probably called now.
    """
    gone = missing(plan, header)
    if not gone:
        return
    told = []
    for name, likely in gone.items():
        told.append(
            _("The column “%(name)s” is gone; “%(likely)s” looks like it.") % {"name": name, "likely": likely}
            if likely
            else _("The column “%(name)s” is gone.") % {"name": name}
        )
    told.append(_("Change the mapping, then load again. What was loaded before stands."))
    raise BadPlan(" ".join(told))


def missing(plan: Plan, header: Sequence[str]) -> dict[str, str]:
    """The columns that the source no longer has, each with the one that is probably meant, or nothing."""
    gone = [name for name in plan.needed if name not in header]
    free = [name for name in header if name not in plan.needed]
    found: dict[str, str] = {}
    for name in gone:
        near = _nearest(name, free)
        found[name] = near
        free = [one for one in free if one != near]
    if len(gone) == 1 and len(free) == 1 and not found[gone[0]]:
        found[gone[0]] = free[0]
    return found


def renamed(plan: Plan, old: str, new: str) -> Plan:
    """The mapping with another column of the source in the place of one that is gone."""
    columns = tuple(
        replace(
            one,
            sources=tuple(new if name == old else name for name in one.sources),
            unit_from=new if one.unit_from == old else one.unit_from,
            currency_from=new if one.currency_from == old else one.currency_from,
        )
        for one in plan.columns
    )
    return replace(plan, columns=columns)


def _nearest(name: str, among: Sequence[str]) -> str:
    plain = {_plain(one): one for one in among}
    wanted = _plain(name)
    if wanted in plain:
        return plain[wanted]
    within = [one for key, one in plain.items() if key and (wanted.endswith(key) or key.endswith(wanted))]
    near = get_close_matches(wanted, plain, 1, 0.6)
    return plain[near[0]] if near else within[0] if len(within) == 1 else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
