"""Which cubes there are for a person: those of the product under the company's rules, and those of loaded tables."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from guanxi.customers.cubes import CUBES as OF_CUSTOMERS
from guanxi.evaluation.cubes import with_assumed_margin
from guanxi.evaluation.models import Rules
from guanxi.people.models import Company, Person
from guanxi.sales.cubes import CUBES as OF_SALES
from guanxi.semantics.cube import Cube
from guanxi.semantics.model import Model
from guanxi.semantics.scope import EVERYTHING, Scope, restricted

from . import choices, loaded, rights


@dataclass(frozen=True)
class AtHand:
    """A cube as one person sees it; `rules` tells one state of the company's rules from another."""

    cube: Cube
    scope: Scope
    rules: str = ""


@lru_cache(maxsize=8)
def declared(margin: str = "") -> Model:
    """The cubes of the product, checked; `margin` is the assumed margin as text.

    :raises BadCube: if one is declared wrongly.
    """
    share = Decimal(margin) if margin else None
    return Model.of([with_assumed_margin(one, share) if one.name == "order_lines" else one for one in (*OF_SALES, *OF_CUSTOMERS)])


def model() -> Model:
    """The cubes under the company's rules of evaluation and its fiscal year."""
    margin = Rules.objects.filter(pk=1).values_list("assumed_margin", flat=True).first()
    return replace(declared("" if margin is None else str(margin)), fiscal_starts=Company.current().fiscal_year_starts_in)


def for_person(person: Person | None, whole: Model) -> dict[str, AtHand]:
    """The cubes of which the person sees something, without what is hidden from them."""
    if not rights.may(person):
        return {}
    found = {}
    for cube in whole.cubes.values():
        scope = rights.scope_of(cube, person)
        seen = restricted(cube, scope.hidden) if scope else None
        if scope and seen and any(not one.hidden for one in seen.measures):
            seen, labels = choices.in_force(seen)
            found[cube.name] = AtHand(seen, scope, f"{_rules(cube)}|{labels}")
    for cube in loaded.cubes(person):
        found.setdefault(cube.name, AtHand(cube, EVERYTHING))
    return found


def _rules(cube: Cube) -> str:
    return "|".join(one.formula for one in cube.measures if one.formula)
