"""Relations to records that only a later row of the same file makes (a parent account below its subsidiary)."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from guanxi.records import batches, fields
from guanxi.records.models import ImportProblem, ImportRun
from guanxi.records.refusals import Refusal

from .mapping import Plan, Target
from .outcome import LATER, WARNING
from .taking import Taker

SIZE = 1000


def catch_up(run: ImportRun, plan: Plan, taker: Taker, *, is_check: bool) -> None:
    """Fill the relations that waited; what is still not there becomes a warning. Runs in the caller's transaction."""
    counts = run.checked if is_check else run.counts
    while waiting := list(run.problems.filter(is_check=is_check, kind=LATER).order_by("pk")[:SIZE]):
        groups: dict[tuple[str, str], list[ImportProblem]] = defaultdict(list)
        for problem in waiting:
            groups[problem.reasons[1][0], problem.reasons[1][1]].append(problem)
        for (name, field), problems in groups.items():
            target = plan.target(name)
            if target is None:
                raise LookupError(name)
            _fill(taker, target, field, problems, is_check=is_check)
        missing = [problem for problem in waiting if problem.kind == WARNING]
        ImportProblem.objects.bulk_update(missing, ["kind", "reasons"])
        ImportProblem.objects.filter(pk__in=[problem.pk for problem in waiting if problem.kind == LATER]).delete()
        counts["rows"]["warning"] = counts["rows"].get("warning", 0) + len(missing)


def _fill(taker: Taker, target: Target, name: str, problems: list[ImportProblem], *, is_check: bool) -> None:
    relation = fields.everything(target.record)[name]
    texts = {problem.reasons[0][1] for problem in problems}
    found = taker.locator.find(relation.target, texts)
    pairs: list[tuple[Any, dict[str, Any]]] = []
    objects = {} if is_check else target.record.model._default_manager.in_bulk([problem.reasons[1][2] for problem in problems])
    by_key = {problem.reasons[1][2]: problem for problem in problems}
    for problem in problems:
        text = problem.reasons[0][1]
        meant = found.get(text)
        if is_check and (isinstance(meant, int) or text in taker.names):
            continue
        obj = objects.get(problem.reasons[1][2])
        if isinstance(meant, int) and obj is not None:
            pairs.append((obj, {name: meant}))
            continue
        words = {"object": relation.target._meta.verbose_name, "cell": text}
        _warn(problem, _("There is no %(object)s “%(cell)s” in the file or before; the field was left empty.") % words)
    _change(taker, target, pairs, by_key)


def _change(taker: Taker, target: Target, pairs: list[tuple[Any, dict[str, Any]]], problems: dict[int, ImportProblem]) -> None:
    for obj, values in pairs:
        try:
            batches.change_many(target.record, [(obj, values)], taker.writer)
        except Refusal as refusal:
            reasons = getattr(refusal, "rows", {}).get(0, refusal)
            _warn(problems[obj.pk], " ".join(reasons.fields.values()) or str(reasons))


def _warn(problem: ImportProblem, text: str) -> None:
    problem.kind = WARNING
    problem.reasons = [[problem.reasons[0][0], text]]
