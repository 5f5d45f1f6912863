"""Which passwords may be chosen: length as the company says, and none of one's last ones; plus Django's own rules."""

import datetime

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Person, SignInRules, UsedPassword


class LongEnough:
    """Refuses passwords shorter than the company's rule."""

    def validate(self, password: str, user: object = None) -> None:
        """:raises ValidationError: if it is too short."""
        least = SignInRules.current().least_password_length
        if len(password) < least:
            raise ValidationError(self._text(least), code="password_too_short")

    def get_help_text(self) -> str:
        return self._text(SignInRules.current().least_password_length)

    def _text(self, least: int) -> str:
        return ngettext(
            "A password has at least %(least)d character.", "A password has at least %(least)d characters.", least
        ) % {"least": least}


class NotUsedBefore:
    """Refuses the present password and the last ones of this person."""

    def validate(self, password: str, user: object = None) -> None:
        """:raises ValidationError: if it was used before."""
        kept = SignInRules.current().remembered_passwords
        if not isinstance(user, Person) or user.pk is None or not kept:
            return
        earlier = UsedPassword.objects.filter(person=user).order_by("-until").values_list("hash", flat=True)[:kept]
        present = Person.objects.filter(pk=user.pk).values_list("password", flat=True)
        if any(check_password(password, used) for used in [*present, *earlier] if used):
            raise ValidationError(_("You used this password before. Choose another one."), code="password_used")

    def get_help_text(self) -> str:
        return _("Your last passwords cannot be used again.")


def remember(person: Person, before: str, *, at: datetime.datetime) -> None:
    """Keep the hash of the password that was in use until now, as many as the rules say."""
    kept = SignInRules.current().remembered_passwords
    if before and kept:
        UsedPassword.objects.create(person=person, hash=before, until=at)
    keep = UsedPassword.objects.filter(person=person).order_by("-until").values_list("pk", flat=True)[:kept]
    UsedPassword.objects.filter(person=person).exclude(pk__in=list(keep)).delete()
