"""Proving that history and audit trail are as they were written: nothing altered, removed or put in between."""

import datetime
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from guanxi.people.models import AuditEntry, AuditSeal
from guanxi.records.models import AuditCut

from . import chain, sealing

SHOWN = 100


@dataclass
class Verdict:
    """What a check found; `problems` names rows as "altered people_auditentry 17", the first one in the chain first."""

    seals: int = 0
    rows: int = 0
    blanked: int = 0
    pruned: int = 0
    head: str = chain.BEGINNING
    protection: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {"sound": self.is_sound, **asdict(self)}


def verify(at: datetime.datetime, *, known: str = "") -> Verdict:
    """Seal what is not sealed yet and check the whole chain; `known` is a digest noted earlier that must stand in it."""
    sealing.seal(at)
    verdict = Verdict(protection=protection())
    end, known_there = 0, not known
    for seal in AuditSeal.objects.order_by("end").iterator(chunk_size=1):
        if seal.previous != verdict.head or seal.first != end:
            verdict.problems.append(f"altered seal {seal.pk}: it does not follow the one before")
        _check(seal, verdict)
        verdict.head, end = seal.digest, seal.end
        verdict.seals += 1
        known_there = known_there or seal.digest == known
    if not known_there:
        verdict.problems.append(f"the digest {known} is not in the chain: the chain was made anew")
    _check_blanked(verdict)
    _check_pruned(verdict)
    del verdict.problems[SHOWN:]
    return verdict


def protection() -> str:
    """How the tables are kept from being altered: "owner" (not even the product's own database role may) or "trigger"."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(pg_has_role(current_user, relowner, 'MEMBER') OR has_table_privilege(current_user, oid, 'UPDATE')),"
            " bool_and(EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = c.oid AND tgname = 'append_only' AND tgenabled <> 'D'))"
            " FROM pg_class c WHERE oid = ANY(%s::regclass[])",
            [[*chain.TABLES, "people_auditseal", "records_auditcut"]],
        )
        may_alter, has_trigger = cursor.fetchone()
    if not may_alter:
        return "owner"
    return "trigger" if has_trigger else "none"


def _check(seal: AuditSeal, verdict: Verdict) -> None:
    digest = chain.Digest(seal.previous, seal.first, seal.end)
    for link in chain.links(seal.first, seal.end):
        digest.add(link)
    verdict.rows += digest.count
    if digest.text != seal.digest:
        verdict.problems += list(_differences(bytes(seal.leaves), bytes(digest.leaves))) or [f"altered seal {seal.pk}"]


def _differences(sealed: bytes, present: bytes) -> Iterator[str]:
    """Which rows are not as they were sealed."""
    before, now = ({(t, key): begin for t, key, begin in chain.LEAF.iter_unpack(leaves)} for leaves in (sealed, present))
    for row in [*before, *(row for row in now if row not in before)]:
        name = f"{chain.TABLES[row[0]]} {row[1]}" if row[0] < len(chain.TABLES) else str(row)
        if row not in now:
            yield f"removed {name}"
        elif row not in before:
            yield f"inserted {name}"
        elif before[row] != now[row]:
            yield f"altered {name}"


def _check_blanked(verdict: Verdict) -> None:
    """Blanking is itself an entry; more blanked rows than the entries tell were blanked behind our back."""
    with connection.cursor() as cursor:
        counts = " + ".join(f"(SELECT count(*) FROM {table} WHERE kept IS NOT NULL)" for table in chain.TABLES)  # noqa: S608 (ours)
        cursor.execute(f"SELECT {counts}")
        verdict.blanked = int(cursor.fetchone()[0])
    told = AuditEntry.objects.filter(kind=AuditEntry.Kind.REDACTED).values_list("what__rows", flat=True)
    if verdict.blanked != sum(count or 0 for count in told):
        verdict.problems.append(f"{verdict.blanked} rows are blanked, the audit trail tells of {sum(c or 0 for c in told)}")


def _check_pruned(verdict: Verdict) -> None:
    """Removing old entries is itself an entry; more of them gone than the entries tell were removed behind our back."""
    verdict.pruned = AuditCut.objects.count()
    told = AuditEntry.objects.filter(kind=AuditEntry.Kind.PRUNED).values_list("what__rows", flat=True)
    if verdict.pruned != (said := sum(count or 0 for count in told)):
        verdict.problems.append(f"{verdict.pruned} old entries are removed, the audit trail tells of {said}")
