"""The day as a person greets it: part of the day, date, and in Chinese the lunar date with its festival."""

import datetime
from dataclasses import dataclass

from babel.dates import format_date
from django.utils.translation import gettext as _

from guanxi.lib import lunar

_LOCALES = {"zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_TW"}
NOON, EVENING, MORNING = 12, 18, 5


@dataclass(frozen=True)
class Today:
    """A moment in the person's time zone, as the home page tells it."""

    moment: datetime.datetime
    language: str

    @property
    def greeting(self) -> str:
        """The greeting of this part of the day."""
        hour = self.moment.hour
        if MORNING <= hour < NOON:
            return _("Good morning")
        return _("Good afternoon") if NOON <= hour < EVENING else _("Good evening")

    @property
    def date(self) -> str:
        """The date with the day of the week, as readers of the language write it."""
        return format_date(self.moment.date(), format="full", locale=_LOCALES.get(self.language, "en"))

    @property
    def lunar(self) -> str:
        """The lunar date, for readers of Chinese."""
        if not self.language.startswith("zh"):
            return ""
        return lunar.lunar_day(self.moment.date()).text(self.language)

    @property
    def festival(self) -> str:
        """The festival of the day, if it is one."""
        return next((_(one.name) for one in lunar.festivals(self.moment.year) if one.day == self.moment.date()), "")
