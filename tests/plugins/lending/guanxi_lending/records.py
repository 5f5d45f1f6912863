"""The declaration, from which list, page, form, import, export and rights follow."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Record, Section

from .models import Loan

loan = Record(
    model=Loan,
    path="loans",
    icon="package",
    group="sales",
    name=("device",),
    search=("device",),
    keys=(("device",),),
    listing=Listing(columns=("device", "account", "lent_on"), filters=("account", "lent_on"), sort="-lent_on"),
    sections=(Section(_("Loan"), ("device", "account", "lent_on")),),
)

RECORDS = (loan,)
