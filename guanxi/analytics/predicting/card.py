"""What came out, as plain data: the model card with all figures, and the cases with their reasons."""

from typing import Any

import numpy as np

from guanxi.analytics.telling import Findings
from guanxi.lib.marking import N_

from . import judging, reasons
from .examples import Examples, Floats
from .learning_names import label
from .saying import Said, share
from .training import Model, Trained, best_first, explained_answer

EXPLAINED = 3
COLUMNS = ("row", "score", "answer", "actual", "reasons")
LIMITS = (
    N_("It says what goes along with the answer, not what causes it."),
    N_("It holds as long as customers and market behave as in the cases learned from; learn again when that changes."),
    N_("Do not decide by age, sex, origin, health or the like: look at the columns it uses, and leave such columns out."),
)


def told(trained: Trained, examples: Examples, left: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Everything about model and data, without the cases."""
    task = trained.task
    said = {
        "target": {"column": task.name, "kind": _kind(trained), "positive": task.positive, "classes": list(task.classes)},
        "rows": examples.rows,
        "base_rate": float(task.values.mean()) if task.is_yes_or_no else None,
        "usual": float(sorted(task.values)[len(task.values) // 2]) if task.is_number else None,
        "split": _split(trained),
        "verdict": {"useful": trained.verdict.is_useful, "strength": trained.verdict.strength, **worded(trained.verdict.said)},
        "chosen": trained.chosen.name,
        "why": worded(trained.why),
        "models": [_model(one.name, dict(one.figures), trained) for one in trained.models],
        "warnings": [_warning(one) for one in trained.suspects] + [{"kind": "drift", **worded(one)} for one in trained.warnings],
        "columns": [{"column": column.name, "kind": _column(column)} for column in examples.columns],
        "left_out": [{"column": one.name, "kind": one.kind, **worded(one.said)} for one in left],
        "importances": [{"columns": list(one.columns), "loss": round(one.loss, 6)} for one in trained.weights],
        "limits": list(LIMITS),
    }
    return {**said, **(_plots(trained) if task.is_yes_or_no else {}), **_money(trained)}


def worded(said: Said) -> dict[str, Any]:
    """A sentence in English for programs, and as it is translated for people."""
    return {"text": str(said), "said": said.told()}


def unworded(told: Any) -> Any:
    """The same without what is only for translating."""
    if isinstance(told, dict):
        return {name: unworded(value) for name, value in told.items() if name != "said"}
    return [unworded(one) for one in told] if isinstance(told, list) else told


def _kind(trained: Trained) -> str:
    task = trained.task
    return "number" if task.is_number else "two" if task.is_yes_or_no else "several"


def _column(column: Any) -> str:
    return "levels" if column.levels else "day" if column.is_day else "number"


def _split(trained: Trained) -> dict[str, Any]:
    parts, task = trained.split, trained.task
    sides = {}
    for name, rows in (("training", parts.teaching), ("hold_out", parts.judging)):
        sides[name] = {"rows": len(rows), "base_rate": float(task.values[rows].mean()) if task.is_yes_or_no else None}
    return {"kind": parts.how.value, **worded(parts.said), **sides}


def _model(name: str, figures: dict[str, float], trained: Trained) -> dict[str, Any]:
    rounded = {key: round(value, 6) for key, value in figures.items()}
    base = {"brier_base": round(judging.brier(trained.base, trained.answers.values), 6)} if trained.task.is_yes_or_no else {}
    return {"model": name, "label": label(name, _kind(trained)), "chosen": name == trained.chosen.name, **rounded, **base}


def _warning(one: Any) -> dict[str, Any]:
    return {"kind": one.kind, "column": one.column, "auc": round(one.auc, 4), **worded(one.said)}


def _plots(trained: Trained) -> dict[str, Any]:
    scores, answers = trained.chosen.foretold, trained.answers.values
    return {
        "lift": [_rounded(vars(one)) for one in judging.lift_table(scores, answers)],
        "calibration": [_rounded(vars(one)) for one in judging.calibration(scores, answers)],
        "roc": [list(point) for point in judging.roc(scores, answers)],
    }


def _money(trained: Trained) -> dict[str, Any]:
    money, costs = trained.money, trained.asked.costs
    if money is None or costs is None:
        return {}
    return {
        "profit": {
            "cost_per_contact": costs.contact,
            "gain_per_success": costs.gain,
            "best": _rounded(vars(money.best)),
            "threshold": money.threshold,
            "everybody": money.everybody,
            "curve": [_rounded(vars(one)) for one in money.curve],
        }
    }


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in values.items()}


def cases(
    model: Model, examples: Examples, numbers: tuple[int, ...], most: int, actual: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The cases, the highest scores first, with reasons for the first ones."""
    foretold = model.foretold(examples)
    order = best_first(foretold)
    first = examples.taken(np.array(order[:most], dtype=np.int64))
    why = reasons.told(model.learned, model.encoding, first, model.families, explained_answer(foretold)[order[:most]])
    found = []
    for place, row in enumerate(order):
        one: dict[str, Any] = {"row": numbers[row], "score": round(float(_scored(foretold, row)), 6)}
        if foretold.ndim > 1:
            one["answer"] = int(foretold[row].argmax())
        one["actual"] = actual[row] if actual else None
        one["reasons"] = [reason.told() for reason in why[place]] if place < len(why) else []
        found.append(one)
    return found


def _scored(foretold: Floats, row: int) -> float:
    return float(foretold[row].max() if foretold.ndim > 1 else foretold[row])


def findings(trained: Trained, said: dict[str, Any], rows: list[dict[str, Any]]) -> Findings:
    """Card and cases for JSON, CSV and people."""
    shown = [
        {
            **row,
            "answer": trained.task.classes[row["answer"]] if "answer" in row else "",
            "reasons": [one["text"] for one in row["reasons"]],
        }
        for row in rows
    ]
    return Findings({**said, "results": rows}, shown, COLUMNS, _heading(trained, said, rows))


def _heading(trained: Trained, said: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    lines = [f"{said['rows']:,} cases; {said['split']['text']}"]
    if trained.task.is_yes_or_no:
        lines.append(f"{share(said['base_rate'])} have {trained.task.name} = {trained.task.positive}.")
    for one in said["models"]:
        figures = ("auc", "auc_low", "auc_high", "lift_10", "brier", "accuracy", "mae", "mae_base", "rmse", "r2")
        told = "  ".join(f"{name} {one[name]:.4g}" for name in figures if name in one)
        lines.append(f"{'→' if one['chosen'] else ' '} {one['label']:<20} {told}")
    lines += [f"! {one['text']}" for one in said["warnings"]]
    lines.append(said["verdict"]["text"])
    for row in rows[:EXPLAINED]:
        why = "; ".join(f"{'↑' if one['effect'] > 0 else '↓'} {one['text']}" for one in row["reasons"])
        lines.append(f"  row {row['row']}, {row['score']:.3g}: {why}")
    return "\n".join(lines)
