"""What left the house, and when it arrived."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Searchable, Tracked


class Shipment(Tracked, Searchable):
    """One consignment of an order."""

    number = models.CharField(_("shipment number"), max_length=60, unique=True, blank=True)
    order = models.ForeignKey("sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="shipments")
    shipped_on = models.DateField(_("shipped on"))
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=120, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=120, blank=True)
    shipping_mode = models.CharField(_("shipping mode"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivered_on__isnull=True) | models.Q(delivered_on__gte=models.F("shipped_on")),
                name="shipment_arrives_after_leaving",
            )
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-shipped_on", "-id"], name="shipment_shipped"),
            models.Index(fields=["order", "-shipped_on"], name="shipment_of_order"),
        ]

    def __str__(self) -> str:
        return self.number
