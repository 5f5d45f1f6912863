"""One try to write some rows: records are gathered from them, looked up, made and changed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import batches, fields, reading
from guanxi.records.batches import SomeInvalid
from guanxi.records.models import Change
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .drafting import Draft, Drafted
from .locating import Locator, comparable, keyed
from .mapping import Mode, Plan, Target
from .outcome import CONFLICT, ERROR, LATER, WARNING, RowsRejected, Taken, Trouble
from .remembered_keys import Fate, Memory, Names, Said
from .values import same


class Ground:
    """What all chunks of one run share. `is_check` writes nothing that lasts, all else is the same."""

    def __init__(self, plan: Plan, writer: Writer, *, is_check: bool) -> None:
        self.plan = plan
        self.writer = writer
        self.is_check = is_check
        self.locator = Locator(writer.by)
        self.memories = [Memory(target.filled()) for target in plan.targets]
        self.order = {target.name: index for index, target in enumerate(plan.targets)}
        self.said_before = [Said() for _target in plan.targets]
        self.names = Names()
        self.words_made: dict[type[Model], set[str]] = defaultdict(set)
        self.made_here = {target.record.model for target in plan.targets if target.mode is not Mode.FIND}

    @cached_property
    def waits(self) -> bool:
        """Whether rows may point to records that other rows make."""
        relations = [
            (target, fields.everything(target.record)[name])
            for target in self.plan.targets
            for name in fields.followed(target.record, target.filled())
        ]
        return any(field.target in self.made_here and field.name not in target.links for target, field in relations)


@dataclass
class _Item:
    """One record that rows of the chunk speak of."""

    key: tuple[str, ...]
    identity: int | None
    fate: Fate
    prints: dict[str, int]
    rows: list[Drafted]
    for_new: Mapping[str, Any]
    said: dict[str, Any] = field(default_factory=dict)
    fresh: dict[str, Any] = field(default_factory=dict)
    record: Any = None


class Attempt:
    """One try to write some rows."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.taken = Taken()
        self.items: list[dict[int, _Item]] = []
        self.begun: tuple[list[_Item], batches.Begun]

    def run(self, rows: Sequence[Drafted]) -> None:
        for index, target in enumerate(self.ground.plan.targets):
            items = self._gather(index, target, rows)
            found = self._existing(target, items)
            creates, updates = self._decide(target, items, found)
            self._create(index, target, creates)
            self._update(target, updates)
            self._note(index, target, items)

    def begin(self, rows: Sequence[Drafted]) -> bool:
        """Work out new records of the only target as far as it goes without the database.

        False if earlier rows spoke of one of them, or there are none.

        :raises Refusal: if they cannot be made at all.
        """
        (target,) = self.ground.plan.targets
        items = self._gather(0, target, rows)
        if not items or any(item.fate is not Fate.NEW for item in items):
            return False
        self.begun = items, batches.begin(target.record, [self._whole(0, item) for item in items], self.ground.writer)
        return True

    def finish(self) -> list[Any]:
        """Write the records that were begun, of which nothing is there yet, and return them.

        :raises Refusal: if one of them is not accepted; what was begun cannot be used any more.
        """
        (target,) = self.ground.plan.targets
        items, begun = self.begun
        made = batches.finish(begun)
        self._made(target, items, made)
        self._note(0, target, items)
        return made

    def _note(self, index: int, target: Target, items: list[_Item]) -> None:
        """Let later rows know of these records."""
        for item in items:
            if item.identity is not None:
                fate = Fate.UNCHANGED if target.every else item.fate
                self.ground.memories[index].note(item.identity, fate, item.prints)

    def point_later(self, taken: Taken) -> None:
        """Note the records whose relations wait for later rows, and by which texts this chunk's records may be pointed to."""
        for trouble in taken.troubles:
            index = next((i for i, target in enumerate(self.ground.plan.targets) if target.name == trouble.target), -1)
            item = self.items[index].get(id(trouble.row)) if trouble.kind == LATER else None
            if item and item.record is not None:
                trouble.reasons[1] = (*trouble.reasons[1][:2], item.record.pk)
        if self.ground.is_check and self.ground.waits:
            for items in self.items:
                for item in items.values():
                    self.ground.names.add(value for value in item.said.values() if isinstance(value, str))

    def _gather(self, index: int, target: Target, rows: Sequence[Drafted]) -> list[_Item]:
        """The records that the rows speak of, with what they say: the first word counts."""
        by_row: dict[int, _Item] = {}
        by_identity: dict[int, _Item] = {}
        for row in rows:
            draft = row.drafts[index]
            if draft is None:
                continue
            item = by_identity.get(draft.identity) if draft.identity is not None else None
            if item is None:
                item = self._item(index, draft)
                if draft.identity is not None:
                    by_identity[draft.identity] = item
            item.rows.append(row)
            by_row[id(row)] = item
            self._say(target, item, draft, row)
        self.items.append(by_row)
        return list({id(item): item for item in by_row.values()}.values())

    def _item(self, index: int, draft: Draft) -> _Item:
        fate, prints = self.ground.memories[index].recall(draft.identity) if draft.identity is not None else (Fate.NEW, {})
        return _Item(draft.key, draft.identity, fate, prints, [], draft.for_new)

    def _say(self, target: Target, item: _Item, draft: Draft, row: Drafted) -> None:
        said = {**draft.given, **self._linked(target, row)} if target.links else draft.given
        if not item.prints and not item.said:  # the first row that speaks of it
            item.said, item.fresh = dict(said), dict(said)
            item.prints = {name: draft.prints.get(name, 1) for name in said}
            return
        contradictions: list[tuple[str, str]] = []
        for name, value in said.items():
            mark, before = draft.prints.get(name, 1), item.prints.get(name)
            item.said.setdefault(name, value)
            if before is None:
                item.prints[name] = mark
                item.fresh[name] = value
            elif before != mark and name not in target.fill_only:
                label = fields.everything(target.record)[name].label
                text = _("%(field)s contradicts an earlier row; the earlier one counts.") % {"field": label}
                contradictions.append((target.columns.get(name, ""), text))
        if contradictions:
            self.taken.troubles.append(Trouble(row, WARNING, target.name, contradictions))

    def _linked(self, target: Target, row: Drafted) -> dict[str, Any]:
        """The records of earlier targets of the same row that this one points to."""
        linked: dict[str, Any] = {}
        for name, others in target.links.items():
            items = (self.items[self.ground.order[other]].get(id(row)) for other in others)
            item = next((item for item in items if item), None)
            if item and item.record is not None:
                linked[name] = item.record.pk
        return linked

    def _existing(self, target: Target, items: list[_Item]) -> dict[int, list[Any]]:
        existing: dict[int, list[Any]] = {}
        for key in target.all_keys():
            keys = {id(item): self._key(target, item) for item in items if item.key == key}
            found = keyed(target.record, key, keys.values()) if keys else {}
            existing |= {item: found.get(values, []) for item, values in keys.items()}
        return existing

    def _key(self, target: Target, item: _Item) -> tuple[Any, ...]:
        columns = (target.record.model._meta.get_field(name) for name in item.key)
        return tuple(comparable(column, item.said.get(column.name, item.for_new.get(column.name))) for column in columns)

    def _decide(self, target: Target, items: list[_Item], found: Mapping[int, list[Any]]) -> tuple[list[_Item], list[_Item]]:
        """Which records are to be made, and which are there; rows that contradict the mode are rejected."""
        creates: list[_Item] = []
        there: list[_Item] = []
        troubles: list[Trouble] = []
        for item in items:
            candidates = found.get(id(item), [])
            reason = self._refused(target, item, candidates)
            if reason:
                troubles += [Trouble(row, reason[0], target.name, [("", reason[1])]) for row in item.rows]
            elif candidates:
                item.record = candidates[0]
                there += [replace(item, record=candidate) for candidate in candidates] if target.every else [item]
            else:
                creates.append(item)
        troubles += self._out_of_reach(target, there)
        if troubles:
            raise RowsRejected(troubles)
        return creates, there

    def _refused(self, target: Target, item: _Item, candidates: list[Any]) -> tuple[str, str] | None:
        are_many = len(candidates) > 1 and not target.every
        is_there = bool(candidates) and target.mode is Mode.CREATE and item.fate is Fate.NEW
        is_missing = not candidates and target.mode in (Mode.UPDATE, Mode.FIND)
        if not (are_many or is_there or is_missing):
            return None
        said = {"object": target.record.label, "key": self._named(target, item)}
        if are_many:
            keys = [candidate.pk for candidate in candidates[:5]]
            seen = reading.visible(target.record, self.ground.writer.by).filter(pk__in=keys)
            names = ", ".join([str(candidate) for candidate in seen] or ["?"])
            return CONFLICT, _("%(object)s %(key)s may be any of: %(names)s.") % {**said, "names": names}
        if is_there:
            return CONFLICT, _("%(object)s %(key)s exists already.") % said
        return ERROR, _("There is no %(object)s %(key)s.") % said

    def _named(self, target: Target, item: _Item) -> str:
        shown = [str(value) for name in item.key if name not in target.links and (value := item.said.get(name))]
        return " / ".join(f"“{value}”" for value in shown)

    def _out_of_reach(self, target: Target, items: list[_Item]) -> list[Trouble]:
        keys = [item.record.pk for item in items]
        if self.ground.writer.by is None or not keys:
            return []
        seen = set(reading.visible(target.record, self.ground.writer.by).filter(pk__in=keys).values_list("pk", flat=True))
        text = _("There is such a record outside your reach.")
        return [
            Trouble(row, CONFLICT, target.name, [("", text)]) for item in items if item.record.pk not in seen for row in item.rows
        ]

    def _create(self, index: int, target: Target, items: list[_Item]) -> None:
        if self.ground.is_check:
            before = self.ground.said_before[index]
            items = [
                item
                for item in items
                if item.fate is Fate.NEW or (item.identity is not None and before.get(item.identity) is not None)
            ]
        if not items:
            return
        rows = [self._whole(index, item) for item in items]
        try:
            made = batches.create_many(target.record, rows, self.ground.writer)
        except SomeInvalid as invalid:
            raise RowsRejected(
                self._invalid(target, {id(items[at]): (items[at], no) for at, no in invalid.rows.items()})
            ) from None
        self._made(target, items, made)

    def _made(self, target: Target, items: list[_Item], made: list[Any]) -> None:
        for item, record in zip(items, made, strict=True):
            item.record = record
            if item.fate is Fate.NEW:  # else: made by an earlier chunk of a dry run, and counted there
                item.fate = Fate.CREATED
                self.taken.counts[target.name, "create"] += 1

    def _whole(self, index: int, item: _Item) -> dict[str, Any]:
        """All values of a record to be made. A dry run makes it again in later chunks, so it remembers what was said first."""
        whole = {name: value for name, value in {**item.for_new, **item.said}.items() if value is not None}
        before = self.ground.said_before[index]
        if self.ground.is_check and item.identity is not None:
            known = before.get(item.identity) if item.fate is not Fate.NEW else None
            whole = {**whole, **(known or {})}
            links = self.ground.plan.targets[index].links
            before.put(item.identity, {name: value for name, value in whole.items() if name not in links})
        return whole

    def _update(self, target: Target, items: list[_Item]) -> None:
        changes = {id(item): self._changes(target, item) for item in items if target.mode is not Mode.FIND}
        differing = [item for item in items if changes.get(id(item))]
        self._may_change(target, differing)
        pairs = [(item.record, changes[id(item)]) for item in differing]
        try:
            different = batches.change_many(target.record, pairs, self.ground.writer) if pairs else []
        except SomeInvalid as invalid:
            wrong = {id(differing[index]): (differing[index], no) for index, no in invalid.rows.items()}
            raise RowsRejected(self._invalid(target, wrong)) from None
        changed = {id(item) for item, is_different in zip(differing, different, strict=True) if is_different}
        before = self._changed_before(
            [item for item in differing if id(item) in changed and item.fate is Fate.TAKEN_BEFORE], target
        )
        for item in items:
            self._count(target, item, is_changed=id(item) in changed, was_counted=id(item) in before)

    def _count(self, target: Target, item: _Item, *, is_changed: bool, was_counted: bool) -> None:
        if item.fate is Fate.NEW:
            item.fate = Fate.UPDATED if is_changed else Fate.UNCHANGED
            self.taken.counts[target.name, "update" if is_changed else "unchanged"] += 1
        elif is_changed and item.fate in (Fate.UNCHANGED, Fate.TAKEN_BEFORE) and not was_counted:
            item.fate = Fate.UPDATED
            self.taken.counts[target.name, "unchanged"] -= 1
            self.taken.counts[target.name, "update"] += 1

    def _changed_before(self, items: list[_Item], target: Target) -> set[int]:
        """Which of these were made or changed before the run was interrupted (the present chunk's own entries do not count)."""
        if not items:
            return set()
        ids = [item.record.pk for item in items]
        entries = Change.objects.filter(batch=self.ground.writer.batch, path=target.record.path, object_id__in=ids)
        times = Counter(entries.values_list("object_id", flat=True))
        return {id(item) for item in items if times[item.record.pk] > 1}

    def _changes(self, target: Target, item: _Item) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name, value in item.fresh.items():
            column: Any = target.record.model._meta.get_field(name)
            current = getattr(item.record, column.attname)
            if name in target.fill_only and current not in (None, "", []):
                continue
            if not same(column, current, value):
                changes[name] = value
        return changes

    def _may_change(self, target: Target, items: list[_Item]) -> None:
        keys = {item.record.pk for item in items}
        if self.ground.writer.by is None or not keys:
            return
        allowed = set(
            reading.visible(target.record, self.ground.writer.by, RightTo.CHANGE).filter(pk__in=keys).values_list("pk", flat=True)
        )
        text = _("You do not have the right to change this record.")
        troubles = [
            Trouble(row, CONFLICT, target.name, [("", text)])
            for item in items
            if item.record.pk not in allowed
            for row in item.rows
        ]
        if troubles:
            raise RowsRejected(troubles)

    def _invalid(self, target: Target, wrong: Mapping[int, tuple[_Item, Refusal]]) -> list[Trouble]:
        troubles: list[Trouble] = []
        for item, refusal in wrong.values():
            reasons = [(target.columns.get(name, ""), self._reason(target, name, text)) for name, text in refusal.fields.items()]
            troubles += [Trouble(row, ERROR, target.name, reasons or [("", str(refusal))]) for row in item.rows]
        return troubles

    def _reason(self, target: Target, name: str, text: str) -> str:
        field = fields.named(target.record, name)
        return text if field is None or name in target.columns else f"{field.label}: {text}"
