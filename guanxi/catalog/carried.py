"""What of this folder stands in the file of settings: the currencies in use, and the price books (their prices are records)."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.fitting import parts, settings_file


def connect() -> None:
    """Add the parts."""
    settings_file.register(
        parts.of_record("currencies", _("Currencies"), "code", ("code", "is_active")),
        parts.of_record(
            "price-books",
            _("Price books"),
            "name",
            ("name", "currency", "from_on", "until_on", "is_active", "description"),
            order=55,
        ),
    )
