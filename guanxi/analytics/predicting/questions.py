"""The methods that predictions bring to mining: one for each ready question, one for any loaded table, and one for campaigns."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import sources
from guanxi.analytics.mining.methods import Method, Options
from guanxi.analytics.mining.options import Kind, Option

from . import drawing, drawing_uplift, foretelling, learning_table, scoring, spreading, wording
from .subjects import SUBJECTS, Subject

HOW = _(
    "Looks back from several earlier days, with nothing but what was known on each of them, and learns what came after. Four kinds of models "
    "are judged by the latest stretch, which none of them has seen; the simplest of the good ones foretells for every customer, with the "
    "reasons in words. If no model is better than the usual rate, it says so, and no scores are kept."
)
_DESCRIBED = {
    "leaves": _(
        "Customers who bought on two days at least, the last time within a year; leaving is to buy nothing in the days ahead."
    ),
    "buys": _("Customers who bought within two years; with a category: who buys something of it, also for the first time."),
    "worth": _("Customers who bought within two years, and the sum of what they buy in the days ahead."),
    "next": _(
        "Customers who bought on two days at least, the last time within a year; who does not buy in the days ahead counts with all of them."
    ),
    "spends": _(
        "A question of your own: who reaches an amount, in all or with one category. Customers who bought within two years."
    ),
}
_EXAMPLES = {
    "leaves": _("Lanhai leaves with 87%: bought nothing for 143 days (usually every 31 days)."),
    "buys": _("Huaxia buys storage with 64%: bought this category on 6 days in all; is among the upper 10% by revenue."),
    "worth": _(
        "Huaxia will bring about 86,000 within a year; as much as in the last year would have been wrong by twice as much."
    ),
    "next": _("Huaxia buys again in about 12 days: usually buys every 15 days."),
    "spends": _("34 customers reach 50,000 with more than 50%; 27 of them did so a year ago as well."),
}
DAYS = Option(
    name="days", label=_("Days ahead"), kind=Kind.WHOLE, least=7, most=730, required=True,
    help=_("How far to look. History must reach back more than twice as far."),
)  # fmt: skip
CATEGORY = Option(
    name="category", label=_("Product category"), kind=Kind.TEXT, help=_("Name of a category at any level; empty = all products."),
)  # fmt: skip
NEWCOMERS = Option(
    name="newcomers", label=_("Only who did not buy it within a year"), kind=Kind.YES_NO, default=False,
    help=_("Finds new customers for the category. Needs a category."),
)  # fmt: skip
THRESHOLD = Option(
    name="threshold", label=_("At least"), kind=Kind.NUMBER, default=10_000, least=0, required=True,
    help=_("The amount to reach, in the company's currency."),
)  # fmt: skip
AMOUNT = Option(
    name="amount", label=_("What counts"), kind=Kind.CHOICE, default="revenue",
    choices=(("revenue", _("revenue")), ("profit", _("profit contribution"))),
)  # fmt: skip
FIGURES = Option(
    name="figures", label=_("Figures to learn from"), kind=Kind.CHOICE, default="revenue", advanced=True,
    choices=(("revenue", _("revenue")), ("profit", _("revenue and profit contribution"))),
    help=_("With profit contribution only those who see it can see the result."),
)  # fmt: skip
RELEARN = Option(
    name="relearn", label=_("Learn again after so many days"), kind=Kind.WHOLE, default=0, least=0, most=366, advanced=True,
    help=_("For runs that are repeated: until then scores are made anew with what was learned before. 30 and every week: new scores weekly, a new model monthly. 0 learns each time."),
)  # fmt: skip
COST = Option(
    name="cost", label=_("Cost of a contact"), kind=Kind.NUMBER, least=0, advanced=True,
    help=_("With the gain of a success it tells how many to contact so that most is earned."),
)  # fmt: skip
GAIN = Option(
    name="gain", label=_("Gain of a success"), kind=Kind.NUMBER, least=0, advanced=True, help=_("Before the cost of the contact.")
)


def _table_column(name: str, label: object, *, required: bool = False, help_text: object = "") -> Option:
    return Option(name=name, label=label, kind=Kind.TEXT, required=required, help=help_text)


TABLE = Option(
    name=sources.FROM.name, label=_("Loaded table"), kind=Kind.TEXT, required=True,
    help=_("Name of a table loaded from another source: answers to a mailing, a list of calls."),
)  # fmt: skip
LEAVE_OUT = _table_column(
    "leave_out", _("Columns to leave out"), help_text=_("Names with commas between: what is only known afterwards.")
)
POSITIVE = _table_column("positive", _("Answer that is looked for"), help_text=_("Yes, 1, bought …; found out if there are two."))


def needs(options: Options) -> tuple[str, ...]:
    """Which fields of order lines the findings tell of."""
    with_profit = "profit" in (options.get("figures"), options.get("amount"))
    return ("revenue", "profit") if with_profit else ("revenue",)


def _nothing_of_lines(_options: Options) -> tuple[str, ...]:
    return ()


def meaning(findings: Findings) -> list[str]:
    """The verdict, what to be careful about, and the customer with the highest score."""
    said = findings.said
    sentences = [wording.said(said["verdict"]["said"])]
    return [*sentences, *(wording.said(one["said"]) for one in said["cautions"][:2])]


def _method(subject: Subject, order: int) -> Method:
    options = [
        Option(**{**vars(DAYS), "default": subject.days}),
        *([THRESHOLD] if subject.threshold else []),
        *([CATEGORY] if subject.category else []),
        *([NEWCOMERS] if subject.name == "buys" else []),
        *([AMOUNT] if subject.name in ("worth", "spends") else []),
        FIGURES,
        *([] if subject.is_number else [COST, GAIN]),
        RELEARN,
    ]
    return Method(
        name=f"{scoring.METHOD_PREFIX}{subject.name}",
        label=_(subject.label),
        icon=subject.icon,
        question=_(subject.question),
        describe=drawing.joined(_DESCRIBED[subject.name], HOW),
        example=_EXAMPLES[subject.name],
        options=tuple(options),
        run=partial(foretelling.run, subject),
        template="predicting/found/prediction.html",
        shown=drawing.shown,
        meaning=meaning,
        identity=("account",),
        strength="score",
        needs=needs,
        settle=scoring.settle,
        usable=scoring.usable,
        spread=partial(spreading.spread, subject.name) if subject.name in spreading.COLUMNS else None,
        order=order,
    )


ANSWERS = Method(
    name="predict-answers",
    label=_("Who answers"),
    icon="mail-question",
    question=_("Who answers this mailing or call, or any column of a loaded table?"),
    describe=drawing.joined(
        _("Learns from a loaded table with one row for each contact and a column that tells what came of it. Rows without an answer are foretold."),
        _("Campaigns of the product itself come with marketing; until then load their list as a table. Columns that know the answer too well are named: they were filled afterwards."),
    ),
    example=_("The duration of a call tells best who said yes, but it is known only afterwards: leave it out."),
    options=(
        TABLE,
        _table_column("target", _("Column with the answer"), required=True),
        POSITIVE,
        _table_column("time", _("Column with the moment"), help_text=_("The latest cases judge what was learned from earlier ones.")),
        LEAVE_OUT,
        _table_column("account", _("Column with the customer's number"), help_text=_("Then scores stand on the customers' pages.")),
        Option(
            name="split", label=_("Which cases judge"), kind=Kind.CHOICE, default="auto", advanced=True,
            choices=(("auto", _("find out")), ("time", _("the latest ones")), ("order", _("the last rows")), ("random", _("drawn by lot"))),
        ),
        COST,
        GAIN,
    ),
    chooses=False,
    run=learning_table.answers,
    template="predicting/found/prediction.html",
    shown=drawing.shown,
    meaning=meaning,
    needs=_nothing_of_lines,
    settle=scoring.settle,
    usable=scoring.usable,
    order=48,
)  # fmt: skip
UPLIFT = Method(
    name="uplift",
    label=_("Whom a contact changes"),
    icon="arrows-split-2",
    question=_("Whom should a campaign contact, because it changes something there?"),
    describe=_(
        "Learns from a campaign in which some were left alone by lot: who buys because of the contact, not who would buy anyway. Two models, one "
        "of those contacted and one of those left alone, each judged on cases it has not seen. Says openly when choosing by it is no better "
        "than a plain model of who answers: then contact all, or nobody."
    ),
    example=_("The mailing brings 4 more visits in 100; among the best 30% of customers 7."),
    options=(
        TABLE,
        _table_column("treatment", _("Column that says who was contacted"), required=True),
        _table_column("outcome", _("Column with what came of it"), required=True),
        POSITIVE,
        _table_column("control", _("Value that means left alone"), help_text=_("Found out from names like no, 0, control.")),
        _table_column("group", _("Only this contacted group"), help_text=_("Empty = each of them.")),
        LEAVE_OUT,
    ),
    chooses=False,
    run=learning_table.changed,
    template="predicting/found/uplift.html",
    shown=drawing_uplift.shown,
    meaning=drawing_uplift.meaning,
    needs=_nothing_of_lines,
    order=49,
)  # fmt: skip
METHODS = (*(_method(subject, 40 + place) for place, subject in enumerate(SUBJECTS.values())), ANSWERS, UPLIFT)
