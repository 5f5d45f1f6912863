"""Changes of many records at once: each run with its rows, and the rows it did not take."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkRun(models.Model):
    """One change of many records of one object.

    `keys` are the records as they were chosen, in the order of the list. `plan` says what is to be done. `position` counts the
    keys that are committed; it is saved together with what they wrote, so that a run goes on exactly there. `checked` (of the
    preview) and `counts` map fates ("changed", "unchanged", "gone", "refused") to numbers. `batch` joins everything in the history.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        CHECKING = "checking", _("preview under way")
        CHECKED = "checked", _("preview finished")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        CANCELED = "canceled", _("canceled")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    by = models.ForeignKey("people.Person", verbose_name=_("who"), on_delete=models.CASCADE, related_name="+")
    path = models.CharField(_("object"), max_length=60)
    keys = ArrayField(models.BigIntegerField(), verbose_name=_("records"), default=list)
    total = models.PositiveIntegerField(_("number of records"), default=0)
    back = models.TextField(_("list that it came from"), blank=True)
    plan = models.JSONField(_("plan"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARING)
    message = models.TextField(_("message"), blank=True)
    batch = models.UUIDField(_("batch"), default=uuid.uuid4, unique=True)
    position = models.PositiveIntegerField(_("records done"), default=0)
    counts = models.JSONField(_("result"), default=dict)
    checked = models.JSONField(_("result of the preview"), default=dict)
    reversed = models.JSONField(_("result of undoing"), default=dict)
    is_canceling = models.BooleanField(_("stops after the present chunk"), default=False)
    created_at = models.DateTimeField(_("created"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        indexes = [models.Index(fields=["by", "-id"], name="bulk_run_of_person")]

    def __str__(self) -> str:
        return f"{self.path} ({self.total})"

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it, or should be."""
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)


class BulkProblem(models.Model):
    """One record that a bulk change did not take, and why."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="problems")
    is_check = models.BooleanField(_("found by the preview"), default=False)
    object_id = models.BigIntegerField(_("record"))
    name = models.CharField(_("name"), max_length=300, blank=True)
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("record not taken")
        verbose_name_plural = _("records not taken")
        indexes = [models.Index(fields=["run", "is_check", "id"], name="bulk_problem_of_run")]

    def __str__(self) -> str:
        return f"{self.object_id}: {self.reason}"
