"""Fields that administrators mark as sensitive or personal, and how long records are kept."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldMark(models.Model):
    """What an administrator says of one field: reading it is noted, or it tells of a person and is blanked when one is erased."""

    path = models.CharField(_("object"), max_length=60)
    field = models.CharField(_("field"), max_length=80)
    is_sensitive = models.BooleanField(_("sensitive"), default=False)
    is_personal = models.BooleanField(_("personal"), default=False)

    class Meta:
        verbose_name = _("marked field")
        verbose_name_plural = _("marked fields")
        constraints = [models.UniqueConstraint("path", "field", name="field_mark_once")]

    def __str__(self) -> str:
        return f"{self.path}.{self.field}"


class RetentionRule(models.Model):
    """What happens to records of one object some months after a day that stands in one of their fields."""

    class Action(models.TextChoices):
        ERASE = "erase", _("erase the person's data everywhere")
        BLANK = "blank", _("blank the personal fields")
        REMOVE = "remove", _("delete for good")

    path = models.CharField(_("object"), max_length=60)
    after = models.CharField(_("counted from"), max_length=80, default="changed_at")
    months = models.PositiveSmallIntegerField(_("months"), validators=[MinValueValidator(1)])
    action = models.CharField(_("what is done"), max_length=10, choices=Action)
    is_active = models.BooleanField(_("in force"), default=False)
    ran_at = models.DateTimeField(_("last carried out"), null=True, editable=False)
    last_count = models.PositiveIntegerField(_("records the last time"), default=0, editable=False)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")

    def __str__(self) -> str:
        return f"{self.path} {self.months} {self.action}"
