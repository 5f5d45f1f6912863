"""The tiers, as people find them under Settings."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Record, Section

from .models import MarginTier, ProfitTier

CUSTOMER_TIERS = Record(
    model=ProfitTier,
    path="customer-tiers",
    icon="award",
    group="settings",
    name=("name",),
    keys=(("name",),),
    listing=Listing(columns=("name", "from_profit"), filters=("name",), sort="-from_profit", unsummed=("from_profit",)),
    sections=(Section(_("Customer tier"), ("name", "from_profit")),),
)

MARGIN_TIERS = Record(
    model=MarginTier,
    path="margin-tiers",
    icon="stairs",
    group="settings",
    name=("name",),
    keys=(("name",),),
    listing=Listing(columns=("name", "from_margin", "advice"), filters=("advice",), sort="-from_margin"),
    sections=(Section(_("Margin tier"), ("name", "from_margin", "advice")),),
)

RECORDS = (CUSTOMER_TIERS, MARGIN_TIERS)
