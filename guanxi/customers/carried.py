"""What of this folder stands in the file of settings, and to which of its choices a company may add."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.fitting import extending, parts, settings_file


def connect() -> None:
    """Add the parts. No rule asks where an account came from, what a contact does there, or of which kind a phone is."""
    extending.allow("accounts.source", "accounts.scale", "affiliations.role", "responsibilities.role")
    settings_file.register(parts.of_record("territories", _("Sales territories"), "name", ("name",)))
