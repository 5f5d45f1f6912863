"""Proposing a mapping: which kind of file this is, and which column fills what, told by headers and samples."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from guanxi.records import fields, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind

from . import mapping, shape
from .aliases import FAMILIES, OF_OBJECTS, normalized
from .mapping import Mode, Plan, Source
from .shape import Filling, Shape
from .surveying import Column, Survey
from .values import labels

EXACT, OWN, FAMILY, NEAR = 100, 95, 90, 70
LEAST = 60
NEAR_ENOUGH = 0.88
_NUMBERS = (Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT)
_DAYS = (Kind.DAY, Kind.MOMENT)


@dataclass(frozen=True)
class Proposal:
    """A plan with how well it fits: how many columns it uses, and which it leaves."""

    shape: Shape
    plan: Plan
    score: int
    unused: tuple[str, ...]


def shapes() -> list[Shape]:
    """All shapes: the declared ones, then one for every object that has none of its own."""
    declared = shape.declared()
    names = {known.name for known in declared}
    return [*declared, *(of_record(record) for record in registry.everything() if record.path not in names)]


@cache
def of_record(record: Record) -> Shape:
    """The shape of a file whose rows are records of one object."""
    return Shape(name=record.path, label=record.labels, fillings=(Filling(name=record.path, record=record.path, key=()),))


def propose(header: Sequence[str], survey: Survey, *, into: str = "", source: Source | None = None) -> Proposal | None:
    """The best mapping for these headers, or the best into the shape of this name; None if nothing fits."""
    candidates = [known for known in shapes() if into in ("", known.name)]
    proposals = [
        found for known in candidates if (found := _fit(known, header, survey, source or Source(), is_wanted=bool(into)))
    ]
    return max(proposals, key=lambda found: (found.score, len(found.plan.targets)), default=None)


def named(name: str) -> Shape | None:
    """The shape of this name."""
    return next((known for known in shapes() if known.name == name), None)


def _fit(known: Shape, header: Sequence[str], survey: Survey, source: Source, *, is_wanted: bool) -> Proposal | None:
    columns = {filling.name: _columns(known, filling, header, survey) for filling in known.fillings}
    inputs = _inputs(known, header, survey)
    there = {f"{name}.{field}" for name, found in columns.items() for field in found} | set(inputs)
    if not is_wanted and any(not there & set(group) for group in known.needs):
        return None
    plan = mapping.from_shape(
        known, {name: {field: said for field, (said, _s) in found.items()} for name, found in columns.items()}, inputs, source
    )
    plan = _with_keys(plan) if known.name == getattr(registry.at(known.name), "path", None) and not known.needs else plan
    if not plan.targets:
        return None
    scores: dict[str, int] = dict.fromkeys(inputs.values(), EXACT)
    for found in columns.values():
        for said, score in found.values():
            scores[said] = max(score, scores.get(said, 0))
    unused = tuple(said for said in header if said not in plan.headers())
    fit = sum(score for said, score in scores.items() if said in plan.headers())
    if not is_wanted and not _is_sure(plan, header):
        return None
    return Proposal(known, plan, fit, unused)


def _is_sure(plan: Plan, header: Sequence[str]) -> bool:
    """Whether enough of the file is understood to offer this: what a new record needs, and a third of the columns."""
    used = len(plan.headers() & set(header))
    for target in plan.targets:
        if target.mode in (Mode.UPDATE, Mode.FIND):
            continue
        required = [field.name for field in fields.editable(target.record) if field.required]
        if any(name not in target.filled() for name in required):
            return False
    return used * 3 >= len(header)


def _columns(known: Shape, filling: Filling, header: Sequence[str], survey: Survey) -> dict[str, tuple[str, int]]:
    """Field → (header, score): every header and field once, best pairs first."""
    record = mapping.record_at(filling.record)
    allowed = [field for field in fields.editable(record) if not filling.fields or field.name in filling.fields]
    pairs: list[tuple[int, int, str, str]] = []
    for field in allowed:
        if field.name in filling.links:
            continue
        names = _names(known, filling, record, field)
        for position, said in enumerate(header):
            score = _score(said, names) - _doubt(field.kind, survey.columns.get(said))
            if score >= LEAST:
                pairs.append((-score, position, field.name, said))
    chosen: dict[str, tuple[str, int]] = {}
    taken: set[str] = set()
    for score, _position, name, said in sorted(pairs):
        if name not in chosen and said not in taken:
            chosen[name] = (said, -score)
            taken.add(said)
    return chosen


def _inputs(known: Shape, header: Sequence[str], survey: Survey) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, wanted in known.inputs.items():
        names = {normalized(said): EXACT for said in wanted.headers}
        scored = [
            (_score(said, names) - _doubt(wanted.kind, survey.columns.get(said)), -position, said)
            for position, said in enumerate(header)
        ]
        best = max(scored, default=(0, 0, ""))
        if best[0] >= LEAST:
            found[name] = best[2]
    return found


def _names(known: Shape, filling: Filling, record: Record, field: Field) -> Mapping[str, int]:
    """The normalized names of a field in a filling, with how sure each is."""
    own = {normalized(said): EXACT for said in (*filling.headers.get(field.name, ()), f"{filling.name}.{field.name}")}
    return own if known.bare else {**_usual_names(record, field), **own}


@cache
def _usual_names(record: Record, field: Field) -> dict[str, int]:
    objects = {str(record.model._meta.model_name), *_words(record)}
    own = labels(record, field)
    names = {normalized(said): FAMILY for said in FAMILIES.get(field.name, ())}
    names |= {normalized(said): OWN for said in OF_OBJECTS.get((record.path, field.name), ())}
    names |= {normalized(f"{word} {said}"): OWN for word in objects for said in (*own, *FAMILIES.get(field.name, ()))}
    return names | {normalized(said): EXACT for said in own}


def _words(record: Record) -> Iterable[str]:
    holder = fields.Field("", Kind.TEXT, record.model._meta, editable=False, required=False)
    return labels(record, holder) - {""}


def _score(said: str, names: Mapping[str, int]) -> int:
    plain = normalized(said)
    if plain in names:
        return names[plain]
    if len(plain) < 4 or not names:
        return 0
    return NEAR if difflib.get_close_matches(plain, names, n=1, cutoff=NEAR_ENOUGH) else 0


def _doubt(kind: Kind, column: Column | None) -> int:
    """How much the cells speak against this kind."""
    if column is None or not column.filled:
        return 0
    if kind in _DAYS:
        return 0 if column.days or column.numbers else 60
    if kind in _NUMBERS:
        return 0 if column.numbers > column.days else 60
    if kind is Kind.EMAIL:
        return 0 if any("@" in sample for sample in column.samples) else 60
    return 0


def _with_keys(plan: Plan) -> Plan:
    """Give the only target the keys that the file fills, best first; without one every row makes a new record."""
    (target,) = plan.targets or (None,)
    if target is None:
        return plan
    key, *otherwise = target.usable_keys() or ((),)
    mode = Mode.UPSERT if key else Mode.CREATE
    return mapping.replaced(plan, target, key=key, otherwise=tuple(otherwise), mode=mode)


def forget() -> None:
    """Look at the declarations anew: some were changed while the product runs."""
    of_record.cache_clear()
    _usual_names.cache_clear()
