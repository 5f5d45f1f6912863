"""The company that runs this installation: its own name, currency and calendar."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.people.asking_once import forget, once


class Company(models.Model):
    """One row: what holds for the whole company."""

    name = models.CharField(_("company name"), max_length=200, blank=True)
    currency = models.CharField(_("company currency"), max_length=3, default="CNY")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    country = models.CharField(_("country"), max_length=2, default="CN")
    fiscal_year_starts_in = models.PositiveSmallIntegerField(_("fiscal year starts in month"), default=1)

    class Meta:
        verbose_name = _("company settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="company_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_starts_in__range=(1, 12)), name="company_fiscal_month_is_a_month"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **how: Any) -> None:
        """Store it; who asks afterwards is told what was stored."""
        super().save(**how)
        forget("company")

    @classmethod
    def current(cls) -> "Company":
        """The one row, with defaults until an administrator has saved it."""
        return once("company", lambda: cls.objects.filter(pk=1).first() or cls(pk=1))
