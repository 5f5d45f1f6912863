"""What every record has, and the kernel's own tables."""

from .access_token import AccessToken, AskedCount, KeptAnswer
from .adaptation import CustomField, CustomObject, FittingState, Layout, Wording
from .attachment import Attachment
from .bulk_run import BulkProblem, BulkRun
from .change import Change, Channel
from .choice_list import Choice, ChoiceList
from .columns import MoneyField, PercentField, PhoneField, QuantityField, TagsField
from .import_run import ImportProblem, ImportRun, RememberedMapping
from .list_preference import ListPreference
from .number_series import NumberSeries
from .personal import FieldMark, RetentionRule
from .removed import Removed
from .sent_form import SentForm
from .tag import Tag
from .tracked import Owned, Searchable, Tagged, Tracked
from .view import View, ViewChoice
from .webhook import Delivery, Webhook

__all__ = [
    "AccessToken",
    "AskedCount",
    "Attachment",
    "BulkProblem",
    "BulkRun",
    "Change",
    "Channel",
    "Choice",
    "ChoiceList",
    "CustomField",
    "CustomObject",
    "Delivery",
    "FittingState",
    "FieldMark",
    "ImportProblem",
    "ImportRun",
    "KeptAnswer",
    "Layout",
    "ListPreference",
    "MoneyField",
    "NumberSeries",
    "Owned",
    "PercentField",
    "PhoneField",
    "QuantityField",
    "RememberedMapping",
    "Removed",
    "Searchable",
    "RetentionRule",
    "SentForm",
    "Tag",
    "Tagged",
    "TagsField",
    "Tracked",
    "View",
    "ViewChoice",
    "Webhook",
    "Wording",
]
