"""Loaded tables, the runs that filled them, and the rows that were not taken."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .source import DataSource, KeptFile


class LoadedTable(models.Model):
    """A table of the warehouse that is filled from a source.

    `plan` is the mapping (plan_files.to_json), `sample` the header and first rows it was made from. `latest` is the run whose rows readers see. `watermark` is how far
    loading what is new has come. `is_open`: everybody who may explore sees it, otherwise those who may see loading.
    """

    class Every(models.TextChoices):
        NEVER = "", _("only by hand")
        HOUR = "hour", _("every hour")
        DAY = "day", _("every day")
        WEEK = "week", _("every week")

    name = models.CharField(_("name"), max_length=60, unique=True)
    label = models.CharField(_("label"), max_length=120)
    source = models.ForeignKey(DataSource, verbose_name=_("source"), null=True, on_delete=models.SET_NULL, related_name="tables")
    plan = models.JSONField(_("mapping"), default=dict)
    sample = models.JSONField(_("first rows"), default=dict)
    is_open = models.BooleanField(_("open to everybody who may explore"), default=False)
    every = models.CharField(_("schedule"), max_length=5, choices=Every, default=Every.NEVER, blank=True)
    next_at = models.DateTimeField(_("next run"), null=True)
    latest = models.ForeignKey("LoadRun", null=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    watermark = models.CharField(_("loaded up to"), max_length=80, blank=True)
    created_by = models.ForeignKey(
        "people.Person", verbose_name=_("created by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("loaded table")
        verbose_name_plural = _("loaded tables")
        ordering = ("label", "id")

    def __str__(self) -> str:
        return self.label or self.name


class LoadRun(models.Model):
    """One loading of a table.

    `files` are the keys of the kept files it reads, in their order; `plan` the mapping it follows; `counts` how many rows were
    read, taken, rejected, mended, new, replaced; `checks` what the contract found; `sums` measure → [source, table].
    """

    class Kind(models.TextChoices):
        LOAD = "load", pgettext_lazy("run", "loading")
        AGAIN = "again", _("loading again from kept files")
        CHECK = "check", _("dry run")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        CHECKED = "checked", _("dry run finished")
        REFUSED = "refused", _("refused")
        CANCELED = "canceled", _("canceled")
        BROKEN = "broken", _("interrupted")

    table = models.ForeignKey(LoadedTable, verbose_name=_("table"), on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.LOAD)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    by = models.ForeignKey("people.Person", verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.JSONField(_("mapping"), default=dict)
    files = models.ManyToManyField(KeptFile, verbose_name=_("files"), related_name="runs")
    since = models.CharField(_("only what is new since"), max_length=80, blank=True)
    header = models.JSONField(_("columns of the source"), default=list)
    phase = models.CharField(_("phase"), max_length=10, blank=True)
    done = models.PositiveBigIntegerField(_("rows done"), default=0)
    expected = models.PositiveBigIntegerField(_("rows expected"), null=True)
    counts = models.JSONField(_("result"), default=dict)
    checks = models.JSONField(_("checks"), default=dict)
    sums = models.JSONField(_("sums"), default=dict)
    message = models.TextField(_("message"), blank=True)
    is_canceling = models.BooleanField(_("is being canceled"), default=False)
    created_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("load run")
        verbose_name_plural = _("load runs")
        indexes = [models.Index(fields=["table", "-id"], name="load_run_of_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it, or should be."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class RejectedRow(models.Model):
    """A row that was not taken, with its reasons; once mended, the mended cells stand in for these at every later run.

    `digest` is that of the cells as they came: the same row is known again in the next file. `reasons` lists [column, text].
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("rejected row", "open")
        MENDED = "mended", _("mended")
        LEFT_OUT = "left_out", _("left out for good")

    table = models.ForeignKey(LoadedTable, on_delete=models.CASCADE, related_name="rejected")
    run = models.ForeignKey(LoadRun, verbose_name=_("run"), on_delete=models.CASCADE, related_name="rejected")
    file = models.ForeignKey(KeptFile, null=True, on_delete=models.SET_NULL, related_name="+")
    line = models.PositiveBigIntegerField(_("line"))
    digest = models.CharField(max_length=40)
    cells = models.JSONField(_("cells"), default=list)
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    mended = models.JSONField(_("mended cells"), default=dict)
    mended_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    mended_at = models.DateTimeField(_("mended at"), null=True)

    class Meta:
        verbose_name = _("rejected row of a table")
        verbose_name_plural = _("rejected rows of tables")
        constraints = [models.UniqueConstraint("table", "digest", name="rejected_row_once")]
        indexes = [models.Index(fields=["table", "state", "id"], name="rejected_row_of_table")]

    def __str__(self) -> str:
        return f"{self.table_id}:{self.line}"
