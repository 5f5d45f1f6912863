"""What was done to keep the warehouse fresh, and how the company wants it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.people.asking_once import once
from guanxi.records.models import Tracked


class Refresh(models.Model):
    """One refresh: when, what it read, what it compared, which generation came of it, or why none did."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELED = "canceled", _("canceled")
        INTERRUPTED = "interrupted", _("interrupted")

    class Reason(models.TextChoices):
        SCHEDULE = "schedule", _("schedule")
        NIGHTLY = "nightly", _("every night")
        BY_HAND = "by_hand", _("by hand")
        COMMAND = "command", _("command line")

    generation = models.CharField(_("generation"), max_length=40, unique=True)
    base = models.CharField(_("made from"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    by = models.ForeignKey("people.Person", verbose_name=_("asked by"), null=True, on_delete=models.SET_NULL, related_name="+")
    is_rebuild = models.BooleanField(_("everything anew"), default=False)
    asked_at = models.DateTimeField(_("asked for"))
    began_at = models.DateTimeField(_("began"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    share = models.FloatField(_("done"), default=0)
    step = models.CharField(_("step"), max_length=60, blank=True)
    is_cancel_asked = models.BooleanField(_("to be canceled"), default=False)
    failure = models.CharField(_("failure"), max_length=20, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        verbose_name = _("refresh of the warehouse")
        verbose_name_plural = _("refreshes of the warehouse")
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "-id"], name="refresh_state")]

    def __str__(self) -> str:
        return f"{self.generation} {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether it has not come to an end."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return (self.ended_at - self.began_at).total_seconds() if self.began_at and self.ended_at else None


class Keeping(Tracked):
    """How often the warehouse is refreshed, what stays in its file, and how many generations are kept: one row."""

    every_minutes = models.PositiveSmallIntegerField(
        _("refresh every so many minutes"), default=15, validators=[MaxValueValidator(1440)],
        help_text=_("0 = only at night and when somebody asks. Without changes nothing is done."),
    )  # fmt: skip
    nightly_at = models.CharField(
        _("thorough refresh at"), max_length=5, default="03:10", blank=True,
        validators=[RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d$", _("Enter a time of day such as 03:10."))],
        help_text=_("Once a day, with every row compared. Empty = never."),
    )  # fmt: skip
    hot_years = models.PositiveSmallIntegerField(
        _("years in the file"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Older facts move to the archive, a file for each month, and are found as before. Empty = all stay."),
    )  # fmt: skip
    generations = models.PositiveSmallIntegerField(
        _("generations kept"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("The one that serves, and older ones that may be taken back."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("keeping of the warehouse")
        verbose_name_plural = _("keeping of the warehouse")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="warehouse_keeping_is_one_row")]

    def __str__(self) -> str:
        return str(_("keeping of the warehouse"))

    def clean(self) -> None:
        """Refuse to refresh never."""
        if not self.every_minutes and not self.nightly_at:
            raise ValidationError({"nightly_at": _("Choose a time, or minutes above: else the warehouse grows old.")})

    @classmethod
    def current(cls) -> "Keeping":
        """The one row, with defaults until somebody has saved it."""
        return once("warehouse", lambda: cls.objects.filter(pk=1).first() or cls(pk=1))
