"""Employees and their departments as a table of the star."""

from guanxi.lib.marking import N_
from guanxi.semantics.star import Kind, Source, Table, Unit, Watched, tree

HAN = "[\u3400-\u9fff\U00020000-\U000323af]"
PEOPLE = Unit(
    name="people",
    label=N_("Employees"),
    watched=(Watched("people_person"), Watched("people_department")),
    sources=(
        Source(
            name="person", table="people_person", columns=("id", "username", "surname", "given_name", "department_id")
        ),
        Source(name="department", table="people_department", columns=("id", "name", "parent_id")),
    ),
    tables=(
        Table(
            name="dim_person",
            kind=Kind.DIMENSION,
            key="person_id",
            surrogate="person_key",
            columns=(
                "person_key INTEGER", "person_id BIGINT", "name VARCHAR", "department1_id BIGINT", "department1 VARCHAR",
                "department2_id BIGINT", "department2 VARCHAR", "department3_id BIGINT", "department3 VARCHAR",
            ),
            shape=f"""
SELECT person.id AS person_id,
    coalesce(nullif(trim(CASE WHEN regexp_matches(surname || given_name, '{HAN}') THEN surname || given_name
        ELSE given_name || ' ' || surname END), ''), username) AS name,
    id1 AS department1_id, name1 AS department1, id2 AS department2_id, name2 AS department2,
    id3 AS department3_id, name3 AS department3
FROM person LEFT JOIN ({tree("department", 3)}) AS path ON path.node = person.department_id
""",
        ),
    ),
)  # fmt: skip
UNITS = (PEOPLE,)
