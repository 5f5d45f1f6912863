"""What every record has, and the kernel's own tables."""

from .adaptation import CustomField, CustomObject, FittingState, Layout, Wording
from .attachment import Attachment
from .change import Change, Channel
from .choice_list import Choice, ChoiceList
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
    "Choice",
    "ChoiceList",
    "CustomField",
    "CustomObject",
    "FittingState",
    "ImportProblem",
    "ImportRun",
    "Layout",
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
    "Wording",
]
