"""People as a dimension: who is responsible, in which department."""

from guanxi.lib.marking import N_
from guanxi.semantics.cube import Dimension, Hierarchy, Level, Type


def _department(number: int, label: str) -> Level:
    return Level(
        name=f"department{number}", label=label, key=f"department{number}_id", type=Type.INTEGER,
        captions={"": f"department{number}"}, needs=("people.department",), record="departments",
    )  # fmt: skip


PERSON = Dimension(
    name="person",
    label=N_("Owner"),
    table="dim_person",
    key="person_key",
    levels=(
        _department(1, N_("Department")),
        _department(2, N_("Team in the department")),
        _department(3, N_("Group in the team")),
        Level(name="person", label=N_("Owner"), key="person_id", type=Type.INTEGER, captions={"": "name"}, record="people"),
    ),
    hierarchies=(
        Hierarchy(name="organization", label=N_("Organization"), levels=("department1", "department2", "department3", "person")),
    ),
)
