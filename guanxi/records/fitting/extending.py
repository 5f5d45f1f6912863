"""Which built-in choices a company may add to: those that no rule of the product asks for."""

from guanxi.records import fields, registry
from guanxi.records.fields import Kind

_OPEN: set[tuple[str, str]] = set()


def allow(*names: str) -> None:
    """Let companies add choices to these fields ("accounts.source"); their folders know that no rule depends on them."""
    _OPEN.update((path, name) for path, _dot, name in (one.partition(".") for one in names))


def may_add(path: str, name: str) -> bool:
    """Whether the company may add choices to this field."""
    return (path, name) in _OPEN


def room(path: str, name: str) -> int:
    """How many signs a value of this field may have."""
    record = registry.at(path)
    field = fields.named(record, name) if record else None
    if field is None:
        return 0
    column = field.column.base_field if field.kind is Kind.CHOICES else field.column
    return int(column.max_length or 0)
