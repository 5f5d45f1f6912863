"""What a run was asked for, in words: the options that people chose, and which purchases it looks at."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from . import wording
from .methods import Method
from .models import MiningRun
from .options import Kind, Option
from .slicing import LEVELS


def told(run: MiningRun, method: Method | None) -> list[tuple[str, str]]:
    """Label and value of everything that narrows the run."""
    chosen, where = run.options.get("options", {}), run.options.get("where", {})
    options = method.options if method else ()
    found = [(str(one.label), _value(one, chosen[one.name])) for one in options if chosen.get(one.name) not in (None, "", False)]
    days = {"from": _("From"), "until": _("Until")}
    for name, value in where.items():
        label = days.get(name) or (str(LEVELS[name].label) if name in LEVELS else name)
        found.append((label, value if isinstance(value, str) else ", ".join(map(str, value))))
    return found if where else [*found, (_("Purchases"), _("all that the owner may see"))]


def _value(option: Option, value: Any) -> str:
    if option.kind is Kind.CHOICE:
        return str(dict(option.choices).get(value, value))
    if option.kind is Kind.SHARE:
        share = float(Fraction(str(value)))
        return wording.percent(share, 0 if share >= 0.1 else 2)
    if option.kind is Kind.YES_NO:
        return _("yes")
    return str(value)
