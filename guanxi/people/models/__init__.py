"""Who works here: persons, departments, teams, roles, and the company itself."""

from .audit import AuditEntry, AuditSeal
from .company import Company
from .credential import Authenticator, Identity, IdentityProvider, Passkey, RecoveryCode, UsedPassword
from .delegation import Delegation
from .department import Department
from .person import Person
from .role import FieldRight, Grant, Role
from .safety import RoleSignIn, SignInRules
from .session import KnownDevice, OpenSession
from .share import Share
from .sign_in import SignInFailure
from .team import Team

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Authenticator",
    "Company",
    "Delegation",
    "Department",
    "FieldRight",
    "Grant",
    "Identity",
    "IdentityProvider",
    "KnownDevice",
    "OpenSession",
    "Passkey",
    "Person",
    "RecoveryCode",
    "Role",
    "RoleSignIn",
    "Share",
    "SignInFailure",
    "SignInRules",
    "Team",
    "UsedPassword",
]
