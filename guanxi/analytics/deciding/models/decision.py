"""A decision about one subject, from the question to the result that is measured later."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.models import Owned, Searchable, Tagged, Tracked


class State(models.TextChoices):
    """How far a decision is."""

    OPEN = "open", pgettext_lazy("decision", "being prepared")
    DECIDED = "decided", _("decided")
    MEASURED = "measured", _("result measured")
    DROPPED = "dropped", _("dropped")


class Decision(Tracked, Searchable, Owned, Tagged):
    """Question, facts, model, recommendation, decision, result.

    `indicator` is the report by whose total the result is measured: `baseline` when it was decided, `expected` as hoped for,
    `result` when it was reviewed. `frozen` holds what the facts said on the day of the decision.
    """

    number = models.CharField(_("decision number"), max_length=40, unique=True, blank=True)
    name = models.CharField(_("subject"), max_length=200)
    question = models.TextField(_("question"), help_text=_("What has to be decided, in one or two sentences."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decide_by = models.DateField(_("decide by"), null=True, blank=True)
    recommendation = models.TextField(
        _("recommendation"), blank=True, help_text=_("What follows from facts and models, and what speaks against it.")
    )
    decision = models.TextField(_("decision"), blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "people.Person", verbose_name=_("decided by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_on = models.DateField(
        _("review on"), null=True, blank=True, help_text=_("On this day the result is measured by itself.")
    )
    indicator = models.ForeignKey(
        "exploring.Report", verbose_name=_("measured by report"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("The total of its first measure is the figure by which success is measured."),
    )  # fmt: skip
    expected = models.DecimalField(_("expected"), max_digits=24, decimal_places=4, null=True, blank=True)
    baseline = models.DecimalField(_("when it was decided"), max_digits=24, decimal_places=4, null=True, blank=True)
    result = models.DecimalField(_("result"), max_digits=24, decimal_places=4, null=True, blank=True)
    measured_at = models.DateTimeField(_("measured"), null=True, blank=True)
    lesson = models.TextField(_("what we learned"), blank=True)
    frozen = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("object", "decision")
        verbose_name_plural = _("decisions")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="decision_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="decision_owner_changed"),
            models.Index(fields=["review_on"], name="decision_review", condition=models.Q(state="decided")),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionFact(Tracked):
    """A fact or a model that a decision rests on: a report drawn anew each time, a run of mining, or a note."""

    decision = models.ForeignKey(Decision, verbose_name=_("decision"), on_delete=models.CASCADE, related_name="facts")
    position = models.PositiveIntegerField(_("position"), default=0)
    report = models.ForeignKey(
        "exploring.Report", verbose_name=_("report"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    run = models.ForeignKey(
        "mining.MiningRun", verbose_name=_("run"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("what it says"), blank=True)

    class Meta:
        verbose_name = _("fact of a decision")
        verbose_name_plural = _("facts of decisions")
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                name="decision_fact_says_something",
                condition=models.Q(report__isnull=False) | models.Q(run__isnull=False) | ~models.Q(note=""),
                violation_error_message=_("Choose a report or a run, or write a note."),
            )
        ]
        indexes = [models.Index(fields=["decision", "position", "id"], name="decision_fact_of")]

    def __str__(self) -> str:
        return str(self.report or self.run or self.note[:60])
