"""What every record has, and the kernel's own tables."""

from .adaptation import CustomField, CustomObject, FittingState, Layout, Wording
from .attachment import Attachment
from .bulk_run import BulkProblem, BulkRun
from .change import Change, Channel
from .choice_list import Choice, ChoiceList
from .columns import MoneyField, PercentField, PhoneField, QuantityField, TagsField
from .import_run import ImportProblem, ImportRun, RememberedMapping
from .list_preference import ListPreference
from .number_series import NumberSeries
from .sent_form import SentForm
from .tracked import Owned, Searchable, Tracked
from .view import View, ViewChoice

__all__ = [
    "Attachment",
    "BulkProblem",
    "BulkRun",
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
    "View",
    "ViewChoice",
    "Wording",
]
