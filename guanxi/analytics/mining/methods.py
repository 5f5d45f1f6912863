"""What can be looked for: each method with its question, its options, its work, and how its findings are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guanxi.analytics.findings import Findings

from . import labels
from .options import Option

if TYPE_CHECKING:
    from guanxi.people.models import Person
    from guanxi.records.writer import Writer

    from .data import Data
    from .models import MiningRun

Label = Any  # str or a lazy translation
Options = Mapping[str, Any]
Progress = Callable[[float, str], None]
"""Told how much of the work is done (0 to 1) and what is at hand; raises `Canceled` where somebody called the run off."""


class Canceled(Exception):
    """Somebody called the run off; whoever works on it lets it pass through."""


def _nothing(_options: Options) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Look:
    """Findings as one person is shown them: the run, everything that was found, what the person asked of the page."""

    run: "MiningRun"
    findings: Findings
    person: "Person"
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Method:
    """One method of mining; a folder makes its own known with `register` from `connect()` of its `carried.py`.

    name        stands in addresses, in the API and in the table of runs: never changed
    question    what it answers, as a person would ask it
    describe    how it goes about it and how to read what it finds, in plain words
    example     one finding in words
    options     what people may choose; `options.py` turns them into a form, a schema for programs, and typed values
    chooses     whether the run may be narrowed to some purchases (period, region, segment …): `Data.lines` and `Data.condition` obey it
    run         (options, data, progress) → Findings; runs in a process of its own, refuses with `records.refusals.Refusal`
    template    body of the page of findings; gets what `shown` gives besides `run` and `findings`
    shown       (Look) → context for the template; leaves out what this person may not see
    meaning     (Findings) → sentences that say the strongest findings in words, in the active language
    identity    columns that say which finding is the same one in a later run; () = runs are not compared
    strength    column of a number that tells how strong a finding is
    needs       (options) → fields of order lines that findings tell of ("profit"): who does not see them does not see the run
    usable      (run) → whether others can use what `settle` kept of it; without it, whether it told habits to suggest from
    settle      (run, findings, writer): keeps what others use of a finished run; in the transaction that stores the findings
    spread      writes to columns of accounts what the runs in use say now (`spreading.py`); asked again it changes nothing
    """

    name: str
    label: Label
    icon: str
    question: Label
    describe: Label
    run: Callable[[Options, "Data", Progress], Findings]
    template: str
    shown: Callable[[Look], dict[str, Any]]
    meaning: Callable[[Findings], list[str]]
    example: Label = ""
    options: tuple[Option, ...] = ()
    chooses: bool = True
    identity: tuple[str, ...] = ()
    strength: str = ""
    needs: Callable[[Options], tuple[str, ...]] = _nothing
    settle: "Callable[[MiningRun, Findings, Writer], None] | None" = None
    usable: "Callable[[MiningRun], bool] | None" = None
    spread: Callable[[], object] | None = None
    order: int = 50


_methods: dict[str, Method] = {}


def register(*methods: Method) -> None:
    """Make methods known.

    :raises ValueError: if two claim the same name.
    """
    for method in methods:
        if _methods.get(method.name, method) is not method:
            raise ValueError(f"two methods of mining claim the name {method.name!r}")
        _methods[method.name] = method
        labels.put(method.name, method.label, method.order)


def at(name: str) -> Method | None:
    """The method of this name, if there is one."""
    return _methods.get(name)


def everything() -> list[Method]:
    """All methods, in the order in which they are offered."""
    return sorted(_methods.values(), key=lambda method: (method.order, method.name))
