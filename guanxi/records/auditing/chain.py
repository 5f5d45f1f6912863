"""Reading the rows of the chain with their digests, in the chain's order."""

import hashlib
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

TABLES = ("people_auditentry", "records_change")
CUT = "SELECT 0 AS source, key AS id, mark, digest FROM records_auditcut WHERE mark >= %s AND mark < %s"
"""Entries that were removed when their time was over keep their place in the chain."""
LEAF = struct.Struct(">Bq8s")
AT_ONCE = 5000
BEGINNING = "0" * 64


@dataclass(frozen=True)
class Link:
    """One row: which table (by its place in TABLES), key, mark and digest."""

    table: int
    key: int
    mark: int
    digest: bytes

    @property
    def leaf(self) -> bytes:
        """What a seal keeps of the row."""
        return LEAF.pack(self.table, self.key, self.digest[:8])

    @property
    def name(self) -> str:
        """How a report names the row."""
        return f"{TABLES[self.table]} {self.key}"


class Digest:
    """The digest of one seal, fed row by row."""

    def __init__(self, previous: str, first: int, end: int) -> None:
        self.sum = hashlib.sha256(f"{previous} {first} {end}".encode("ascii"))
        self.count = 0
        self.leaves = bytearray()

    def add(self, link: Link) -> None:
        self.sum.update(bytes([link.table]) + link.digest)
        self.count += 1
        self.leaves += link.leaf

    @property
    def text(self) -> str:
        """The digest of all rows so far."""
        closed = self.sum.copy()
        closed.update(str(self.count).encode("ascii"))
        return closed.hexdigest()


def links(first: int, end: int) -> Iterator[Link]:
    """The rows with marks from `first` on and below `end`, in the chain's order, some thousand in memory at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        name = f"chain_{uuid.uuid4().hex}"
        parts = (
            f"SELECT {place} AS source, id, mark, guanxi_audit_digest(t) FROM {table} t WHERE mark >= %s AND mark < %s"  # noqa: S608 (tables of ours)
            for place, table in enumerate(TABLES)
        )
        wanted = " UNION ALL ".join([*parts, CUT])
        cursor.execute(
            f"DECLARE {name} NO SCROLL CURSOR FOR {wanted} ORDER BY mark, source, id", [first, end] * (len(TABLES) + 1)
        )
        while True:
            cursor.execute(f"FETCH {AT_ONCE} FROM {name}")
            rows = cursor.fetchall()
            yield from (Link(source, key, mark, bytes(digest)) for source, key, mark, digest in rows)
            if len(rows) < AT_ONCE:
                break
        cursor.execute(f"CLOSE {name}")
