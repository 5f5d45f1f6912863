"""Translating codes of others: known ones at once, unknown ones onto a page where people decide, with a proposal and a way back."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records.refusals import Invalid, Refusal

from . import known_values
from .likeness import Known, in_manner_of
from .models import Code, CodeTable
from .plan import Column, Unknown

LONGEST = 300
BATCH = 2000
State = Code.State


class NoDecision(Refusal):
    """There is nothing to accept or to take back."""


@dataclass
class Translator:
    """The translations of one table, read once for a run, and the codes that it met without knowing them."""

    table: CodeTable
    ours: dict[str, str]
    right: frozenset[str] = frozenset()
    met: Counter[str] = field(default_factory=Counter)

    def read(self, code: str, unknown: Unknown) -> tuple[str | None, bool]:
        """What a code means, and whether it is translated; an unknown one stays, becomes empty or is to be rejected."""
        self.met[code[:LONGEST]] += 1
        found = self.ours.get(code[:LONGEST])
        if found is not None or code in self.right:
            return found or code, True
        return (None if unknown is Unknown.EMPTY else code), unknown is not Unknown.REJECT


def tables_of(columns: Iterable[Column], *, at: datetime.datetime) -> dict[str, Translator]:
    """The translators that a mapping needs; code tables that nobody made yet are made."""
    found: dict[str, Translator] = {}
    for name, known in {column.code: column.known for column in columns if column.code}.items():
        usual = {"label": name.replace("_", " ").capitalize(), "known": known, "created_at": at}
        table, _is_new = CodeTable.objects.get_or_create(name=name, defaults=usual)
        rows = table.codes.exclude(state=State.OPEN).values_list("foreign", "ours", "state")
        ours = {foreign: foreign if state == State.KEPT else ours for foreign, ours, state in rows}
        found[name] = Translator(table, ours, frozenset(known_values.values(table)))
    return found


def note(translator: Translator, *, at: datetime.datetime) -> int:
    """Write down the codes that a run met, unknown ones with a proposal; says how many of them wait for a decision."""
    table, met = translator.table, translator.met
    strange = [code for code in met if code not in translator.ours]
    known = Known(known_values.values(table) if strange else ())
    made = [_judged(translator, code, known, at) for code in strange]
    with transaction.atomic():
        Code.objects.bulk_create(
            made, batch_size=BATCH, update_conflicts=True, unique_fields=["table", "foreign"],
            update_fields=["rows", "seen_at", "likely", "likeness"],
        )  # fmt: skip
        _count_known(table, {code: count for code, count in met.items() if code in translator.ours}, at)
    return sum(one.state == State.OPEN for one in made)


def _judged(translator: Translator, code: str, known: Known, at: datetime.datetime) -> Code:
    """A code nobody has decided about: right as it is (but for small and capital letters), or with what it probably means."""
    likely, much = (code, 1.0) if code in translator.right else known.nearest(code)
    said = in_manner_of(code, likely) if likely else ""
    made = Code(table=translator.table, foreign=code, likeness=much, rows=translator.met[code], seen_at=at)
    if said == code:
        made.ours, made.state = code, State.KEPT
    else:
        made.likely = said
    return made


def accept(code: Code, ours: str, *, by: Person | None, at: datetime.datetime) -> None:
    """Decide what a code means; from the next run on (or when the table is loaded again) rows hold our code.

    :raises NoDecision: without a meaning.
    """
    ours = " ".join(ours.split())[:LONGEST]
    if not ours:
        raise NoDecision(_("Say what the code means."))
    _decide(code, State.ACCEPTED if ours != code.foreign else State.KEPT, ours, by, at)


def stay(code: Code, *, by: Person | None, at: datetime.datetime) -> None:
    """Decide that a code is right as it is."""
    _decide(code, State.KEPT, code.foreign, by, at)


def take_back(code: Code, *, by: Person | None, at: datetime.datetime) -> None:
    """Undo the last decision.

    :raises NoDecision: if there is none.
    """
    if code.state == State.OPEN and not code.before:
        raise NoDecision(_("Nothing was decided about this code."))
    before = code.before or {"state": State.OPEN, "ours": ""}
    now = {"state": code.state, "ours": code.ours}
    code.state, code.ours, code.before, code.by, code.decided_at = before["state"], before["ours"], now, by, at
    code.save(update_fields=["state", "ours", "before", "by", "decided_at"])


def accept_likely(table: CodeTable, least: float, *, by: Person | None, at: datetime.datetime) -> int:
    """Accept all proposals that are at least so alike; says how many. Each can be taken back alone."""
    found = list(table.codes.filter(state=State.OPEN, likeness__gte=least).exclude(likely=""))
    for code in found:
        code.before = {"state": code.state, "ours": code.ours}
        code.state, code.ours, code.by, code.decided_at = State.ACCEPTED, code.likely, by, at
    Code.objects.bulk_update(found, ["state", "ours", "before", "by", "decided_at"], batch_size=BATCH)
    return len(found)


def change_table(table: CodeTable, *, label: str, known: str) -> int:
    """Name a code table and say where its right values come from; says how many open codes have a proposal then.

    :raises Invalid: if there is no such list.
    """
    if known not in ("", table.known) and not known_values.is_list(known):
        raise Invalid({"known": _("There is no such list of right values.")})
    table.label, table.known = label or table.label, known
    table.save(update_fields=["label", "known"])
    return propose_again(table)


def propose_again(table: CodeTable) -> int:
    """Compare the open codes with the list of right values anew; says how many have a proposal now."""
    known = Known(known_values.values(table))
    found = list(table.codes.filter(state=State.OPEN))
    for code in found:
        likely, code.likeness = known.nearest(code.foreign)
        code.likely = in_manner_of(code.foreign, likely) if likely else ""
    Code.objects.bulk_update(found, ["likely", "likeness"], batch_size=BATCH)
    return sum(bool(code.likely) for code in found)


def _decide(code: Code, state: State, ours: str, by: Person | None, at: datetime.datetime) -> None:
    code.before = {"state": code.state, "ours": code.ours}
    code.state, code.ours, code.by, code.decided_at = state, ours, by, at
    code.save(update_fields=["state", "ours", "before", "by", "decided_at"])


def _count_known(table: CodeTable, met: dict[str, int], at: datetime.datetime) -> None:
    """The rows of codes that are known already, in one statement however many there are."""
    if not met:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Code._meta.db_table} SET rows = met.rows, seen_at = %s"  # noqa: S608 (a constant)
            " FROM unnest(%s::text[], %s::bigint[]) AS met(code, rows) WHERE table_id = %s AND foreign_code = met.code".replace(
                "foreign_code", '"foreign"'
            ),
            [at, list(met), list(met.values()), table.pk],
        )
