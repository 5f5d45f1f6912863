"""What a run learned, so that a later one foretells without learning again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LearnedModel(models.Model):
    """The model behind the scores of a run as plain data (JSON in gzip in Base64, see `mining.keeping`): nothing in it is code.

    Of a row of repetitions only the newest one stays.
    """

    run = models.OneToOneField(
        "mining.MiningRun",
        verbose_name=_("mining run"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="learned_model",
    )
    learned_on = models.DateField(_("learned"))
    packed = models.TextField(_("model"))

    class Meta:
        verbose_name = _("learned model")
        verbose_name_plural = _("learned models")

    def __str__(self) -> str:
        return f"{self.run_id}: {self.learned_on}"
