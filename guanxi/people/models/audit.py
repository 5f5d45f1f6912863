"""What happened that no change of a record tells: signing in, exports, reads of sensitive fields, rights, and more."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditEntry(models.Model):
    """One event. Rows are only ever added: the database refuses everything else, and a chain of digests shows what was altered.

    `by` stays when the person is gone. `who`, `address` and `what` may tell of persons and are blanked when one is erased;
    kind, moment and object stay. Beside these fields the table has columns of its own for the chain (see its migration).
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
        SESSION_ENDED = "session_ended", _("session ended")
        CREDENTIALS = "credentials", _("password, second factor or passkey changed")
        EXPORTED = "exported", _("exported")
        READ = "read", _("sensitive fields read")
        RIGHTS = "rights", _("rights changed")
        SETTINGS = "settings", _("settings changed")
        API = "api", _("API used")
        IMPORTED = "imported", _("imported")
        REMOVED = "removed", pgettext_lazy("audit", "deleted")
        RESTORED = "restored", _("restored")
        BACKUP = "backup", _("backup")
        PERSONAL = "personal", _("personal data handled")
        REDACTED = "redacted", _("audit entries blanked")
        PRUNED = "pruned", _("old audit entries removed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        "people.Person", verbose_name=_("who"), null=True, on_delete=models.DO_NOTHING, related_name="+",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    who = models.CharField(_("name given"), max_length=254, blank=True)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    path = models.CharField(_("object"), max_length=60, blank=True)
    key = models.BigIntegerField(_("record"), null=True)
    what = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["by", "-id"], name="audit_by"),
            models.Index(fields=["kind", "-id"], name="audit_kind"),
            models.Index(fields=["path", "key", "-id"], name="audit_record", condition=~models.Q(path="")),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"


class AuditSeal(models.Model):
    """The digest of all entries and changes of some finished transactions, chained to the seal before.

    A seal covers the marks from `first` on and below `end`. `leaves` holds for every row its table (1 byte), key (8) and the
    beginning of its digest (8), so that a check can name the very row that is not as it was.
    """

    first = models.BigIntegerField()
    end = models.BigIntegerField(unique=True)
    count = models.PositiveBigIntegerField()
    leaves = models.BinaryField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return self.digest
