"""Where a person was last, and what they keep at hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """A person opened a record, last at this moment."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [models.UniqueConstraint("person", "path", "object_id", name="visit_once")]
        indexes = [
            models.Index(fields=["person", "-at"], name="visit_of_person"),
            models.Index(fields=["path", "object_id"], name="visit_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path} {self.object_id}"


class Favorite(models.Model):
    """A record with a person's star."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("favorite")
        verbose_name_plural = _("favorites")
        constraints = [models.UniqueConstraint("person", "path", "object_id", name="favorite_once")]
        indexes = [models.Index(fields=["path", "object_id"], name="favorite_of_record")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path} {self.object_id}"
