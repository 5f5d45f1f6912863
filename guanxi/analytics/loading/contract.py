"""What must hold of a whole run before anybody sees its rows."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

from .models import LoadRun
from .plan import Mode, Plan


class Breach(Refusal):
    """The contract is not kept; the text says where."""


def hold(plan: Plan, counts: Mapping[str, int], run: LoadRun) -> None:
    """See whether the contract is kept.

    :raises Breach: naming everything that is not as agreed.
    """
    said = [*_rejected(plan, counts), *_rows(plan, counts), *_changed(plan, counts, run)]
    if said:
        raise Breach(" ".join([*said, _("What was loaded before stands.")]))


def _rejected(plan: Plan, counts: Mapping[str, int]) -> list[str]:
    most, read = plan.contract.rejected_at_most, counts.get("read", 0)
    if not most or not read or Decimal(counts.get("rejected", 0)) <= Decimal(most) * read:
        return []
    text = _("%(rejected)s of %(read)s rows were rejected; the contract allows %(most)s %%.")
    return [text % {"rejected": counts["rejected"], "read": read, "most": _percent(most)}]


def _rows(plan: Plan, counts: Mapping[str, int]) -> list[str]:
    if counts["rows"] >= plan.contract.rows_at_least:
        return []
    text = _("There are %(rows)s rows; the contract wants at least %(least)s.")
    return [text % {"rows": counts["rows"], "least": plan.contract.rows_at_least}]


def _changed(plan: Plan, counts: Mapping[str, int], run: LoadRun) -> list[str]:
    """Only runs that bring everything are compared with what stood there."""
    most, before = plan.contract.change_at_most, run.table.rows
    if not most or not before or plan.loading.mode is not Mode.FULL:
        return []
    if abs(counts["rows"] - before) <= Decimal(most) * before:
        return []
    text = _("There are %(rows)s rows, before there were %(before)s; the contract allows a change of %(most)s %%.")
    return [text % {"rows": counts["rows"], "before": before, "most": _percent(most)}]


def _percent(share: str) -> str:
    return format((Decimal(share) * 100).normalize(), "f")
