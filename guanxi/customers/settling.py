"""What is kept true after accounts and contacts were saved, in one place per object."""

from collections.abc import Sequence

from . import organization, reachability, team
from .models import Account, Contact


def accounts(saved: Sequence[Account]) -> None:
    """Numbers and addresses by which they are looked up, and the history of their owners."""
    reachability.settle_accounts(saved)
    team.settle_owners(saved)


def contacts(saved: Sequence[Contact]) -> None:
    """Numbers and addresses by which they are looked up, and their main affiliations."""
    reachability.settle_contacts(saved)
    organization.settle_contacts(saved)
