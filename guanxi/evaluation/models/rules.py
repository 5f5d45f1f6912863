"""The rules of evaluation that a company may change: one row."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanxi.people.asking_once import once
from guanxi.records.models import PercentField, Tracked

SHARE = (MinValueValidator(0), MaxValueValidator(1))


class Rules(Tracked):
    """Cut-offs of the value pyramid as shares of the customers, best first, and how a line of unknown cost counts."""

    vip_share = PercentField(_("share of VIP customers"), default=Decimal("0.01"), validators=SHARE)
    major_share = PercentField(_("share of major customers"), default=Decimal("0.04"), validators=SHARE)
    ordinary_share = PercentField(_("share of ordinary customers"), default=Decimal("0.15"), validators=SHARE)
    assumed_margin = PercentField(
        _("assumed margin"), null=True, blank=True, validators=SHARE,
        help_text=_("For lines whose cost is unknown; empty = they add revenue but no profit."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("rules of evaluation")
        verbose_name_plural = _("rules of evaluation")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="evaluation_rules_is_one_row"),
            models.CheckConstraint(
                condition=Q(vip_share__gte=0, major_share__gte=0, ordinary_share__gte=0)
                & Q(vip_share__lt=1 - F("major_share") - F("ordinary_share")),
                name="evaluation_rules_leave_some_customers",
            ),
        ]

    def __str__(self) -> str:
        return str(_("rules of evaluation"))

    @classmethod
    def current(cls) -> "Rules":
        """The one row, with defaults until somebody has saved it."""
        return once("rules of evaluation", lambda: cls._default_manager.filter(pk=1).first() or cls(pk=1))

    @property
    def small_share(self) -> Decimal:
        """What the three upper levels leave: the small customers."""
        return 1 - self.vip_share - self.major_share - self.ordinary_share

    def clean(self) -> None:
        """Refuse shares that leave no small customers."""
        if self.small_share <= 0:
            raise ValidationError(self._too_much())

    def _too_much(self) -> dict[str, Any]:
        return {"ordinary_share": _("The three shares together must be less than 100 %; the small customers are the rest.")}
