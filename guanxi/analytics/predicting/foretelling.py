"""A run about customers of the warehouse: gathers, learns, judges, and foretells for every customer with its reasons."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import wording
from guanxi.people.models import Company
from guanxi.records.refusals import Invalid, Refusal

from . import recalling
from .subjects import SUBJECTS, Subject

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data
    from guanxi.analytics.mining.methods import Options, Progress

    from .cutoffs import Cutoffs
    from .gathering import Question
    from .recalling import Recalled

ONLY_GROWING = ("tenure", "visits", "revenue", "category_visits")  # with time by itself: no sign that customers have changed
COLUMNS = ("account", "score", "place", "reasons")
MOST_REASONS = 50_000
"""Reasons are kept for so many customers, those with the highest scores; for one more, learn again with a narrower question."""


def run(subject: Subject, options: "Options", data: "Data", progress: "Progress") -> Findings:
    """Answer a ready question for all customers that the person sees.

    :raises Refusal: if purchases reach back too short a time, or there is nothing to learn.
    """
    from . import gathering, training  # late: slow import
    from .asking import Asked, Costs, NotLearnable, Splitting  # late: slow import
    from .examples import Task  # late: slow import
    from .splitting import Known  # late: slow import

    question, category = _question(subject, options, data)
    days = _days(question, data)
    if kept := recalling.recalled(data, options.get("relearn") or 0):
        return _again(question, days, (kept, data), progress)
    progress(0.05, _("Gathering what was known on earlier days"))
    known = gathering.gathered(data, question, [*days.learning, days.judging], answered=True)
    task = Task(subject.name, known.answers, () if subject.is_number else ("no", "yes"))
    costs = (
        Costs(options["cost"], options["gain"]) if options.get("gain") is not None and options.get("cost") is not None else None
    )
    given = training.Given(
        known.examples,
        task,
        Known(known.moments, boundary=float(days.judging.toordinal())),
        _guess(question, known),
        is_dated=True,
    )
    try:
        trained = training.train(given, Asked(splitting=Splitting.TIME, costs=costs), _passed_on(progress))
    except NotLearnable as why:
        raise Refusal(_("Nothing can be learned from these purchases: %(reason)s") % {"reason": wording.reason(why)}) from why
    progress(0.92, _("Foretelling for each customer"))
    now = gathering.gathered(data, question, [days.scoring], answered=False)
    return _findings(question, category, (days, known, now), trained)


def _again(question: "Question", days: "Cutoffs", of: "tuple[Recalled, Data]", progress: "Progress") -> Findings:
    """Foretell with what an earlier run learned: its card, the scores of today, and how far customers are others now."""
    from . import gathering  # late: slow import

    kept, data = of
    progress(0.2, _("Foretelling for each customer"))
    before = datetime.date.fromisoformat(kept.said["days"]["judging"])
    then, now = (gathering.gathered(data, question, [day], answered=False) for day in (before, days.scoring))
    rows = scored(kept.model, now) if now.examples.rows else []
    until = days.scoring + datetime.timedelta(days=days.horizon)
    told = {
        **kept.said,
        "days": {**kept.said["days"], "scoring": days.scoring.isoformat(), "until": until.isoformat()},
        "drift": _drift(then.examples, now.examples),
        "scored": len(rows),
        "learned": {"run": kept.run.pk, "number": kept.run.number, "on": kept.learned_on.isoformat()},
    }
    told.pop("findings_left_out", None)
    return recalling.Foretold(told, rows, COLUMNS, f"{len(rows):,} customers; {told['verdict']['text']}")


def _question(subject: Subject, options: "Options", data: "Data") -> "tuple[Question, str]":
    from .gathering import Question  # late: slow import

    reach = data.condition("fact_order_lines", "f")
    category, name = _category(options.get("category"), data)
    if options.get("newcomers") and category is None:
        raise Invalid({"category": _("Choose a category: only then somebody can be new to it.")})
    figures = options.get("figures", "revenue")
    question = Question(
        subject,
        int(options["days"]),
        category,
        bool(options.get("newcomers")),
        figures == "profit",
        options.get("amount") or "revenue",
        float(options.get("threshold") or 0),
        reach.sql,
        reach.values,
    )
    return question, name


def _category(wanted: str | None, data: "Data") -> tuple[int | None, str]:
    """The key and name of the category that was named by its key or its name.

    :raises Invalid: if there is none.
    """
    if not wanted:
        return None, ""
    for level in (1, 2, 3):
        found = data.rows(
            f"SELECT category{level}_id, any_value(category{level}) FROM dim_product "  # noqa: S608 (names of ours)
            f"WHERE CAST(category{level}_id AS VARCHAR) = ? OR lower(category{level}) = lower(?) GROUP BY 1 ORDER BY 1",
            wanted,
            wanted,
        )
        if found:
            return int(found[0][0]), str(found[0][1])
    raise Invalid({"category": _("There is no category %(name)s with products in the warehouse.") % {"name": wanted}})


def _days(question: "Question", data: "Data") -> "Cutoffs":
    from .cutoffs import TooShort, cutoffs  # late: slow import

    found = data.rows(
        f"SELECT min(f.day), max(f.day) FROM fact_order_lines f WHERE f.day <= ? AND {question.reach}",  # noqa: S608
        data.today,
        *question.values,
    )
    first, last = found[0]
    if first is None:
        raise Refusal(_("There are no purchases in what you may see."))
    try:
        return cutoffs(first, last, data.today, question.horizon)
    except TooShort as why:
        text = _(
            "The purchases begin on %(day)s; that is too short to learn what comes within %(days)s days and to judge it. Ask for %(most)s days or fewer."
        )
        raise Refusal(text % {"day": first.isoformat(), "days": question.horizon, "most": why.days}) from why


def _guess(question: "Question", known: Any) -> Any:
    """What somebody would say without a model: as much as in the last year, or as long as usual from the last purchase on."""
    import numpy as np  # late: slow import

    columns = {column.name: column.values for column in known.examples.columns}
    if question.subject.name == "worth" and question.category is None and question.amount == "revenue":
        return np.nan_to_num(columns["revenue_year"]) * question.horizon / 365
    if question.subject.name == "next" and question.category is None:
        left = columns["interval"] - columns["recency"]
        return np.clip(np.nan_to_num(left, nan=question.horizon), 1, question.horizon)
    return None


def _passed_on(progress: "Progress") -> Any:
    return lambda done, text: progress(0.1 + 0.8 * done, _(text))


def _findings(question: "Question", category: str, gathered: tuple[Any, Any, Any], trained: Any) -> Findings:
    from . import card, training  # late: slow import

    days, known, now = gathered
    told = card.told(trained, known.examples)
    told["cautions"] = told.pop("warnings")
    told["question"] = {
        "subject": question.subject.name,
        "horizon": question.horizon,
        "category": question.category,
        "category_name": category,
        "newcomers": question.newcomers,
        "amount": question.amount,
        "threshold": question.threshold,
        "profit": question.profit,
    }
    told["days"] = {
        "learning": [day.isoformat() for day in days.learning],
        "judging": days.judging.isoformat(),
        "scoring": days.scoring.isoformat(),
        "until": (days.scoring + datetime.timedelta(days=days.horizon)).isoformat(),
    }
    told["rates"] = _rates(known)
    told["drift"] = _drift(known.examples, now.examples)
    told["currency"] = Company.current().currency
    told["kept_reasons"] = MOST_REASONS
    rows = scored(trained.final, now) if now.examples.rows else []
    told["scored"] = len(rows)
    heading = f"{len(rows):,} customers; {told['verdict']['text']}"
    return recalling.Foretold(told, rows, COLUMNS, heading, training.as_plain_data(trained.final))


def _rates(known: Any) -> list[dict[str, Any]]:
    """How many customers there were on each day, and the mean answer."""
    import numpy as np  # late: slow import

    found = []
    for moment in np.unique(known.moments):
        of_day = known.answers[known.moments == moment]
        day = datetime.date.fromordinal(int(moment)).isoformat()
        found.append({"day": day, "customers": len(of_day), "mean": round(float(of_day.mean()), 6)})
    return found


def _drift(before: Any, now: Any) -> list[dict[str, Any]]:
    """Columns whose values are now others than in the cases learned from, the most different ones first."""
    from .splitting import DRIFTED, distance  # late: slow import

    if not now.rows:
        return []
    later = {column.name: column for column in now.columns}
    found = []
    for column in before.columns:
        if column.levels or column.name in ONLY_GROWING:
            continue
        apart = distance(column.values[column.known], later[column.name].values[later[column.name].known])
        if apart > DRIFTED:
            found.append({"column": column.name, "distance": round(apart, 4)})
    return sorted(found, key=lambda one: -one["distance"])


def scored(model: Any, now: Any) -> list[dict[str, Any]]:
    """Every customer with its score, the highest first, its place among all, and its reasons."""
    import numpy as np  # late: slow import
    from scipy.stats import rankdata  # late: slow import

    from . import reasons, training  # late: slow import

    foretold = model.foretold(now.examples)
    places = rankdata(foretold) / len(foretold)
    order = training.best_first(foretold)
    why: list[Any] = []
    for start in range(0, min(len(order), MOST_REASONS), 5_000):
        part = np.array(order[start : min(start + 5_000, MOST_REASONS)], dtype=np.int64)
        some = now.examples.taken(part)
        why += reasons.told(model.learned, model.encoding, some, model.families, np.zeros(len(part), np.int64))
    beside = {column.name: column.values for column in now.examples.columns if column.name in ("recency", "interval")}
    found = []
    for place, row in enumerate(order):
        one: dict[str, Any] = {"account": int(now.accounts[row])}
        one |= {"score": round(float(foretold[row]), 6), "place": round(float(places[row]), 6), "reasons": []}
        if place < len(why):
            one["reasons"] = [
                compact(reason.told(), {name: float(values[row]) for name, values in beside.items()}) for reason in why[place]
            ]
        found.append(one)
    return found


def compact(reason: Mapping[str, Any], beside: Mapping[str, float]) -> dict[str, Any]:
    """A reason as it is kept: words are made when somebody reads them, in their language."""
    kept = {name: reason[name] for name in ("column", "value", "typical", "effect")}
    kept["value"] = round(kept["value"], 4) if isinstance(kept["value"], float) else kept["value"]
    kept["typical"] = round(kept["typical"], 4) if isinstance(kept["typical"], float) else kept["typical"]
    if kept["column"] in ("recency", "silence"):
        kept |= {name: round(value, 1) for name, value in beside.items() if value == value}  # noqa: PLR0124 - not where unknown
    return kept


def subject_at(name: str) -> Subject:
    """The ready question of this name."""
    return SUBJECTS[name]
