"""What every record has, and the kernel's own tables."""

from .attachment import Attachment
from .change import Change, Channel
from .columns import MoneyField, PercentField, PhoneField, QuantityField, TagsField
from .number_series import NumberSeries
from .tracked import Owned, Searchable, Tracked

__all__ = [
    "Attachment",
    "Change",
    "Channel",
    "MoneyField",
    "NumberSeries",
    "Owned",
    "PercentField",
    "PhoneField",
    "QuantityField",
    "Searchable",
    "TagsField",
    "Tracked",
]
