"""Everything that administrators set, as one file: taken out of one company, shown as a plan in another, put in as a whole or not at all.

Each folder adds its parts (`<folder>/carried.py`). A part gives its settings as rows of plain JSON values, each with a key that
means the same everywhere, and puts a row in place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import guanxi
from guanxi.records.declare import Label
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import loading

KIND = "guanxi settings"
VERSION = 1
LARGEST_BYTES = 20 * 1024 * 1024
Row = Mapping[str, Any]


class NotReadable(Refusal):
    """The file is none of ours, of a later version, or holds what this product does not know."""


class Conflict(Refusal):
    """Something in the file contradicts what is there; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of settings.

    rows    what is set now, in an order that does not change by itself; each row has "key"
    put     (row, writer): make it so, through the verbs of its folder
    clash   (wanted, present) -> why the one cannot become the other, "" if it can
    shapes  whether later parts look at models and declarations that this one changes
    """

    name: str
    label: Label
    rows: Callable[[], Sequence[Row]]
    put: Callable[[Row, Writer], None]
    clash: Callable[[Row, Row], str] = lambda _wanted, _present: ""
    order: int = 50
    shapes: bool = False


@dataclass(frozen=True)
class Step:
    """What would happen with one row."""

    part: Part
    key: str
    what: str
    row: Row = field(repr=False)
    names: tuple[str, ...] = ()
    reason: str = ""


_parts: dict[str, Part] = {}


def register(*parts: Part) -> None:
    """Let these settings stand in the file."""
    _parts.update({part.name: part for part in parts})


def parts() -> list[Part]:
    """All kinds of settings in the order in which they are put in place."""
    return sorted(_parts.values(), key=lambda part: part.order)


def taken_out(names: Iterable[str] = ()) -> dict[str, Any]:
    """The file: all settings, or those of the parts named.

    :raises NotReadable: if there is no part of a name.
    """
    chosen = list(names) or [part.name for part in parts()]
    _refuse_unknown(chosen)
    return {
        "kind": KIND,
        "version": VERSION,
        "product": guanxi.__version__,
        "parts": {part.name: [dict(row) for row in part.rows()] for part in parts() if part.name in chosen},
    }


def plan(content: Any) -> list[Step]:
    """What putting this file in would do, row by row: "create", "change", "unchanged" or "conflict".

    :raises NotReadable: if the file makes no sense here.
    """
    wanted = _checked(content)
    return [step for part in parts() if part.name in wanted for step in _steps(part, wanted[part.name])]


def put_in(content: Any, writer: Writer) -> list[Step]:
    """Put a file in, all of it or nothing; gives what was done. What is set here and not in the file stays.

    :raises NotReadable: if the file makes no sense here.
    :raises Conflict: if something contradicts what is there.
    :raises Refusal: whatever a rule says against a row.
    """
    steps = plan(content)
    clashes = [step for step in steps if step.what == "conflict"]
    if clashes:
        raise Conflict(" ".join(f"{step.part.name} {step.key}: {step.reason}" for step in clashes))
    try:
        with transaction.atomic():
            loading.changed()
            for part in parts():
                _carry_out(part, [step for step in steps if step.part is part and step.what != "unchanged"], writer)
    except Exception:
        if not transaction.get_connection().needs_rollback:
            loading.refresh()  # models made on the way are taken back
        raise
    return steps


def _carry_out(part: Part, steps: Sequence[Step], writer: Writer) -> None:
    for step in steps:
        try:
            part.put(step.row, writer)
        except Refusal as refusal:
            reasons = " ".join(refusal.fields.values()) or str(refusal)
            raise Conflict(f"{part.name} {step.key}: {reasons}") from refusal
        except ValidationError as error:
            raise Conflict(f"{part.name} {step.key}: {' '.join(error.messages)}") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotReadable(
                _("“%(key)s” in the part “%(part)s” is not as this product writes it.") % {"key": step.key, "part": part.name}
            ) from error
    if part.shapes and steps:
        loading.refresh()


def _steps(part: Part, rows: Sequence[Row]) -> Iterable[Step]:
    present = {row["key"]: row for row in part.rows()}
    for row in rows:
        here = present.get(row["key"])
        if here is None:
            yield Step(part, str(row["key"]), "create", row)
            continue
        names = tuple(name for name in row if row[name] != here.get(name))
        reason = part.clash(row, here) if names else ""
        what = "conflict" if reason else "change" if names else "unchanged"
        yield Step(part, str(row["key"]), what, row, names, reason)


def _checked(content: Any) -> Mapping[str, Sequence[Row]]:
    if not isinstance(content, dict) or content.get("kind") != KIND or not isinstance(content.get("parts"), dict):
        raise NotReadable(_("This is not a settings file."))
    if content.get("version") != VERSION:
        text = _("The file is of version %(theirs)s, this product reads version %(ours)s.")
        raise NotReadable(text % {"theirs": content.get("version"), "ours": VERSION})
    wanted: Mapping[str, Sequence[Row]] = content["parts"]
    _refuse_unknown(wanted)
    for name, rows in wanted.items():
        if not isinstance(rows, list) or any(not isinstance(row, dict) or not isinstance(row.get("key"), str) for row in rows):
            raise NotReadable(_("The part “%(part)s” of the file is damaged.") % {"part": name})
        if len({row["key"] for row in rows}) != len(rows):
            raise NotReadable(_("The part “%(part)s” of the file names something twice.") % {"part": name})
    return wanted


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - _parts.keys())
    if unknown:
        raise NotReadable(_("This product knows no settings called %(names)s.") % {"names": ", ".join(unknown)})
