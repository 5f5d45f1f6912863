"""The method “the same under other names”: duplicates among our records, or our records in a loaded table."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import sources
from guanxi.analytics.mining.methods import Look, Method, Options, Progress
from guanxi.analytics.mining.models import MiningRun
from guanxi.analytics.mining.options import Kind, Option
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import deciding, subjects
from .models import Proposal, State, Subject
from .roles import Column, Rows

if TYPE_CHECKING:
    from guanxi.analytics.mining.data import Data

    from .linking import Pair

SHOWN = 200
KEPT = 20_000
ROLES = ("name", "phone", "email", "address", "place", "code")


def run(options: Options, data: "Data", progress: Progress) -> Findings:
    """Compare, and give the pairs with their reasons.

    :raises Refusal: if there is nothing to compare.
    """
    from . import linking  # late: slow import

    subject = options["subject"]
    progress(0.02, _("Reading the records"))
    ours = subjects.records(subject, data.person)
    if not ours.keys:
        raise Refusal(_("There are no records that you may see."))
    theirs = _loaded(data, options, subject, ours.paths) if sources.is_loaded(options) else None
    progress(
        0.1,
        ngettext("Comparing %(count)s record", "Comparing %(count)s records", len(ours.keys)) % {"count": f"{len(ours.keys):,}"},
    )

    def told(share: float) -> None:
        progress(0.1 + 0.85 * share, _("Comparing"))

    try:
        if theirs is None:
            pairs = linking.pairs(ours.rows, at_least=float(options["possible"]), progress=told)
            keys: list[Any] = ours.keys
            paths = ours.paths
        else:
            keys, rows, wanted = theirs
            same = [ours.paths.index(path) for path in wanted]
            paths = wanted
            pairs = linking.pairs(rows, _only(ours.rows, same), at_least=float(options["possible"]), progress=told)
    except linking.TooFewColumns:
        raise Refusal(
            _("Nothing can be compared: name the columns of the loaded table, or ask for the right to see more fields.")
        ) from None
    return _findings(
        subject, len(ours.keys), [_row(pair, keys, ours.keys, paths) for pair in pairs[:KEPT]], pairs, float(options["likely"])
    )


def _findings(subject: str, records: int, found: list[dict[str, Any]], pairs: "list[Pair]", likely_from: float) -> Findings:
    likely = sum(pair.probability >= likely_from for pair in pairs)
    said = {
        "subject": subject, "records": records, "likely": likely, "possible": len(pairs) - likely,
        "left_out": max(0, len(pairs) - KEPT), "rows": found,
    }  # fmt: skip
    heading = ngettext("%(count)s pair", "%(count)s pairs", len(found)) % {"count": f"{len(found):,}"}
    return Findings(said, found, ("left", "right", "probability", "why"), heading)


def settle(run: MiningRun, findings: Findings, writer: Writer) -> None:
    """Keep the pairs as proposals: decided ones stay as they are, open ones that were not found again go."""
    source = "" if not sources.is_loaded(run.options) else sources.name_of(run.options)
    subject = findings.said["subject"]
    keys = {row[side] for row in findings.rows for side in (("right",) if source else ("left", "right"))}
    names = subjects.names(subject, {int(key) for key in keys})
    made = [_proposal(row, names, subject, source, run, writer) for row in findings.rows if int(row["right"]) in names]
    with transaction.atomic():
        deciding.keep(made, subject=subject, source=source)


def shown(look: Look) -> dict[str, Any]:
    """How many pairs wait, and where to decide."""
    waiting = Proposal.objects.filter(run=look.run, state=State.OPEN).count()
    return {"waiting": waiting, "subject": look.findings.said["subject"]}


def meaning(findings: Findings) -> list[str]:
    """What was found, in words."""
    said = findings.said
    if not findings.rows:
        return [_("Nothing stands twice, as far as names, numbers and addresses tell.")]
    likely = ngettext(
        "%(count)s pair is very probably the same.", "%(count)s pairs are very probably the same.", said["likely"]
    ) % {"count": f"{said['likely']:,}"}
    possible = ngettext("%(count)s more should be looked at.", "%(count)s more should be looked at.", said["possible"]) % {
        "count": f"{said['possible']:,}"
    }
    return [likely, possible]


def _row(pair: "Pair", left: list[Any], right: list[int], paths: list[str]) -> dict[str, Any]:
    one, other = left[pair.left], right[pair.right]
    reasons = [
        [reason.column, reason.left, reason.right, reason.how, reason.weight, path]
        for reason, path in zip(pair.reasons, paths, strict=True)
    ]
    strongest = sorted((one for one in pair.reasons if one.how != "missing"), key=lambda one: -abs(one.weight))
    return {
        "left": str(one), "right": str(other), "probability": round(pair.probability, 6),
        "why": [f"{reason.column} {reason.how}" for reason in strongest], "reasons": reasons,
    }  # fmt: skip


def _proposal(row: dict[str, Any], names: dict[int, str], subject: str, source: str, run: MiningRun, writer: Writer) -> Proposal:
    left = row["left"] if source else names.get(int(row["left"]), row["left"])
    return Proposal(
        subject=subject, source=source, left_key=row["left"][:300], left=left[:300], right_id=int(row["right"]),
        right=names[int(row["right"])][:300], probability=str(row["probability"]), reasons=row["reasons"], run=run,
        created_by=writer.by, created_at=writer.at, changed_at=writer.at,
    )  # fmt: skip


def _loaded(data: "Data", options: Options, subject: str, seen: list[str]) -> tuple[list[str], Rows, list[str]]:
    """What the loaded table calls each of its rows, their values, and which of our fields that are seen stands against each."""
    chosen = [role for role in ROLES if options.get(role)]
    if "name" not in chosen:
        raise Refusal(_("Name the column of the loaded table that holds the name."))
    table, columns = sources.table(data, options, tuple(chosen))
    asked = ", ".join(f"CAST({column} AS VARCHAR)" for column in columns)
    found = data.rows(f"SELECT DISTINCT {asked} FROM {table} WHERE {columns[0]} IS NOT NULL LIMIT 500000")  # noqa: S608 (quoted names)
    ours = {role: next((field for field in subjects.FIELDS[subject] if _fits(field, role)), None) for role in chosen}
    fields = [(place, role, field) for place, role in enumerate(chosen) if (field := ours[role]) and field.path in seen]
    values = [[row[place] or "" for place, _role, _field in fields] for row in found]
    heads = [Column(str(options[role]), field.role) for _place, role, field in fields]
    return [str(row[0]) for row in found], Rows(heads, values), [field.path for _place, _role, field in fields]


def _fits(field: subjects.Compared, role: str) -> bool:
    return field.path == "name" if role == "name" else field.role.value == role


def _only(rows: Rows, places: list[int]) -> Rows:
    return Rows([rows.columns[place] for place in places], [[row[place] for place in places] for row in rows.values])


METHOD = Method(
    name="match",
    label=gettext_lazy("The same under other names"),
    icon="arrows-join",
    question=gettext_lazy("Which customers, contacts or products stand twice?"),
    describe=gettext_lazy(
        "Compares names, telephone numbers, e-mail and postal addresses and codes of all records, and weighs how much each agreement says: "
        "the same rare telephone number says much, the same city little. Nothing is changed: the pairs become proposals that people "
        "accept or refuse."
    ),
    example=gettext_lazy("上海恒信科技有限公司 and 恒信科技（上海） are the same with 99.9%: same telephone number, same address, similar name."),
    options=(
        Option(name="subject", label=gettext_lazy("Compare"), kind=Kind.CHOICE, default=Subject.ACCOUNTS.value, choices=tuple(Subject.choices)),
        Option(
            name="likely", label=gettext_lazy("Very probable from"), kind=Kind.SHARE, default="90%", required=True,
            help=gettext_lazy("From here on a pair counts as very probably the same."),
        ),
        Option(
            name="possible", label=gettext_lazy("Propose from"), kind=Kind.SHARE, default="50%", required=True,
            help=gettext_lazy("Less finds more, and more that is not the same."),
        ),
        sources.FROM,
        sources.column("name", gettext_lazy("Column with the name")),
        sources.column("phone", gettext_lazy("Column with the telephone number")),
        sources.column("email", gettext_lazy("Column with the e-mail address")),
        sources.column("address", gettext_lazy("Column with the postal address")),
        sources.column("place", gettext_lazy("Column with the city")),
        sources.column("code", gettext_lazy("Column with the credit code or number")),
    ),
    chooses=False,
    run=run,
    template="reconciling/found.html",
    shown=shown,
    meaning=meaning,
    settle=settle,
    usable=lambda _run: False,
    order=80,
)  # fmt: skip
