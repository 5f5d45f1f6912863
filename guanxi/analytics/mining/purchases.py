"""The purchases of the customers in the warehouse, as the models of their worth take them."""

from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from guanxi.analytics.lifetime.purchases import Purchases, from_arrays
from guanxi.records.refusals import Refusal

if TYPE_CHECKING:
    from .data import Data

AMOUNTS = {"revenue": "revenue", "profit": "COALESCE(profit, 0)"}


def of_accounts(data: "Data", amount: str) -> Purchases:
    """Purchases of each customer by day; the names are primary keys of accounts.

    Observed until the last day of the slice, else until the last purchase of anybody.

    :raises Refusal: if there are none.
    """
    condition = data.condition()
    lines = data.arrays(
        f"SELECT f.account_id AS account, epoch_ms(f.day) // 86400000 AS day, CAST(sum({AMOUNTS[amount]}) AS DOUBLE) AS amount "  # noqa: S608
        f"FROM fact_order_lines f WHERE f.kind = 'sale' AND f.account_id IS NOT NULL AND {condition.sql} GROUP BY 1, 2",
        *condition.values,
    )
    accounts, days = np.asarray(lines["account"], np.int64), np.asarray(lines["day"], np.int64)
    if not len(accounts):
        raise Refusal(_("There are no purchases in what you chose, as far as you may see them."))
    names, codes = np.unique(accounts, return_inverse=True)
    amounts = np.asarray(np.ma.filled(np.ma.asarray(lines["amount"]), 0.0), np.float64)
    until = data.chosen.last or data.today
    last = min(int((np.datetime64(until) - np.datetime64("1970-01-01")).astype(int)), int(days.max()))
    return from_arrays([str(name) for name in names.tolist()], codes.astype(np.int64), days, amounts, last)
