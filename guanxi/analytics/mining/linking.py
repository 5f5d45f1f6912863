"""Where names in findings lead: to the page of the product, category or customer, if the person may see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.urls import reverse

from guanxi.people.models import Person
from guanxi.records import naming, reading, registry

PATHS = {
    "product": "products",
    "category1": "categories",
    "category2": "categories",
    "category3": "categories",
    "account": "accounts",
}


def links(keys: Iterable[str], person: Person | None) -> dict[str, str]:
    """The addresses of the records behind these keys ("product:17"), for those that the person may see."""
    return {
        key: reverse("records:page", args=[PATHS[key.partition(":")[0]], found]) for key, found in _seen(keys, person).items()
    }


def of_names(names: Mapping[str, str], person: Person | None) -> dict[str, str]:
    """The address for each name, by its key."""
    found = links(names.values(), person)
    return {name: found[key] for name, key in names.items() if key in found}


def captions(keys: Iterable[str], person: Person | None) -> dict[str, str]:
    """What the records behind these keys are called now; only those that the person may see."""
    found: dict[str, str] = {}
    for path, by_key in _grouped(keys).items():
        record = registry.at(path)
        if record and reading.may(record, person):
            rows = reading.visible(record, person).filter(pk__in=by_key.keys())
            found |= {key: naming.name_of(obj) for obj in rows for key in by_key[obj.pk]}
    return found


def _seen(keys: Iterable[str], person: Person | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for path, by_key in _grouped(keys).items():
        record = registry.at(path)
        if record and reading.may(record, person):
            found |= {key: pk for pk in reading.keys_within(record, person, list(by_key)) for key in by_key[pk]}
    return found


def _grouped(keys: Iterable[str]) -> dict[str, dict[int, list[str]]]:
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key in dict.fromkeys(keys):
        level, _colon, number = key.partition(":")
        if level in PATHS and number.isdigit():
            found[PATHS[level]][int(number)].append(key)
    return found
