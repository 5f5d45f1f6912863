"""Sources of tables: uploaded files, databases, addresses of the web, folders of documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DataSource(models.Model):
    """Something that holds tables. `secret` is encrypted with the installation's key and never shown again."""

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        POSTGRESQL = "postgresql", "PostgreSQL"
        MYSQL = "mysql", "MySQL"
        WEB = "web", _("web address")
        FOLDER = "folder", _("folder of documents")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    place = models.CharField(_("address"), max_length=1000, blank=True)
    database = models.CharField(_("database"), max_length=120, blank=True)
    user = models.CharField(_("user name"), max_length=120, blank=True)
    secret = models.TextField(_("password"), blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    created_by = models.ForeignKey(
        "people.Person", verbose_name=_("created by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def is_database(self) -> bool:
        """Whether it is reached with a user and a password of a database."""
        return self.kind in (self.Kind.POSTGRESQL, self.Kind.MYSQL)


class KeptFile(models.Model):
    """The bytes of a source as they came, kept under their checksum; `removed_at` says since when only the checksum is left."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    kept_at = models.DateTimeField(_("kept"))
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("kept file")
        verbose_name_plural = _("kept files")

    def __str__(self) -> str:
        return self.name
