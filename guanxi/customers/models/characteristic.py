"""Rated characteristics of a customer, with their history: how it is doing, how it is led, what we expect of it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Aspect(models.TextChoices):
    """What is rated, 1 (poor) to 5 (excellent)."""

    IMPORTANCE = "importance", _("importance")
    OPERATION = "operation", _("operating state")
    ORGANIZATION = "organization", _("organizational traits")
    PHILOSOPHY = "philosophy", _("management philosophy")
    CULTURE = "culture", _("company culture")
    PROSPECTS = "prospects", _("development prospects")


class Rating(Tracked):
    """One judgement of one aspect on one day; the newest is the current one, older ones are the history."""

    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.CASCADE, related_name="ratings")
    aspect = models.CharField(_("aspect"), max_length=14, choices=Aspect)
    score = models.PositiveSmallIntegerField(_("rating"), choices=[(n, str(n)) for n in range(1, 6)])
    reason = models.TextField(_("reason"), blank=True)
    rated_on = models.DateField(_("rated on"), blank=True, help_text=_("Empty = today."))
    rated_by = models.ForeignKey(
        "people.Person", verbose_name=_("rated by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("characteristic")
        verbose_name_plural = _("characteristics")
        constraints = [models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="rating_from_1_to_5")]
        indexes = [
            models.Index(fields=["account", "aspect", "-rated_on", "-id"], name="rating_newest"),
            models.Index(fields=["-rated_on", "-id"], name="rating_rated"),
        ]

    def __str__(self) -> str:
        return f"{self.get_aspect_display()}: {self.score}"

    def clean(self) -> None:
        """A judgement stays what it was; who thinks otherwise now adds a newer one."""
        if not self._state.adding:
            raise ValidationError(_("A rating is never changed. Add a newer one."))
