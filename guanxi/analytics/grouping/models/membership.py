"""In which segment an account was when segments were last looked for, and since when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.analytics.grouping.segments.names import NAMES
from guanxi.records.models import MoneyField


def segments() -> list[tuple[str, object]]:
    """Key and translated name of every segment there can be."""
    return [(name.key, _(name.name)) for name in NAMES]


class Membership(models.Model):
    """One account in one run that looked for segments over everybody's figures.

    `since` is the day of the first run in a row that found the account in this segment; `previous` the segment before, if it was in one.
    Recency is in days, frequency in days with a purchase; the scores are fifths of all customers, 5 the best.
    """

    run = models.ForeignKey("mining.MiningRun", verbose_name=_("run"), on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), on_delete=models.CASCADE, related_name="segment_memberships"
    )
    segment = models.CharField(_("behavior segment"), max_length=20, choices=segments)
    previous = models.CharField(_("segment before"), max_length=20, choices=segments, blank=True)
    as_of = models.DateField(_("as of"))
    since = models.DateField(_("since"))
    recency = models.PositiveIntegerField(_("days since the last purchase"))
    frequency = models.PositiveIntegerField(_("days with a purchase"))
    money = MoneyField(_("revenue"))
    recency_score = models.PositiveSmallIntegerField(_("score of recency"))
    frequency_score = models.PositiveSmallIntegerField(_("score of frequency"))
    money_score = models.PositiveSmallIntegerField(_("score of revenue"))

    class Meta:
        verbose_name = _("membership in a segment")
        verbose_name_plural = _("memberships in segments")
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="grouping_one_segment_a_run")]
        indexes = [
            models.Index(fields=["run", "segment", "-money", "account"], name="grouping_members"),
            models.Index(fields=["account", "-as_of"], name="grouping_history"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.segment}"
