"""What programs send and get, by example: a shop's orders from its database."""

from typing import Any

Example = dict[str, Any]
WHO: Example = {"id": 3, "name": "李伟"}
WHEN = "2026-03-05T06:30:00Z"
VERSION = "5f0c2a9be1d34778"
NEW_SOURCE: Example = {
    "kind": "web",
    "name": "Shop",
    "place": "https://shop.example.com/api/orders",
    "password": "…",
    "options": {"paging": "page"},
}
SOURCE: Example = {
    "id": 2, "version": VERSION, "name": "Shop", "kind": "web", "place": "https://shop.example.com/api/orders", "database": "", "user": "", "has_password": True,
    "options": {"paging": "page"}, "created_by": WHO, "created_at": WHEN, "changed_at": WHEN,
}  # fmt: skip
FILE: Example = {"id": 4, "name": "orders.csv", "size": 18204, "sha256": "9f86d081…", "kept_at": WHEN, "is_kept": True}
MAPPING: Example = {
    "version": 1, "name": "shop_orders", "label": "Shop orders",
    "contract": {"rows_at_least": 100, "rejected_at_most": "0.02"},
    "columns": [
        {"name": "number", "from": "Order", "type": "text", "required": True, "unique": True},
        {"name": "day", "from": "Date", "type": "day", "role": "day"},
        {"name": "amount", "from": "Amount", "type": "money", "currency": "CNY", "role": "measure"},
    ],
}  # fmt: skip
NEW_TABLE: Example = {"file": 4, "name": "shop_orders", "label": "Shop orders", "mapping": MAPPING}
CHANGED_TABLE: Example = {"contract": {"rows_at_least": 100, "change_at_most": "0.5"}, "is_open": True}
TABLE_IN_SHORT: Example = {
    "id": 5, "version": VERSION, "name": "shop_orders", "label": "Shop orders", "source": None, "cube": "load_shop_orders", "rows": 2155, "is_open": True, "every": "",
    "next_at": None, "watermark": "", "latest_run": 9, "created_by": WHO, "created_at": WHEN, "changed_at": WHEN,
}  # fmt: skip
TABLE: Example = {**TABLE_IN_SHORT, "mapping": MAPPING, "rejected_rows": {"open": 2, "mended": 1, "left_out": 0}}
RUN: Example = {
    "id": 9, "table": {"id": 5, "name": "shop_orders"}, "kind": "load", "state": "done", "phase": "", "done": 2158, "expected": None,
    "is_canceling": False, "message": "", "counts": {"read": 2158, "taken": 2155, "rejected": 2, "mended": 1, "left_out": 1, "rows": 2155},
    "sums": {"amount": "1265793.04"}, "reasons": [{"column": "amount", "reason": "“12o” is not a number.", "rows": 2}], "columns_gone": {},
    "since": "", "files": [FILE], "by": WHO, "created_at": WHEN, "started_at": WHEN, "finished_at": WHEN,
}  # fmt: skip
ROW: Example = {"file": 4, "line": 17, "run": 9, "values": {"number": "10248", "day": "2026-03-05", "amount": "440"}}
CELLS: list[Example] = [
    {"name": "Order", "value": "10248"},
    {"name": "Date", "value": "2026-03-05"},
    {"name": "Amount", "value": "440.00"},
]
ORIGIN: Example = {
    "table": {"id": 5, "name": "shop_orders"}, "source": None, "values": ROW["values"], "file": FILE, "line": 17, "cells": CELLS, "run": RUN,
}  # fmt: skip
REJECTED: Example = {
    "id": 7, "version": VERSION, "table": {"id": 5, "name": "shop_orders"}, "run": 9, "file": 4, "line": 80, "state": "open",
    "cells": [{"name": "Order", "value": "10311"}, {"name": "Amount", "value": "12o"}],
    "reasons": [{"column": "amount", "reason": "“12o” is not a number."}], "mended": {}, "mended_by": None, "mended_at": None,
}  # fmt: skip
CODE_TABLE: Example = {
    "id": 1,
    "version": VERSION,
    "name": "product",
    "label": "Product",
    "known": "products",
    "created_at": WHEN,
}
CODE: Example = {
    "id": 12, "version": VERSION, "table": 1, "foreign": "GTXPro", "ours": "", "likely": "GTX Pro", "likeness": 0.8889, "state": "open", "rows": 1480, "seen_at": WHEN,
    "by": None, "decided_at": None,
}  # fmt: skip
