"""What the management of the demo company has opened to everybody who sells: reports, the dashboard, decisions, findings."""

from guanxi.people.models import Department, Share
from guanxi.records import registry
from guanxi.records.models import Tracked
from guanxi.records.writer import Writer

SALES = "销售部"


def with_sales(*records: Tracked, writer: Writer) -> None:
    """Open these records to the department that sells, and those below it; as it was long ago, nobody gets a notice."""
    sales = Department.objects.filter(name=SALES, parent=None).first()
    Share.objects.bulk_create(
        Share(path=registry.declared(type(one)).path, object_id=one.pk, to_department=sales, shared_at=writer.at)
        for one in (records if sales else ())
    )


def clear() -> int:
    """Close everything again that was opened; says how many records went with that (none: shares are no records)."""
    Share.objects.filter(shared_by=None, to_department__name=SALES, to_department__parent=None).delete()
    return 0
