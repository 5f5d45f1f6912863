"""What every record has, and the kernel's own tables."""

from .access_token import AccessToken, AskedCount, KeptAnswer
from .adaptation import CustomField, CustomObject, FittingState, Layout, Wording
from .attachment import Attachment
from .audit_cut import AuditCut
from .bulk_run import BulkProblem, BulkRun
from .change import Change, Channel
from .choice_list import Choice, ChoiceList
from .columns import MoneyField, PercentField, PhoneField, QuantityField, TagsField
from .import_run import ImportProblem, ImportRun, RememberedMapping
from .list_preference import ListPreference
from .merge import Merge
from .number_series import NumberSeries
from .personal import FieldMark, RetentionRule
from .places import Favorite, Visit
from .removed import Removed
from .sent_form import SentForm
from .tag import Tag
from .talk import Comment, CommentVersion, Following, Notice, NoticeChoice
from .tracked import Owned, Searchable, Tagged, Tracked
from .view import View, ViewChoice
from .webhook import Delivery, Webhook

__all__ = [
    "AccessToken",
    "AskedCount",
    "Attachment",
    "AuditCut",
    "BulkProblem",
    "BulkRun",
    "Change",
    "Channel",
    "Choice",
    "ChoiceList",
    "Comment",
    "CommentVersion",
    "CustomField",
    "CustomObject",
    "Delivery",
    "Favorite",
    "FieldMark",
    "FittingState",
    "Following",
    "ImportProblem",
    "ImportRun",
    "KeptAnswer",
    "Layout",
    "ListPreference",
    "Merge",
    "MoneyField",
    "Notice",
    "NoticeChoice",
    "NumberSeries",
    "Owned",
    "PercentField",
    "PhoneField",
    "QuantityField",
    "RememberedMapping",
    "Removed",
    "RetentionRule",
    "Searchable",
    "SentForm",
    "Tag",
    "Tagged",
    "TagsField",
    "Tracked",
    "View",
    "ViewChoice",
    "Visit",
    "Webhook",
    "Wording",
]
