"""The history: who changed what, when, through which channel, from which value to which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """Through which door a change came."""

    FORM = "form", _("form")
    LIST = "list", _("list")
    BULK = "bulk", _("bulk change")
    IMPORT = "import", _("import")
    UNDO = "undo", _("undo")
    API = "api", _("API")
    ASSISTANT = "assistant", _("assistant")
    COMMAND = "command", _("command line")
    SYSTEM = "system", _("the product itself")


class Change(models.Model):
    """One saving of one record.

    `values` maps field names to [old, new] in stored form (see records.fields.stored); a creation has none.
    `batch` joins the changes of one import run. `version` is the record's version that came about; none where only files changed.
    """

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("what happened", "created")
        CHANGED = "changed", pgettext_lazy("what happened", "changed")
        REMOVED = "removed", pgettext_lazy("what happened", "removed")

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        "people.Person", verbose_name=_("who"), null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )  # history is never changed, so the key stays when the person goes
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    verb = models.CharField(_("action"), max_length=60, blank=True)
    values = models.JSONField(_("values"), default=dict)
    batch = models.UUIDField(_("batch"), null=True)
    version = models.PositiveIntegerField(_("version"), null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        indexes = [
            models.Index(fields=["path", "object_id", "-id"], name="change_of_record"),
            models.Index(fields=["batch", "id"], name="change_of_batch", condition=models.Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.path}/{self.object_id} {self.kind}"
