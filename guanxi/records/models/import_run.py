"""Imports: each run of a file, the rows it did not take, and the mappings it left behind."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file (or one sheet of it) on its way in.

    `mapping` is the mapping file's content. `position` counts the data rows that are committed; it is saved together with what
    they wrote, so that a run goes on exactly there. `counts` and `checked` (of the dry run) map "rows" and each object's name
    to how many were accepted, created, changed and so on. `batch` joins everything in the history that the run wrote.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        CHECKING = "checking", _("dry run under way")
        CHECKED = "checked", _("dry run finished")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        CANCELED = "canceled", _("canceled")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    file_name = models.CharField(_("file name"), max_length=255)
    stored_as = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("people.Person", verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+")
    mapping = models.JSONField(_("mapping"), default=dict)
    survey = models.JSONField(_("what the file looks like"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARING)
    message = models.TextField(_("message"), blank=True)
    batch = models.UUIDField(_("batch"), default=uuid.uuid4, unique=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    rows_expected = models.PositiveBigIntegerField(_("rows in the file"), null=True)
    position = models.PositiveBigIntegerField(_("rows done"), default=0)
    counts = models.JSONField(_("result"), default=dict)
    checked = models.JSONField(_("result of the dry run"), default=dict)
    reversed = models.JSONField(_("result of undoing"), default=dict)
    undo_batch = models.UUIDField(_("batch of undoing"), null=True)
    undo_position = models.PositiveBigIntegerField(_("last change undone"), null=True)
    is_canceling = models.BooleanField(_("stops after the present chunk"), default=False)
    created_at = models.DateTimeField(_("uploaded"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["by", "-id"], name="import_run_of_person")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it, or should be."""
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)


class ImportProblem(models.Model):
    """One row of a file that was not taken as it stands: rejected, or taken with a warning.

    `reasons` lists [column header or "", text]; `cells` holds the row as the file has it, for the file of rejected rows.
    """

    class Kind(models.TextChoices):
        ERROR = "error", _("error")
        CONFLICT = "conflict", _("conflict")
        WARNING = "warning", _("warning")
        LATER = "later", _("waits for a later row")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    is_check = models.BooleanField(_("found by the dry run"), default=False)
    row = models.PositiveBigIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reasons = models.JSONField(_("reasons"), default=list)
    cells = models.JSONField(_("cells"), default=list)

    class Meta:
        verbose_name = _("import problem")
        verbose_name_plural = _("import problems")
        indexes = [models.Index(fields=["run", "is_check", "row"], name="import_problem_of_run")]

    def __str__(self) -> str:
        return f"{self.row}: {self.kind}"


class RememberedMapping(models.Model):
    """How files with these headers were mapped the last time; offered again for the next one."""

    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField(_("mapping"))
    used_at = models.DateTimeField(_("last used"))

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")

    def __str__(self) -> str:
        return self.signature
