"""One record shared with somebody whose rights do not reach it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Share(models.Model):
    """A record opened to one person, one team, or one department with everything below it, until a day or for good."""

    class Level(models.TextChoices):
        VIEW = "view", _("may view")
        CHANGE = "change", _("may change")

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    to_person = models.ForeignKey(
        "people.Person", verbose_name=_("person"), null=True, blank=True, on_delete=models.CASCADE, related_name="shares"
    )
    to_team = models.ForeignKey(
        "people.Team", verbose_name=_("team"), null=True, blank=True, on_delete=models.CASCADE, related_name="shares"
    )
    to_department = models.ForeignKey(
        "people.Department", verbose_name=_("department"), null=True, blank=True, on_delete=models.CASCADE, related_name="shares"
    )
    level = models.CharField(_("right"), max_length=10, choices=Level, default=Level.VIEW)
    until = models.DateField(_("until"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=200, blank=True)
    shared_at = models.DateTimeField(_("when"))
    shared_by = models.ForeignKey(
        "people.Person", verbose_name=_("shared by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        indexes = [models.Index(fields=["path", "object_id"], name="share_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_person__isnull=False, to_team__isnull=True, to_department__isnull=True)
                | Q(to_person__isnull=True, to_team__isnull=False, to_department__isnull=True)
                | Q(to_person__isnull=True, to_team__isnull=True, to_department__isnull=False),
                name="share_with_exactly_one",
            ),
            models.UniqueConstraint(
                "path", "object_id", "to_person", "to_team", "to_department", name="share_once_each", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}/{self.object_id} → {self.receiver} ({self.get_level_display()})"

    @property
    def receiver(self) -> models.Model | None:
        """Whom it is shared with."""
        return self.to_person or self.to_team or self.to_department
