"""Where customers are: countries, provinces, cities, counties; and the company's own sales territories."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanxi.lib import regions as atlas
from guanxi.people.trees import would_cycle
from guanxi.records.models import Owned, Searchable, Tracked

_NO_CITY = "9000"  # counties that a province administers itself stand below a city in name only


class Region(Tracked, Searchable):
    """One node of the tree country → province → city → county, loaded from a maintained data package.

    It is named with the regions it lies in, its country left out: 浙江省杭州市西湖区, Xihu District, Hangzhou, Zhejiang.
    """

    class Level(models.TextChoices):
        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province or state")
        CITY = "city", _("city")
        COUNTY = "county", _("county or district")

    code = models.CharField(_("code"), max_length=20, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(_("name"), max_length=120)
    name_hant = models.CharField(_("name in traditional Chinese"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    full_name = models.CharField(_("full name"), max_length=255, blank=True, editable=False)

    told_by: ClassVar[tuple[str, ...]] = ("code", "name", "name_hant", "name_en", "full_name")

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["level", "name"], name="region_by_level_and_name"),
            models.Index(fields=["full_name"], name="region_full_name"),
        ]

    def __str__(self) -> str:
        language = (get_language() or "en").lower()
        own = {"zh-hans": self.name, "zh-hant": self.name_hant}.get(language, self.name_en) or self.name
        above = [part.name(language) for part in atlas.path(self.code)[1:-1] if not part.code.endswith(_NO_CITY)]
        names = list(dict.fromkeys([*above, own]))
        return "".join(names) if language.startswith("zh") else ", ".join(reversed(names))

    def clean(self) -> None:
        """Refuse a tree that bites its own tail."""
        if would_cycle(self, self.parent_id):
            raise ValidationError({"parent": _("A region cannot be part of itself.")})


class Territory(Tracked, Searchable, Owned):
    """An area of sales with a manager, drawn by the company itself (华东, Central Europe, …); the owner is its manager."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    regions = models.ManyToManyField(Region, verbose_name=_("regions"), blank=True, related_name="territories")

    class Meta:
        verbose_name = _("sales territory")
        verbose_name_plural = _("sales territories")
        indexes = [*Searchable.Meta.indexes]

    def __str__(self) -> str:
        return self.name
