"""A proposal that two names mean the same, and what people decided about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.models import PercentField, Searchable, Tracked


class Subject(models.TextChoices):
    """What is the same."""

    ACCOUNTS = "accounts", _("accounts")
    CONTACTS = "contacts", _("contacts")
    PRODUCTS = "products", _("products")


class State(models.TextChoices):
    """What people decided."""

    OPEN = "open", pgettext_lazy("proposal", "to be decided")
    SAME = "same", _("the same")
    DIFFERENT = "different", _("not the same")


class Proposal(Tracked, Searchable):
    """Two of our records, or a row of a loaded table and a record of ours, that probably mean the same.

    `left_key` is the key of our record, or what the loaded table calls it; `source` the loaded table ("" = our own records).
    Whoever writes one down by hand gives the two names alone. `reasons` lists [column, left, right, how alike, weight in bits] as analytics.reconciling.linking gives them.
    """

    subject = models.CharField(_("object"), max_length=10, choices=Subject)
    source = models.CharField(_("loaded table"), max_length=80, blank=True)
    left_key = models.CharField(max_length=300, blank=True)
    left = models.CharField(_("one side"), max_length=300)
    right_id = models.BigIntegerField(default=0)
    right = models.CharField(_("other side"), max_length=300)
    probability = PercentField(_("probability"), max_digits=7, decimal_places=6, default=1)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    state = models.CharField(_("decision"), max_length=10, choices=State, default=State.OPEN)
    before = models.CharField(max_length=10, choices=State, blank=True)
    decided_by = models.ForeignKey(
        "people.Person", verbose_name=_("decided by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    run = models.ForeignKey(
        "mining.MiningRun", verbose_name=_("run"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("proposal to reconcile")
        verbose_name_plural = _("proposals to reconcile")
        constraints = [models.UniqueConstraint("subject", "source", "left_key", "right_id", name="proposal_once")]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-probability", "-id"], name="proposal_by_probability"),
            models.Index(fields=["subject", "right_id"], name="proposal_of_record"),
            models.Index(fields=["subject", "left_key"], name="proposal_of_left"),
        ]

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == State.OPEN
