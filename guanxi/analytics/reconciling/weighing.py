"""How alike two values of a role are, in steps, and what each step usually says: among the same (m) and among any two (u).

Usual values stand where rows are too few to count and learn from; they are cautious. Levels go from the most to the least alike.
"""

from dataclasses import dataclass
from typing import Any

from .roles import NAMES, Role

SAME = "{c}_l = {c}_r"
WITHOUT_PLACE = "{c}_bare_l = {c}_bare_r AND length({c}_bare_l) > 2"
VERY_ALIKE = "jaro_winkler_similarity({c}_l, {c}_r) >= 0.92 OR (length({c}_l) > 3 AND jaccard({c}_l, {c}_r) >= 0.8)"
ALIKE = "jaro_winkler_similarity({c}_l, {c}_r) >= 0.8 OR (length({c}_l) > 3 AND jaccard({c}_l, {c}_r) >= 0.6)"
ONE_SLIP = "damerau_levenshtein({c}_l, {c}_r) <= 1"
TWO_SLIPS = "damerau_levenshtein({c}_l, {c}_r) <= 2"


@dataclass(frozen=True)
class Step:
    """One step: the condition in SQL, and how often it holds among the same and among any two."""

    condition: str
    m: float
    u: float


_NAME = (Step(SAME, 0.7, 0.0015), Step(VERY_ALIKE, 0.12, 0.0015), Step(ALIKE, 0.1, 0.02))
_STEPS: dict[Role, tuple[Step, ...]] = {
    Role.COMPANY: (
        Step(SAME, 0.6, 0.0005),
        Step(WITHOUT_PLACE, 0.15, 0.001),
        Step(VERY_ALIKE, 0.1, 0.002),
        Step(ALIKE, 0.1, 0.02),
    ),
    Role.PHONE: (Step(SAME, 0.75, 0.0005), Step(ONE_SLIP, 0.05, 0.0005)),
    Role.EMAIL: (Step(SAME, 0.75, 0.0003), Step(VERY_ALIKE, 0.05, 0.002)),
    Role.ADDRESS: (Step(SAME, 0.5, 0.0005), Step(VERY_ALIKE, 0.2, 0.002), Step(ALIKE, 0.15, 0.04)),
    Role.PLACE: (Step(SAME, 0.85, 0.08), Step(VERY_ALIKE, 0.05, 0.01)),
    Role.POSTCODE: (Step(SAME, 0.8, 0.02), Step(ONE_SLIP, 0.1, 0.02)),
    Role.DAY: (Step(SAME, 0.85, 0.0005), Step(ONE_SLIP, 0.07, 0.003), Step(TWO_SLIPS, 0.04, 0.02)),
    Role.CODE: (Step(SAME, 0.85, 0.0003), Step(ONE_SLIP, 0.08, 0.0005), Step(TWO_SLIPS, 0.02, 0.002)),
    Role.TEXT: (Step(SAME, 0.7, 0.03), Step(VERY_ALIKE, 0.1, 0.01), Step(ALIKE, 0.08, 0.04)),
} | dict.fromkeys((role for role in NAMES if role is not Role.COMPANY), _NAME)


def comparison(name: str, role: Role) -> dict[str, Any]:
    """How a column of this role is compared, as splink takes it; missing values say nothing."""
    steps = _STEPS[role]
    levels: list[dict[str, Any]] = [
        {"sql_condition": f"{name}_l IS NULL OR {name}_r IS NULL", "label_for_charts": "missing", "is_null_level": True}
    ]
    levels += [
        {
            "sql_condition": step.condition.format(c=name),
            "label_for_charts": step.condition,
            "m_probability": step.m,
            "u_probability": step.u,
        }
        for step in steps
    ]
    rest_m, rest_u = 1 - sum(step.m for step in steps), 1 - sum(step.u for step in steps)
    levels.append({"sql_condition": "ELSE", "label_for_charts": "different", "m_probability": rest_m, "u_probability": rest_u})
    return {"output_column_name": name, "comparison_levels": levels}
