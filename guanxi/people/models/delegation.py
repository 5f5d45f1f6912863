"""Somebody stands in for somebody who is away."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Delegation(models.Model):
    """From the first to the last day the substitute reaches the absent person's records like own ones."""

    person = models.ForeignKey(
        "people.Person", verbose_name=_("absent person"), on_delete=models.CASCADE, related_name="absences"
    )
    substitute = models.ForeignKey(
        "people.Person", verbose_name=_("substitute"), on_delete=models.CASCADE, related_name="substitutions"
    )
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("when"))
    made_by = models.ForeignKey(
        "people.Person", verbose_name=_("entered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["substitute", "last_on"], name="delegation_to")]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="delegation_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.substitute} {self.first_on} – {self.last_on}"
