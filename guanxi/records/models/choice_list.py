"""Lists of choices with labels, colors, an order, and values that are not offered any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChoiceList(models.Model):
    """Choices that custom fields share; with `field` ("accounts.source") what the company made of a built-in field's choices."""

    name = models.CharField(_("name"), max_length=80)
    field = models.CharField(_("built-in field"), max_length=121, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        verbose_name = _("choice list")
        verbose_name_plural = _("choice lists")
        constraints = [
            models.UniqueConstraint("name", name="choice_list_name"),
            models.UniqueConstraint("field", name="choice_list_of_field", condition=~models.Q(field="")),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """One choice: the value that is stored never changes, everything else may."""

    list = models.ForeignKey(ChoiceList, verbose_name=_("choice list"), on_delete=models.CASCADE, related_name="choices")
    value = models.CharField(_("value"), max_length=60)
    labels = models.JSONField(_("labels"), default=dict)
    color = models.CharField(_("color"), max_length=10, blank=True)
    order = models.PositiveIntegerField(pgettext_lazy("position", "order"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint("list", "value", name="choice_once")]
        ordering = ["list", "order", "id"]

    def __str__(self) -> str:
        return self.value
