"""Companies and persons we have, had or want dealings with."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.lib import credit_code
from guanxi.people.trees import would_cycle
from guanxi.records.models import MoneyField, Owned, PercentField, PhoneField, Searchable, TagsField, Tracked

# Registered by a Chinese authority, in a Chinese place: only then its check character counts.
_CREDIT_CODE = re.compile(r"[159ANY][1-59A-Z][1-9]\d{5}[0-9A-Z]{10}")


class AccountKind(models.TextChoices):
    """What a company is to us; it may be several things."""

    CUSTOMER = "customer", _("customer")
    PROSPECT = "prospect", _("prospect")
    PARTNER = "partner", _("partner")
    SUPPLIER = "supplier", _("supplier")
    COMPETITOR = "competitor", _("competitor")
    OTHER = "other", _("other")


class Source(models.TextChoices):
    """How we came to know somebody."""

    CALL = "call", _("incoming call")
    EMAIL = "email", _("e-mail")
    WEBSITE = "website", _("website")
    SEARCH = "search", _("search engine")
    ADVERTISING = "advertising", _("advertising")
    CAMPAIGN = "campaign", _("campaign")
    FAIR = "fair", _("trade fair")
    REFERRAL = "referral", _("referral")
    PARTNER = "partner", _("partner")
    COLD_VISIT = "cold_visit", _("cold visit")
    IMPORT = "import", _("taken over")
    OTHER = "other", _("other")


class Scale(models.TextChoices):
    """Size class by employees."""

    MICRO = "micro", _("fewer than 10 employees")
    SMALL = "small", _("10–49 employees")
    MEDIUM = "medium", _("50–299 employees")
    LARGE = "large", _("300–999 employees")
    HUGE = "huge", _("1,000 employees and more")


class BehaviorSegment(models.TextChoices):
    """How a customer buys: how lately, how often, how much. Found by grouping, which says what each of them means."""

    LOYAL_BIG = "loyal-big", _("Loyal big customers")
    LOYAL = "loyal", _("Loyal customers")
    FREQUENT_SMALL = "frequent-small", _("Frequent small buyers")
    NEW_BIG = "new-big", _("Promising: few but big purchases")
    NEW = "new", _("Recent, still small")
    OCCASIONAL = "occasional", _("Occasional customers")
    STEADY = "steady", _("Steady customers")
    SMALL = "small", _("Small occasional customers")
    COOLING = "cooling", _("Cooling off")
    QUIET_BIG = "quiet-big", _("Big customers gone quiet")
    QUIET = "quiet", _("Gone quiet")
    LOST = "lost", _("Little, and long ago")


def _of_those_with(name: str) -> models.Index:
    """An index of the accounts of which something was foretold: a company that asks for nothing pays nothing."""
    return models.Index(fields=[f"-{name}", "-id"], name=f"account_{name}", condition=models.Q(**{f"{name}__isnull": False}))


class Account(Tracked, Searchable, Owned):
    """A customer, prospect, partner, supplier, competitor — one record, whatever it is to us."""

    number = models.CharField(_("number"), max_length=40, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    english_name = models.CharField(_("English name"), max_length=200, blank=True)
    name_key = models.CharField(_("sort key"), max_length=400, editable=False, default="")
    kinds = ArrayField(models.CharField(max_length=12, choices=AccountKind), verbose_name=_("kinds"), default=list, blank=True)
    industry = models.ForeignKey(
        "customers.Industry", verbose_name=_("industry"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    segment = models.CharField(_("segment"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent account"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    region = models.ForeignKey(
        "customers.Region", verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    territory = models.ForeignKey(
        "customers.Territory",
        verbose_name=_("sales territory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    address = models.CharField(_("address"), max_length=255, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    fax = PhoneField(_("fax"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    credit_code = models.CharField(_("unified social credit code or tax number"), max_length=40, blank=True)
    scale = models.CharField(_("scale"), max_length=10, choices=Scale, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = MoneyField(_("annual revenue"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source, blank=True)
    tags = TagsField(verbose_name=_("tags"))
    external_id = models.CharField(_("external ID"), max_length=120, blank=True, default="")
    is_collective = models.BooleanField(
        _("collective account"), default=False,
        help_text=_("Gathers sales to people whom nobody asked for their name; it has no level in the value pyramid."),
    )  # fmt: skip
    description = models.TextField(_("description"), blank=True)
    # What folders above foretell, written by `foretold.write` and by nobody else.
    behavior_segment = models.CharField(
        _("behavior segment"), max_length=20, choices=BehaviorSegment, blank=True, default="", db_default=""
    )
    chance_to_leave = PercentField(
        _("chance to leave"), null=True, blank=True, help_text=_("Foretold: that the customer buys nothing any more for a while.")
    )
    chance_to_buy = PercentField(
        _("chance to buy"), null=True, blank=True, help_text=_("Foretold: that the customer buys again soon.")
    )
    expected_revenue = MoneyField(
        _("expected revenue"), null=True, blank=True, help_text=_("Foretold: what the customer will bring in the time ahead.")
    )
    next_purchase_on = models.DateField(
        _("next purchase expected"), null=True, blank=True, help_text=_("Foretold: the day by which the customer buys again.")
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint("external_id", name="account_external_id_unique", condition=~models.Q(external_id="")),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            GinIndex(fields=["kinds"], name="account_kinds"),
            GinIndex(fields=["tags"], name="account_tags"),
            models.Index(fields=["-changed_at", "-id"], name="account_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="account_owner_changed"),
            models.Index(fields=["name_key", "id"], name="account_name_key"),
            models.Index(fields=["owner", "name_key", "id"], name="account_owner_name_key"),
            models.Index(fields=["name"], name="account_name"),
            models.Index(fields=["id"], name="account_collective", condition=models.Q(is_collective=True)),
            models.Index(fields=["credit_code"], name="account_credit_code", condition=~models.Q(credit_code="")),
            models.Index(
                fields=["behavior_segment", "id"], name="account_behavior_segment", condition=~models.Q(behavior_segment="")
            ),
            *map(_of_those_with, ("chance_to_leave", "chance_to_buy", "expected_revenue", "next_purchase_on")),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def clean(self) -> None:
        """Refuse a group tree that bites its own tail, and a Chinese credit code with a slip in it."""
        if _CREDIT_CODE.fullmatch(self.credit_code) and not credit_code.is_credit_code(self.credit_code):
            raise ValidationError({"credit_code": _("Check this code: one of its characters is wrong.")})
        if would_cycle(self, self.parent_id):
            raise ValidationError({"parent": _("An account cannot belong to itself or to one of its own subsidiaries.")})
