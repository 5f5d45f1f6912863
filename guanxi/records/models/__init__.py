"""What every record has, and the kernel's own tables."""

from .attachment import Attachment
from .change import Change, Channel
from .columns import MoneyField, PercentField, PhoneField, QuantityField, TagsField
from .import_run import ImportProblem, ImportRun, RememberedMapping
from .list_preference import ListPreference
from .number_series import NumberSeries
from .sent_form import SentForm
from .tracked import Owned, Searchable, Tracked

__all__ = [
    "Attachment",
    "Change",
    "Channel",
    "ImportProblem",
    "ImportRun",
    "ListPreference",
    "MoneyField",
    "NumberSeries",
    "Owned",
    "PercentField",
    "PhoneField",
    "QuantityField",
    "RememberedMapping",
    "Searchable",
    "SentForm",
    "TagsField",
    "Tracked",
]
