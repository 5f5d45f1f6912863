"""What a run foretold for one customer, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Score(models.Model):
    """The chance (0 to 1) or number foretold for a customer, the share of customers at or below it, and the reasons (see `wording.reason`).

    Scores of earlier runs stay: they are what a forecast is measured by later.
    """

    run = models.ForeignKey("mining.MiningRun", verbose_name=_("mining run"), on_delete=models.CASCADE, related_name="scores")
    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.CASCADE, related_name="scores")
    value = models.FloatField(_("score"))
    place = models.FloatField(_("place among all"))
    reasons = models.JSONField(_("reasons"), default=list, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="score_once_for_run_and_account")]
        indexes = [models.Index(fields=["account", "run"], name="score_of_account")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.account_id}: {self.value:.3f}"
