"""The roles a new company starts with; it may change them, and they are not made again."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanxi.people.models import Grant, Role
from guanxi.people.models.role import Reach, RightTo

OWNED = ("accounts", "contacts", "phone-numbers", "email-addresses", "orders", "invoices", "payments")
SHARED = (
    "people", "departments", "teams", "industries", "regions", "territories", "categories", "products", "price-books", "currencies", "exchange-rates",
    "customer-tiers", "margin-tiers",
)  # fmt: skip
MARKET = ("competitors", "market-figures")
ALL_ACTIONS = tuple(RightTo.values)
Matrix = dict[tuple[str, str], Reach]


def ensure(*, language: str = "en") -> list[Role]:
    """Make the default roles if there is no role at all; returns those that were made."""
    from django.utils import translation  # late: app ready

    with transaction.atomic(), translation.override(language):
        with connection.cursor() as cursor:  # two commands may prepare a fresh place at once
            cursor.execute("LOCK TABLE people_role IN SHARE ROW EXCLUSIVE MODE")
        if Role.objects.exists():
            return []
        return [_make(name, text, matrix) for name, text, matrix in _defaults()]


def _defaults() -> list[tuple[str, str, Matrix]]:
    return [
        (_("Salesperson"), _("Works with own customers and sees those of the team."), _sales(Reach.TEAM, Reach.OWN)),
        (
            _("Sales manager"),
            _("Leads a department: sees and changes everything of it and below."),
            _sales(Reach.DEPARTMENT, Reach.DEPARTMENT),
        ),
        (_("Management"), _("Sees and exports everything, changes what others own as well."), _everything()),
        (_("Reader"), _("Sees everything, changes nothing."), _reader()),
    ]


def _sales(seen: Reach, changed: Reach) -> Matrix:
    matrix: Matrix = {(path, "view"): Reach.ALL for path in SHARED}
    for path in OWNED:
        matrix |= {(path, "view"): seen, (path, "create"): changed, (path, "change"): changed, (path, "export"): changed}
        matrix[path, "import"] = changed
    matrix |= {(path, "delete"): changed for path in ("accounts", "contacts", "phone-numbers", "email-addresses", "orders")}
    matrix |= {(path, "view"): Reach.ALL for path in MARKET}
    matrix |= {("encounters", "view"): seen} | {("encounters", action): changed for action in ("create", "change", "delete")}
    return matrix | {("evaluation", "view"): seen, ("analytics", "view"): Reach.ALL} | _own_reports() | _own_runs()


def _everything() -> Matrix:
    objects = (*OWNED, *SHARED, *MARKET, "encounters", "dashboards", "decisions", "proposals")
    matrix: Matrix = {(path, action): Reach.ALL for path in objects for action in ALL_ACTIONS}
    for path in ("people", "departments", "teams"):
        matrix |= {(path, action): Reach.NONE for action in ("create", "change", "delete", "import")}
    matrix |= {("evaluation", "view"): Reach.ALL, ("evaluation", "export"): Reach.ALL, ("evaluation", "change"): Reach.ALL}
    matrix |= {("loading", action): Reach.ALL for action in ("view", "change", "export")}
    return {**_own_reports(), **matrix, ("analytics", "view"): Reach.ALL, ("analytics", "export"): Reach.ALL} | _all_runs()


def _reader() -> Matrix:
    seen = (*OWNED, *SHARED, *MARKET, "encounters", "decisions", "evaluation", "analytics", "mining-runs")
    return _own_reports() | {(path, "view"): Reach.ALL for path in seen}


def _own_reports() -> Matrix:
    """Everybody who explores keeps reports, dashboards and decisions; others see those that are shared with them."""
    kept, actions = ("reports", "dashboards", "decisions"), ("view", "create", "change", "delete")
    return {(path, action): Reach.OWN for path in kept for action in actions}


def _own_runs() -> Matrix:
    """Who sells looks for connections in what they may see, for themselves."""
    return {("mining-runs", action): Reach.OWN for action in ("view", "create", "change", "delete", "export")}


def _all_runs() -> Matrix:
    """Who sees everything decides which runs are used for everybody."""
    return {("mining-runs", action): Reach.ALL for action in ("view", "create", "change", "delete", "export")}


def _make(name: str, text: str, matrix: Matrix) -> Role:
    role = Role.objects.create(name=name, description=text)
    grants = [Grant(role=role, object=path, action=action, reach=reach) for (path, action), reach in matrix.items() if reach]
    Grant.objects.bulk_create(grants)
    return role
