"""The questions that are ready to be asked of all customers: who is asked about, and what came of it within the days ahead."""

from dataclasses import dataclass

from guanxi.lib.marking import N_


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A question: `who` it asks about (a condition over the steps of `features.statement`), and what came (`came`, one figure per customer).

    `came` is an aggregate over the lines of the days ahead (`f`), empty ones counting as `otherwise`. Whether a number is foretold, whether
    the category may or must be chosen, and whether a threshold belongs to it.
    """

    name: str
    icon: str
    label: str
    question: str
    says: str
    who: str
    came: str
    otherwise: str
    days: int
    is_number: bool = False
    category: str = ""
    threshold: bool = False
    good: bool = True


ACTIVE = "rhythm.last_day >= DATE '{day}' - 730"
REGULAR = "rhythm.visits >= 2 AND rhythm.last_day >= DATE '{day}' - 365"
SUBJECTS = {
    one.name: one
    for one in (
        Subject(
            name="leaves", icon="user-off", label=N_("Who leaves"), question=N_("Who will buy nothing any more?"),
            says=N_("buys nothing within %(days)s days"),
            who=REGULAR, came="CASE WHEN count(*) FILTER (f.kind = 'sale') > 0 THEN 0 ELSE 1 END", otherwise="1", days=180, good=False,
        ),
        Subject(
            name="buys", icon="shopping-cart", label=N_("Who buys next"), question=N_("Who will buy again, or buy this category next?"),
            says=N_("buys %(what)s within %(days)s days"),
            who=ACTIVE, came="CASE WHEN count(*) FILTER (f.kind = 'sale') > 0 THEN 1 ELSE 0 END", otherwise="0", days=90, category="may",
        ),
        Subject(
            name="worth", icon="coins", label=N_("What customers will be worth"), question=N_("How much will each customer bring?"),
            says=N_("%(figure)s within %(days)s days"),
            who=ACTIVE, came="sum({amount})", otherwise="0", days=365, is_number=True, category="may",
        ),
        Subject(
            name="next", icon="calendar-time", label=N_("When the next purchase comes"), question=N_("In how many days will each customer buy again?"),
            says=N_("days until the next purchase, %(days)s at most"),
            who=REGULAR, came="min(f.day - DATE '{day}') FILTER (f.kind = 'sale')", otherwise="{horizon}", days=180, is_number=True, category="may",
        ),
        Subject(
            name="spends", icon="target-arrow", label=N_("Who reaches an amount"), question=N_("Who will spend at least so much?"),
            says=N_("spends at least %(amount)s on %(what)s within %(days)s days"),
            who=ACTIVE, came="CASE WHEN sum({amount}) >= {threshold} THEN 1 ELSE 0 END", otherwise="0", days=180, category="may", threshold=True,
        ),
    )
}  # fmt: skip
