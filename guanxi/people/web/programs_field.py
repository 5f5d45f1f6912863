"""The question whether programs that act as a person are shut out along with a change of the password."""

from django import forms
from django.utils.translation import gettext_lazy as _


def programs_too(*, initial: bool = False) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(
        label=_("Revoke my API tokens, too"), required=False, initial=initial,
        help_text=_("Do this if somebody else may have known the old password. Programs need new tokens afterwards."),
    )  # fmt: skip
