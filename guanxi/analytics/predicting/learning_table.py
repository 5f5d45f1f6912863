"""A run about a loaded table: who answers a mailing or call, or whatever a column of it tells; and whom a contact changes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import wording
from guanxi.records.refusals import Refusal

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data
    from guanxi.analytics.mining.methods import Options, Progress

    from .reading import Named, Read

MOST_ROWS = 500_000


def answers(options: "Options", data: "Data", progress: "Progress") -> Findings:
    """Learn from a loaded table who gives an answer.

    :raises Refusal: if a column is missing or there is nothing to learn.
    """
    from . import from_file, reading  # late: slow import
    from .asking import Asked, Costs, Splitting  # late: slow import

    costs = (
        Costs(options["cost"], options["gain"]) if options.get("gain") is not None and options.get("cost") is not None else None
    )
    left_out = _left_out(options)
    customers = options.get("account") or ""
    named = reading.Named(options["target"], options.get("time") or None, (*left_out, *([customers] if customers else [])))
    question = from_file.Question(
        named, options.get("positive") or None, Asked(splitting=Splitting(options["split"]), costs=costs, reasons=1_000)
    )
    numbers: dict[int, str] = {}
    read = _refusing(lambda: _read(data, options, named, (customers, numbers)))
    found = _refusing(lambda: from_file.learned(read, question, _passed_on(progress), is_plain=False))
    said = {name: value for name, value in found.said.items() if name != "results"}
    said["cautions"] = said.pop("warnings")
    said["question"] = {"subject": "", "target": options["target"], "table": options["table"]}
    rows = [_kept(row) for row in said_rows(found)]
    _link(rows, numbers, data)
    said["scored"] = len(rows)
    return Findings(
        said, rows, ("row", "account", "score", "place", "actual", "reasons"), f"{len(rows):,} rows; {said['verdict']['text']}"
    )


def said_rows(found: Findings) -> list[dict[str, Any]]:
    """The rows with their reasons as plain data."""
    rows: list[dict[str, Any]] = found.said["results"]
    return rows


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    reasons = [{name: reason[name] for name in ("column", "value", "typical", "effect")} for reason in row["reasons"]]
    return {**row, "reasons": reasons}


def changed(options: "Options", data: "Data", progress: "Progress") -> Findings:
    """Learn from a loaded table whom a contact changes.

    :raises Refusal: if a column is missing or nobody was left alone.
    """
    from . import reading, uplift_file  # late: slow import

    named = reading.Named(options["outcome"], left_out=_left_out(options), treatment=options["treatment"])
    question = uplift_file.Question(
        named, options.get("positive") or None, options.get("control") or None, options.get("group") or None
    )
    read = _refusing(lambda: _read(data, options, named, ("", {})))
    found: Findings = _refusing(lambda: uplift_file.compared(read, question, _passed_on(progress)))
    found.said["question"] = {"subject": "", "target": options["outcome"], "table": options["table"]}
    return found


def _left_out(options: "Options") -> tuple[str, ...]:
    return tuple(name.strip() for name in (options.get("leave_out") or "").replace("，", ",").split(",") if name.strip())


def _read(data: "Data", options: "Options", named: "Named", customers: tuple[str, dict[int, str]]) -> "Read":
    """The table as examples; the customer's number of each row is put aside."""
    from guanxi.analytics.columns import said  # late: slow import
    from guanxi.analytics.mining import sources  # late: slow import

    from . import reading  # late: slow import

    named_by = {"target": named.target, "outcome": named.target, "time": named.time, "treatment": named.treatment}
    asked = {option: name for option, name in named_by.items() if name and option in options}
    table, _columns = sources.table(data, {**asked, "table": options["table"]}, tuple(asked))
    for name in named.left_out:
        option = "account" if name == customers[0] else "leave_out"
        sources.table(data, {option: name, "table": options["table"]}, (option,))
    cursor = data.connection.execute(f"SELECT * FROM {table} LIMIT {MOST_ROWS}")  # noqa: S608 (checked above)
    header = [column[0] for column in cursor.description or ()]
    kept = [place for place, name in enumerate(header) if not name.startswith("_")]
    header = [header[place] for place in kept]
    column, numbers = customers
    own = header.index(column) if column else None

    def rows() -> Any:
        for number, row in enumerate(cursor.fetchall(), start=1):
            cells = [row[place] for place in kept]
            if own is not None and cells[own] not in (None, ""):
                numbers[number] = said(cells[own])
            yield number, cells

    return reading.from_rows(header, [header.index(name) for name in named.wanted], rows(), named)


def _link(rows: list[dict[str, Any]], numbers: dict[int, str], data: "Data") -> None:
    """Tell each row's customer by its number, and its place among all."""
    keys = dict(data.rows("SELECT number, account_id FROM dim_account WHERE is_current")) if numbers else {}
    whole = len(rows)
    for place, row in enumerate(rows):
        row["account"] = keys.get(numbers.get(row["row"], ""))
        row["place"] = round(1 - place / whole, 6)


def _passed_on(progress: "Progress") -> Any:
    return lambda done, text: progress(0.05 + 0.9 * done, _(text))


def _refusing(work: "Callable[[], Any]") -> Any:
    """Turn what is wrong with the table into a refusal."""
    from guanxi.analytics.columns import NotUsable  # late: slow import

    try:
        return work()
    except NotUsable as why:
        raise Refusal(_("Nothing can be learned from this table: %(reason)s") % {"reason": wording.reason(why)}) from why
