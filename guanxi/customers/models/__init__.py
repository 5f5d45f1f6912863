"""Who our customers are: accounts, contacts, and what we know of them."""

from .account import Account
from .address_book import EmailAddress, PhoneNumber
from .affiliation import Affiliation
from .characteristic import Aspect, Rating
from .consent import Consent
from .contact import Contact
from .industry import Industry
from .region import Region, Territory
from .responsibility import Responsibility
from .standing import Standing

__all__ = [
    "Account", "Affiliation", "Aspect", "Consent", "Contact", "EmailAddress", "Industry", "PhoneNumber", "Rating",
    "Region", "Responsibility", "Standing", "Territory",
]  # fmt: skip
