"""Who works here: persons, departments, teams, roles, and the company itself."""

from .company import Company
from .department import Department
from .person import Person
from .role import Grant, Role
from .sign_in import SignInFailure
from .team import Team

__all__ = ["Company", "Department", "Grant", "Person", "Role", "SignInFailure", "Team"]
