"""What of this folder stands in the file of settings."""

from .fitting import parts, settings_file


def connect() -> None:
    """Add the parts."""
    settings_file.register(*parts.own())
