"""Places in the chain: every row carries the number of the transaction that wrote it.

All rows of finished transactions below the horizon are there for good, so writers never wait for the chain. Where a database
was restored into another server, transactions count from the beginning; `rebase` makes marks go on above the sealed ones.
"""

from django.db import connection, transaction

from guanxi.people.models import AuditSeal

_FUNCTIONS = {
    "guanxi_audit_mark": "pg_current_xact_id()",
    "guanxi_audit_horizon": "pg_snapshot_xmin(pg_current_snapshot())",
}


def horizon() -> int:
    """Below this mark no row can come any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guanxi_audit_horizon()")
        return int(cursor.fetchone()[0])


def newest_seal() -> AuditSeal | None:
    """The seal at the end of the chain."""
    return AuditSeal.objects.defer("leaves").order_by("-end").first()


@transaction.atomic
def rebase() -> bool:
    """Let marks go on above all that are there; returns whether that was needed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guanxi_audit_horizon() - pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " greatest((SELECT max(mark) FROM (SELECT mark FROM people_auditentry ORDER BY id DESC LIMIT 1000) AS entries),"
            " (SELECT max(mark) FROM (SELECT mark FROM records_change ORDER BY id DESC LIMIT 1000) AS changes),"
            ' (SELECT max("end") FROM people_auditseal), 0)'
        )
        added, now, highest = cursor.fetchone()
        if now + added >= highest:
            return False
        for name, source in _FUNCTIONS.items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS bigint LANGUAGE sql VOLATILE AS"
                f" $$ SELECT {source}::text::bigint + {highest - now + 1000} $$"
            )
    return True
