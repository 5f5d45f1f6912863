"""Roles: which actions on which objects, and how far they reach."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tracked import Tracked


class Reach(models.IntegerChoices):
    """How far a right reaches; a larger number includes every smaller one."""

    NONE = 0, _("none")
    OWN = 1, _("own")
    TEAM = 2, _("team")
    DEPARTMENT = 3, _("department and below")
    ALL = 4, _("all")


class RightTo(models.TextChoices):
    """What somebody may be allowed to do with the records of one object."""

    VIEW = "view", _("view")
    CREATE = "create", _("create")
    CHANGE = "change", _("change")
    DELETE = "delete", _("delete")
    EXPORT = "export", _("export")
    IMPORT = "import", _("import")


class Role(Tracked):
    """A named set of grants; a person may have several, the most permissive grant wins."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One cell of the matrix object × action: how far this role reaches."""

    role = models.ForeignKey(Role, verbose_name=_("role"), on_delete=models.CASCADE, related_name="grants")
    object = models.CharField(_("object"), max_length=60)
    action = models.CharField(_("action"), max_length=10, choices=RightTo)
    reach = models.PositiveSmallIntegerField(_("reach"), choices=Reach, default=Reach.NONE)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [models.UniqueConstraint("role", "object", "action", name="grant_once_per_cell")]

    def __str__(self) -> str:
        return f"{self.role}: {self.action} {self.object} ({self.get_reach_display()})"


class Level(models.IntegerChoices):
    """What a role makes of one field; a larger number includes every smaller one."""

    HIDDEN = 0, _("hidden")
    READ = 1, _("read only")
    WRITE = 2, _("write")


class FieldRight(models.Model):
    """What a role makes of one field of an object it has rights on; a field without an entry may be written."""

    role = models.ForeignKey(Role, verbose_name=_("role"), on_delete=models.CASCADE, related_name="field_rights")
    object = models.CharField(_("object"), max_length=60)
    field = models.CharField(_("field"), max_length=60)
    level = models.PositiveSmallIntegerField(_("field right"), choices=Level, default=Level.WRITE)

    class Meta:
        verbose_name = _("field right")
        verbose_name_plural = _("field rights")
        constraints = [models.UniqueConstraint("role", "object", "field", name="field_right_once_per_field")]

    def __str__(self) -> str:
        return f"{self.role}: {self.object}.{self.field} ({self.get_level_display()})"
