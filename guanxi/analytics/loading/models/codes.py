"""Code tables: what other systems call things, and what we call them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CodeTable(models.Model):
    """The translation of one kind of codes; `known` says from where the right ones come (codes.known_values)."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    label = models.CharField(_("label"), max_length=120)
    known = models.CharField(_("right values come from"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("code table")
        verbose_name_plural = _("code tables")
        ordering = ("label", "id")

    def __str__(self) -> str:
        return self.label or self.name


class Code(models.Model):
    """One code of others. `ours` is what it means; `likely` what a program thinks it means, with how alike they are (0–1).

    `before` holds what a decision replaced, so that it can be taken back.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("code", "to be decided")
        ACCEPTED = "accepted", _("translated")
        KEPT = "kept", _("stays as it is")

    table = models.ForeignKey(CodeTable, on_delete=models.CASCADE, related_name="codes")
    foreign = models.CharField(_("code of others"), max_length=300)
    ours = models.CharField(_("our code"), max_length=300, blank=True)
    likely = models.CharField(_("proposed"), max_length=300, blank=True)
    likeness = models.FloatField(_("likeness"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    seen_at = models.DateTimeField(_("seen"))
    by = models.ForeignKey("people.Person", verbose_name=_("decided by"), null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [models.UniqueConstraint("table", "foreign", name="code_once")]
        indexes = [models.Index(fields=["table", "state", "-rows", "id"], name="code_of_table")]

    def __str__(self) -> str:
        return self.foreign
