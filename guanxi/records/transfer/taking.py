"""Taking one chunk of rows: records are made, found and changed, and rows that cannot be taken are left out with their reasons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import batches, fields, reading, saving
from guanxi.records.batches import SomeInvalid
from guanxi.records.models import Change
from guanxi.records.models.import_run import ImportProblem
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .drafting import Draft, Drafted
from .locating import Ambiguous, Locator, comparable, keyed
from .mapping import Mode, Plan, Target
from .remembered_keys import Fate, Memory, Names
from .values import same

ERROR, CONFLICT, WARNING, LATER = (str(ImportProblem.Kind[name]) for name in ("ERROR", "CONFLICT", "WARNING", "LATER"))
MOST_REMEMBERED, MOST_LINKED = 50_000, 1_000_000
"""So many records are kept by a dry run to be made again when later rows speak of them; a real run finds them in the database."""


@dataclass(slots=True)
class Trouble:
    """Why a row is not taken, or taken only with a warning; `reasons` are (header, text), `target` the object concerned."""

    row: Drafted
    kind: str
    target: str
    reasons: list[tuple[Any, ...]]


class RowsRejected(Exception):
    """Some rows of the chunk cannot be taken; the others are tried again without them."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(len(troubles))
        self.troubles = troubles


@dataclass
class Taken:
    """What became of a chunk: counts by object and fate, and the troubles."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        """Put the result of another part beside this one."""
        self.counts.update(other.counts)
        self.troubles += other.troubles


@dataclass
class _Item:
    """One record that rows of the chunk speak of."""

    identity: int | None
    fate: Fate
    prints: dict[str, int]
    rows: list[Drafted]
    for_new: Mapping[str, Any]
    said: dict[str, Any] = field(default_factory=dict)
    fresh: dict[str, Any] = field(default_factory=dict)
    record: Any = None


class Taker:
    """Takes chunks of one run. `is_check` writes nothing that lasts, all else is the same."""

    def __init__(self, plan: Plan, writer: Writer, *, is_check: bool) -> None:
        self.plan = plan
        self.writer = writer
        self.is_check = is_check
        self.locator = Locator(writer.by)
        self.memories = [Memory(target.filled()) for target in plan.targets]
        self.order = {target.name: index for index, target in enumerate(plan.targets)}
        linked_to = {name for target in plan.targets for names in target.links.values() for name in names}
        self.room = [MOST_LINKED if target.name in linked_to else MOST_REMEMBERED for target in plan.targets]
        self.said_before: list[dict[int, dict[str, Any]]] = [{} for _target in plan.targets]
        self.names = Names()
        self._made_here = {target.record.model for target in plan.targets if target.mode is not Mode.FIND}

    @cached_property
    def waits(self) -> bool:
        """Whether rows may point to records that other rows make."""
        relations = [
            (target, fields.everything(target.record)[name])
            for target in self.plan.targets
            for name in fields.followed(target.record, target.filled())
        ]
        return any(field.target in self._made_here and field.name not in target.links for target, field in relations)

    def take(self, rows: Sequence[Drafted]) -> Taken:
        """Write what the rows say; rows that cannot be taken are left out entirely. Runs in the caller's transaction."""
        taken = Taken()
        sound = [row for row in rows if not row.is_empty]
        if skipped := len(rows) - len(sound):
            taken.counts["rows", "skipped"] += skipped
        sound = self._readable(sound, taken)
        sound = self._related(sound, taken)
        self._take(sound, taken)
        return taken

    def recall(self, rows: Iterable[Drafted]) -> None:
        """Remember rows that were taken before the run was interrupted."""
        for row in rows:
            for memory, draft in zip(self.memories, row.drafts, strict=True):
                if draft and draft.identity is not None:
                    _fate, prints = memory.recall(draft.identity)
                    memory.note(draft.identity, Fate.TAKEN_BEFORE, draft.prints | prints)
        for memory in self.memories:
            memory.keep()

    def _readable(self, rows: list[Drafted], taken: Taken) -> list[Drafted]:
        for row in rows:
            if row.wrong:
                _reject(taken, Trouble(row, ERROR, row.wrong[0][0], [(header, text) for _target, header, text in row.wrong]))
        return [row for row in rows if not row.wrong]

    def _related(self, rows: list[Drafted], taken: Taken) -> list[Drafted]:
        """Put primary keys in the place of texts in relations; rows whose relation is unclear are left out."""
        troubles: dict[int, Trouble] = {}
        for index, target in enumerate(self.plan.targets):
            for name in fields.followed(target.record, target.filled()):
                if name not in target.links:
                    self._relate(rows, index, name, troubles, taken)
        for trouble in troubles.values():
            _reject(taken, trouble)
        return [row for row in rows if id(row) not in troubles]

    def _relate(self, rows: list[Drafted], index: int, name: str, troubles: dict[int, Trouble], taken: Taken) -> None:
        target = self.plan.targets[index]
        relation = fields.everything(target.record)[name]
        drafts = [(row, draft) for row in rows if (draft := row.drafts[index])]
        texts = {
            said for _row, draft in drafts for values in (draft.given, draft.for_new) if isinstance(said := values.get(name), str)
        }
        found = self.locator.find(relation.target, texts) if texts else {}
        for row, draft in drafts:
            draft.for_new = _resolved(draft.for_new, name, found)
            said = draft.given.get(name)
            if not isinstance(said, str):
                continue
            meant = found.get(said)
            if isinstance(meant, int):
                draft.given[name] = meant
                continue
            del draft.given[name]
            draft.prints.pop(name, None)
            header = target.columns.get(name, "")
            if meant is None and relation.target in self._made_here and name not in target.key and not relation.required:
                taken.troubles.append(Trouble(row, LATER, target.name, [(header, said), (target.name, name)]))
                continue
            kind, reason = _unclear(relation.target, said, meant)
            trouble = troubles.setdefault(id(row), Trouble(row, kind, target.name, []))
            trouble.reasons.append((header, reason))

    def _take(self, rows: list[Drafted], taken: Taken) -> None:
        while rows:
            attempt = _Attempt(self)
            try:
                with transaction.atomic():
                    attempt.run(rows)
                    if self.is_check:
                        transaction.set_rollback(True)
            except RowsRejected as no:
                self._forget()
                rejected = {id(trouble.row) for trouble in no.troubles}
                for trouble in no.troubles:
                    _reject(taken, trouble)
                rows = [row for row in rows if id(row) not in rejected]
                continue
            except (Refusal, IntegrityError, DataError) as error:
                self._forget()
                self._divide(rows, taken, error)
                return
            for memory in self.memories:
                memory.keep()
            attempt.point_later(taken)
            taken.add(attempt.taken)
            taken.counts["rows", "accepted"] += len(rows)
            return

    def _divide(self, rows: list[Drafted], taken: Taken, error: Exception) -> None:
        """Something in these rows is refused as a whole: find the row by halving."""
        if len(rows) == 1:
            _reject(taken, Trouble(rows[0], ERROR, self.plan.targets[-1].name, _told(error)))
            return
        middle = len(rows) // 2
        self._take(rows[:middle], taken)
        self._take(rows[middle:], taken)

    def _forget(self) -> None:
        for memory in self.memories:
            memory.drop()


class _Attempt:
    """One try to write some rows."""

    def __init__(self, taker: Taker) -> None:
        self.taker = taker
        self.taken = Taken()
        self.items: list[dict[int, _Item]] = []

    def run(self, rows: Sequence[Drafted]) -> None:
        for index, target in enumerate(self.taker.plan.targets):
            items = self._gather(index, target, rows)
            found = self._existing(target, items)
            creates, updates = self._decide(target, items, found)
            self._create(index, target, creates)
            self._update(target, updates)
            for item in items:
                if item.identity is not None:
                    fate = Fate.UNCHANGED if target.every else item.fate
                    self.taker.memories[index].note(item.identity, fate, item.prints)

    def point_later(self, taken: Taken) -> None:
        """Note the records whose relations wait for later rows, and by which texts this chunk's records may be pointed to."""
        for trouble in taken.troubles:
            index = next((i for i, target in enumerate(self.taker.plan.targets) if target.name == trouble.target), -1)
            item = self.items[index].get(id(trouble.row)) if trouble.kind == LATER else None
            if item and item.record is not None:
                trouble.reasons[1] = (*trouble.reasons[1][:2], item.record.pk)
        if self.taker.is_check and self.taker.waits:
            for items in self.items:
                for item in items.values():
                    self.taker.names.add(value for value in item.said.values() if isinstance(value, str))

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
        fate, prints = self.taker.memories[index].recall(draft.identity) if draft.identity is not None else (Fate.NEW, {})
        return _Item(draft.identity, fate, prints, [], draft.for_new)

    def _say(self, target: Target, item: _Item, draft: Draft, row: Drafted) -> None:
        contradictions: list[tuple[str, str]] = []
        for name, value in {**draft.given, **self._linked(target, row)}.items():
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
            items = (self.items[self.taker.order[other]].get(id(row)) for other in others)
            item = next((item for item in items if item), None)
            if item and item.record is not None:
                linked[name] = item.record.pk
        return linked

    def _existing(self, target: Target, items: list[_Item]) -> dict[int, list[Any]]:
        if not target.key:
            return {}
        keys = {id(item): self._key(target, item) for item in items}
        found = keyed(target.record, target.key, keys.values()) if items else {}
        return {id(item): found.get(keys[id(item)], []) for item in items}

    def _key(self, target: Target, item: _Item) -> tuple[Any, ...]:
        columns = (target.record.model._meta.get_field(name) for name in target.key)
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
        said = {"object": target.record.label, "key": self._named(target, item)}
        if len(candidates) > 1 and not target.every:
            names = ", ".join(str(candidate) for candidate in candidates[:5])
            return CONFLICT, _("%(object)s %(key)s may be any of: %(names)s.") % {**said, "names": names}
        if candidates and target.mode is Mode.CREATE and item.fate is Fate.NEW:
            return CONFLICT, _("%(object)s %(key)s exists already.") % said
        if not candidates and target.mode in (Mode.UPDATE, Mode.FIND):
            return ERROR, _("There is no %(object)s %(key)s.") % said
        return None

    def _named(self, target: Target, item: _Item) -> str:
        shown = [str(value) for name in target.key if name not in target.links and (value := item.said.get(name))]
        return " / ".join(f"“{value}”" for value in shown)

    def _out_of_reach(self, target: Target, items: list[_Item]) -> list[Trouble]:
        keys = [item.record.pk for item in items]
        if self.taker.writer.by is None or not keys:
            return []
        seen = set(reading.visible(target.record, self.taker.writer.by).filter(pk__in=keys).values_list("pk", flat=True))
        text = _("There is such a record outside your reach.")
        return [
            Trouble(row, CONFLICT, target.name, [("", text)]) for item in items if item.record.pk not in seen for row in item.rows
        ]

    def _create(self, index: int, target: Target, items: list[_Item]) -> None:
        if self.taker.is_check:
            items = [item for item in items if item.fate is Fate.NEW or item.identity in self.taker.said_before[index]]
        if not items:
            return
        rows = [self._whole(index, item) for item in items]
        try:
            made = batches.create_many(target.record, rows, self.taker.writer)
        except SomeInvalid as invalid:
            raise RowsRejected(
                self._invalid(target, {id(items[at]): (items[at], no) for at, no in invalid.rows.items()})
            ) from None
        for item, record in zip(items, made, strict=True):
            item.record = record
            if item.fate is Fate.NEW:  # else: made by an earlier chunk of a dry run, and counted there
                item.fate = Fate.CREATED
                self.taken.counts[target.name, "create"] += 1

    def _whole(self, index: int, item: _Item) -> dict[str, Any]:
        """All values of a record to be made. A dry run makes it again in later chunks, so it remembers what was said first."""
        whole = {name: value for name, value in {**item.for_new, **item.said}.items() if value is not None}
        before = self.taker.said_before[index]
        if self.taker.is_check and item.identity is not None and len(before) < self.taker.room[index]:
            known = before.get(item.identity, {}) if item.fate is not Fate.NEW else {}
            whole = {**whole, **known}
            links = self.taker.plan.targets[index].links
            before[item.identity] = {name: value for name, value in whole.items() if name not in links}
        return whole

    def _update(self, target: Target, items: list[_Item]) -> None:
        changes = {id(item): self._changes(target, item) for item in items if target.mode is not Mode.FIND}
        differing = [item for item in items if changes.get(id(item))]
        self._may_change(target, differing)
        pairs = [(item.record, changes[id(item)]) for item in differing]
        try:
            different = batches.change_many(target.record, pairs, self.taker.writer) if pairs else []
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
        entries = Change.objects.filter(batch=self.taker.writer.batch, path=target.record.path, object_id__in=ids)
        times = Counter(entries.values_list("object_id", flat=True))
        return {id(item) for item in items if times[item.record.pk] > 1}

    def _changes(self, target: Target, item: _Item) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name, value in item.fresh.items():
            column = target.record.model._meta.get_field(name)
            current = getattr(item.record, column.attname)
            if name in target.fill_only and current not in (None, "", []):
                continue
            if not same(column, current, value):
                changes[name] = value
        return changes

    def _may_change(self, target: Target, items: list[_Item]) -> None:
        keys = {item.record.pk for item in items}
        if self.taker.writer.by is None or not keys:
            return
        allowed = set(
            reading.visible(target.record, self.taker.writer.by, RightTo.CHANGE).filter(pk__in=keys).values_list("pk", flat=True)
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


def _resolved(values: Mapping[str, Any], name: str, found: Mapping[str, int | Ambiguous]) -> Mapping[str, Any]:
    said = values.get(name)
    return {**values, name: found[said]} if isinstance(said, str) and isinstance(found.get(said), int) else values


def _unclear(model: Any, said: str, meant: Ambiguous | None) -> tuple[str, str]:
    words = {"object": model._meta.verbose_name, "cell": said}
    if meant is None:
        return ERROR, _(
            "There is no %(object)s “%(cell)s” within your reach; create it first, or map it to a new record."
        ) % words
    return CONFLICT, _("“%(cell)s” may be any of: %(names)s.") % {**words, "names": ", ".join(meant.names)}


def _reject(taken: Taken, trouble: Trouble) -> None:
    taken.troubles = [known for known in taken.troubles if known.row is not trouble.row]
    taken.troubles.append(trouble)
    taken.counts["rows", trouble.kind] += 1
    if trouble.target:
        taken.counts[trouble.target, trouble.kind] += 1


def _told(error: Exception) -> list[tuple[str, str]]:
    if isinstance(error, Refusal):
        return [(name, text) for name, text in error.fields.items()] or [("", str(error))]
    if isinstance(error, IntegrityError):
        return list(saving.contradiction(error).fields.items())
    reason = str(error.__cause__ or error).strip().splitlines()[0]
    return [("", _("This contradicts other data: %(reason)s") % {"reason": reason})]
