"""A mapping as data: which columns of a source fill which columns of a table, as what type, and what must hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_WORDS = (
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default"
    " deferrable desc describe distinct do else end except false fetch for foreign from grant group having in initially"
    " intersect into lambda lateral leading limit not null offset on only or order pivot placing primary qualify"
    " references returning select show some summarize symmetric table then to trailing true union unique unpivot using"
    " variadic when where window with"
)
RESERVED = frozenset(_WORDS.split())
"""Words of SQL that are no names."""
MOST_COLUMNS = 500
DIGITS = 4
MOST_DIGITS = 12
LONGEST_WORD = 80
"""Of a word that means nothing so much is looked at."""


class BadPlan(Refusal):
    """The mapping cannot be followed; says what is wrong and what was probably meant."""


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"


class How(StrEnum):
    """How a column is made of columns of the source."""

    COPY = "copy"
    FIRST = "first"
    JOIN = "join"
    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    CONSTANT = "constant"


class Role(StrEnum):
    """What a column is for those who analyze."""

    NONE = ""
    DIMENSION = "dimension"
    MEASURE = "measure"
    AVERAGE = "average"
    """A measure whose sum means nothing: the price of one unit, a rate, an age."""
    DAY = "day"


class Unknown(StrEnum):
    """What becomes of a code that nobody has translated yet."""

    KEEP = "keep"
    EMPTY = "empty"
    REJECT = "reject"


class Mode(StrEnum):
    """Whether each run replaces the table or only brings what is new."""

    FULL = "full"
    INCREMENTAL = "incremental"


NUMERIC = frozenset({Type.INTEGER, Type.NUMBER, Type.MONEY, Type.PERCENT})
MEASURED = frozenset({Role.MEASURE, Role.AVERAGE})
ARITHMETIC = frozenset({How.SUM, How.DIFFERENCE, How.PRODUCT})
LINKS = ("", "account", "product", "person")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the table.

    sources   columns of the source it is made of (how says how); value: what a constant holds
    digits    decimal places that are kept; decimal: "." or "," where both could be meant; day_order: "dmy" or "mdy"
    in_points shares are written without the sign: 40 is 40 %
    blank     words that mean an empty cell
    unit      the unit of the values; units: other units → how many of ours one of them is; unit_from: the column that says which
    currency  the code of the amounts, or currency_from: the column that says which; at: the column with the day of the rate
              (then the amounts are turned into the company's currency)
    code      the code table that translates; unknown: what becomes of codes that it does not know; known: where the right ones are
              listed (known_values), for a code table that is made by this mapping
    link      the object whose number or name stands here; its key is written beside as <name>_id
    required … reference   what must hold; a row where it does not is rejected. reference: "<table>.<column>"
    """

    name: str
    label: str = ""
    sources: tuple[str, ...] = ()
    how: How = How.COPY
    value: str = ""
    type: Type = Type.TEXT
    digits: int = DIGITS
    decimal: str = ""
    day_order: str = ""
    in_points: bool = False
    blank: tuple[str, ...] = ()
    unit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    unit_from: str = ""
    currency: str = ""
    currency_from: str = ""
    at: str = ""
    code: str = ""
    unknown: Unknown = Unknown.KEEP
    known: str = ""
    link: str = ""
    role: Role = Role.NONE
    required: bool = False
    unique: bool = False
    empty: bool = False
    least: str = ""
    most: str = ""
    pattern: str = ""
    one_of: tuple[str, ...] = ()
    reference: str = ""

    @property
    def is_number(self) -> bool:
        return self.type in NUMERIC

    @property
    def companion(self) -> str:
        """The column that stands beside it: the key of what it links to, the day of a moment that is the day of the rows."""
        if self.link:
            return f"{self.name}_id"
        return f"{self.name}_day" if self.role is Role.DAY and self.type is Type.MOMENT else ""

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns of the source that it reads."""
        return tuple(dict.fromkeys([*self.sources, *filter(None, (self.unit_from, self.currency_from))]))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in its source the table is: sheet of a workbook, table of a database, path to a list in JSON."""

    part: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, kw_only=True)
class Loading:
    """How runs follow each other.

    key        columns by which a row is known again
    watermark  the column that grows; overlap_days: rows so much older than the newest known one are read once more, because what
               was written late may carry an earlier day
    """

    mode: Mode = Mode.FULL
    watermark: str = ""
    overlap_days: int = 1
    key: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What must hold of a whole run, or nothing of it is taken.

    rows_at_least     fewer rows are a mistake of the source
    change_at_most    the number of rows may differ from the last run by this share ("" = by any)
    rejected_at_most  more rejected rows than this share stop the run ("" = any)
    unique            sets of columns that must not repeat; a row that repeats an earlier one is rejected
    """

    rows_at_least: int = 1
    change_at_most: str = ""
    rejected_at_most: str = "0.1"
    unique: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a table is filled from a source."""

    name: str
    columns: tuple[Column, ...]
    label: str = ""
    place: Place = field(default_factory=Place)
    loading: Loading = field(default_factory=Loading)
    contract: Contract = field(default_factory=Contract)

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)

    @property
    def day(self) -> Column | None:
        """The column with the day of the rows."""
        return next((one for one in self.columns if one.role is Role.DAY), None)

    @property
    def needed(self) -> tuple[str, ...]:
        """All columns of the source that are read."""
        return tuple(dict.fromkeys(name for column in self.columns for name in column.needed))

    @property
    def uniques(self) -> tuple[tuple[str, ...], ...]:
        """The sets of columns that must not repeat."""
        return (*((one.name,) for one in self.columns if one.unique), *self.contract.unique)


def check(plan: Plan) -> None:
    """See whether a mapping holds together.

    :raises BadPlan: if not.
    """
    _named(plan)
    names = [column.name for column in plan.columns]
    for column in plan.columns:
        _check_column(column, names)
    asked = [
        *plan.loading.key,
        *filter(None, [plan.loading.watermark]),
        *(name for some in plan.contract.unique for name in some),
    ]
    for name in asked:
        one_of(name, names, _("column"))
    if plan.loading.mode is Mode.INCREMENTAL and not plan.loading.watermark:
        raise BadPlan(_("Loading what is new needs a column that grows (watermark)."))
    for share in (plan.contract.change_at_most, plan.contract.rejected_at_most):
        if share and not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", share):
            raise BadPlan(_("“%(share)s” is no share: write 0.1 for a tenth.") % {"share": share})


def _named(plan: Plan) -> None:
    if not NAME.fullmatch(plan.name) or "__" in plan.name:
        raise BadPlan(
            _("“%(name)s” is no name for a table: small letters a–z, digits and _, a letter first.") % {"name": plan.name}
        )
    if sum(column.role is Role.DAY for column in plan.columns) > 1:
        raise BadPlan(_("Only one column can be the day of the rows."))
    if not plan.columns or len(plan.columns) > MOST_COLUMNS:
        raise BadPlan(_("A table has between 1 and %(most)s columns.") % {"most": MOST_COLUMNS})
    seen: set[str] = set()
    for column in plan.columns:
        if not NAME.fullmatch(column.name) or column.name in RESERVED:
            raise BadPlan(
                _("“%(name)s” is no name for a column: small letters a–z, digits and _, a letter first.") % {"name": column.name}
            )
        for name in filter(None, (column.name, column.companion)):
            if name in seen:
                raise BadPlan(_("Two columns are called “%(name)s”.") % {"name": name})
            seen.add(name)


def _check_column(column: Column, names: Sequence[str]) -> None:
    said = {"name": column.name}
    if column.how is How.CONSTANT and column.sources:
        raise BadPlan(_("“%(name)s” is constant and cannot read columns of the source.") % said)
    if column.how is not How.CONSTANT and not column.sources:
        raise BadPlan(_("“%(name)s” says no column of the source that fills it.") % said)
    if column.how is How.COPY and len(column.sources) != 1:
        raise BadPlan(_("“%(name)s” copies one column; say how several make one value.") % said)
    if column.how in ARITHMETIC and not column.is_number:
        raise BadPlan(_("“%(name)s” is calculated, so it must be a number.") % said)
    if not 0 <= column.digits <= MOST_DIGITS:
        raise BadPlan(_("“%(name)s” keeps between 0 and %(most)s decimal places.") % {**said, "most": MOST_DIGITS})
    if column.role in MEASURED and not column.is_number:
        raise BadPlan(_("“%(name)s” is a measure, so it must be a number.") % said)
    if column.role is Role.DAY and column.type not in (Type.DAY, Type.MOMENT):
        raise BadPlan(_("“%(name)s” is the day of the rows, so its type must be day or moment.") % said)
    if column.at:
        one_of(column.at, names, _("column"))
        if not (column.currency or column.currency_from):
            raise BadPlan(_("“%(name)s” says a day for the rate, but no currency.") % said)
    one_of(column.link, LINKS, _("object"))
    _check_rules(column)


def _check_rules(column: Column) -> None:
    if column.pattern:
        try:
            re.compile(column.pattern)
        except re.error as why:
            raise BadPlan(_("The pattern of “%(name)s” is none: %(why)s.") % {"name": column.name, "why": why}) from why
    for limit in (column.least, column.most):
        if limit and not re.fullmatch(r"-?\d+(\.\d+)?|\d{4}-\d\d-\d\d", limit):
            raise BadPlan(
                _("“%(limit)s” is no limit for “%(name)s”: write a number or a day as 2026-01-31.")
                % {"limit": limit, "name": column.name}
            )
    for unit, factor in column.units.items():
        if not re.fullmatch(r"\d+(\.\d+)?", factor) or not float(factor):
            raise BadPlan(_("“%(factor)s” is no factor for the unit “%(unit)s”.") % {"factor": factor, "unit": unit})
    if column.reference and "." not in column.reference:
        raise BadPlan(_("A reference is written table.column, not “%(said)s”.") % {"said": column.reference})


def one_of(said: str, names: Sequence[str], what: str) -> None:
    """Refuse a name that is not there.

    :raises BadPlan: with the one that is probably meant.
    """
    if said in names:
        return
    said = said[:LONGEST_WORD]
    near = get_close_matches(said, names, 1)
    text = _("There is no %(what)s “%(said)s”.") % {"what": what, "said": said}
    if near:
        text += " " + _("Did you mean “%(near)s”?") % {"near": near[0]}
    raise BadPlan(text)
