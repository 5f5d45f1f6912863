"""What must hold before the company's own settings change."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.people.models import Company
from guanxi.sales.models import OrderLine


def may_become(currency: str) -> None:
    """Refuse another company currency once figures were computed in the present one.

    :raises ValidationError: if there are order lines.
    """
    if currency != Company.current().currency and OrderLine.objects.exists():
        raise ValidationError(
            _("There are orders already, and their figures are in the present currency. It can no longer be changed.")
        )
