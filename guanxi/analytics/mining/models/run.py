"""One run of a method over the data of one moment, and what it found."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.analytics.mining import labels
from guanxi.people.models.role import Reach
from guanxi.records.models import Owned, Searchable, Tracked


class State(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    CANCELED = "canceled", _("canceled")
    FAILED = "failed", _("failed")
    BROKEN = "broken", _("broken off")


class Rhythm(models.TextChoices):
    """How often a run is repeated by itself."""

    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")


class MiningRun(Tracked, Searchable, Owned):
    """What was looked for, with which options, in whose figures, how far it is, and what came of it.

    `repeated` is the run that this one repeats; the newest of such a row carries the rhythm. `reach` says in whose figures
    it looked: those of its owner's reach at that moment. `needs` are the fields of order lines that the findings tell of.
    """

    number = models.CharField(_("run number"), max_length=40, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=160, blank=True)
    method = models.CharField(_("mining method"), max_length=40, choices=labels.choices)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    rhythm = models.CharField(_("repeated"), max_length=10, choices=Rhythm, blank=True)
    is_in_use = models.BooleanField(
        _("in use"), default=False, help_text=_("Suggestions and scores on pages come from the runs in use.")
    )
    found = models.PositiveIntegerField(_("findings"), null=True, blank=True)
    reach = models.PositiveSmallIntegerField(_("figures of"), choices=Reach, null=True, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    as_of = models.DateTimeField(_("data as of"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    repeated = models.ForeignKey(
        "self", verbose_name=_("repeats"), null=True, blank=True, on_delete=models.SET_NULL, related_name="repetitions"
    )
    options = models.JSONField(_("options"), default=dict, blank=True)
    needs = ArrayField(models.CharField(max_length=60), verbose_name=_("fields"), default=list, blank=True)
    share = models.FloatField(_("progress"), default=0)
    at_hand = models.CharField(_("at hand"), max_length=200, blank=True)
    is_canceling = models.BooleanField(_("called off"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("mining run")
        verbose_name_plural = _("mining runs")
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-created_at", "-id"], name="mining_run_created"),
            models.Index(fields=["owner", "-created_at", "-id"], name="mining_run_owner_created"),
            models.Index(fields=["method", "-id"], name="mining_run_in_use", condition=models.Q(is_in_use=True)),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_method_display()} {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it, or should be."""
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def took(self) -> datetime.timedelta | None:
        """How long it worked; None while it does."""
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None


class Outcome(models.Model):
    """What a run found: `said` is everything but the single findings, `packed` these (JSON in gzip in Base64; see `keeping.py`)."""

    run = models.OneToOneField(MiningRun, on_delete=models.CASCADE, primary_key=True, related_name="outcome")
    said = models.JSONField(_("result"), default=dict)
    columns = ArrayField(models.CharField(max_length=60), verbose_name=_("columns"), default=list)
    heading = models.TextField(_("summary"), blank=True)
    packed = models.TextField(_("findings"))

    class Meta:
        verbose_name = _("outcome of a run")
        verbose_name_plural = _("outcomes of runs")

    def __str__(self) -> str:
        return f"{self.run_id}"


class Habit(models.Model):
    """One rule or sequence of a run as suggestions use it: who has `left`, the last of it as `last`, is likely to take `right`.

    Items are written as level and key: "product:17", "category2:4".
    """

    run = models.ForeignKey(MiningRun, on_delete=models.CASCADE, related_name="habits")
    left = ArrayField(models.CharField(max_length=60), verbose_name=_("left side"))
    right = models.CharField(_("right side"), max_length=60)
    told = models.JSONField(_("finding"), default=dict)
    confidence = models.FloatField(_("confidence"))
    lift = models.FloatField(_("lift"))

    class Meta:
        verbose_name = _("habit")
        verbose_name_plural = _("habits")
        indexes = [models.Index(fields=["run", "right"], name="mining_habit_of_run")]

    def __str__(self) -> str:
        return f"{', '.join(self.left)} → {self.right}"
