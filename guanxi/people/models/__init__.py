"""Who works here: persons, departments, teams, roles, and the company itself."""

from .audit import AuditEntry, AuditSeal
from .company import Company
from .delegation import Delegation
from .department import Department
from .person import Person
from .role import FieldRight, Grant, Role
from .share import Share
from .sign_in import SignInFailure
from .team import Team

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Company",
    "Delegation",
    "Department",
    "FieldRight",
    "Grant",
    "Person",
    "Role",
    "Share",
    "SignInFailure",
    "Team",
]
