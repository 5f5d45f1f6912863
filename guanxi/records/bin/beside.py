"""What hangs on a record by its path and key: it stays where it is while the record lies in the bin, and goes when that is emptied."""

from collections.abc import Iterable

from django.db.models import Model

_beside: list[type[Model]] = []


def goes_along(model: type[Model]) -> None:
    """Let rows of a model with the columns `path` and `object_id` (comments, shares) go when their record goes for good."""
    if model not in _beside:
        _beside.append(model)


def models() -> list[type[Model]]:
    """All models whose rows hang on records by path and key."""
    return list(_beside)


def drop(path: str, keys: Iterable[int]) -> None:
    """Remove what hangs on records that are gone for good."""
    gone = list(keys)
    for model in _beside:
        model._default_manager.filter(path=path, object_id__in=gone).delete()
