"""Passkeys: registering one, and recognizing a person by it (WebAuthn, by py_webauthn)."""

import datetime
import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import webauthn
from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .models import Passkey, Person
from .signing_in import NotSignedIn

CHALLENGE = "passkey_challenge"
NAME = "Guanxi"


class NotRecognized(NotSignedIn):
    """The passkey does not fit, or is not known here."""


@dataclass(frozen=True)
class Site:
    """For whom passkeys are made: host name and whole address of this installation."""

    host: str
    origin: str


def registration(person: Person, site: Site, session: MutableMapping[str, Any]) -> str:
    """What the browser needs to make a passkey, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=site.host, rp_name=NAME, user_id=f"person-{person.pk}".encode(), user_name=person.username, user_display_name=str(person),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(key.credential)) for key in person.passkeys.all()],
    )  # fmt: skip
    session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return webauthn.options_to_json(options)


def register(
    person: Person, answer: str, name: str, *, site: Site, session: MutableMapping[str, Any], at: datetime.datetime
) -> Passkey:
    """Keep the passkey that the browser has made.

    :raises NotRecognized: if it does not answer to our challenge.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=_challenge(session), expected_rp_id=site.host, expected_origin=site.origin,
            require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotRecognized(_("The passkey could not be added. Try again.")) from error
    return Passkey.objects.create(
        person=person, name=name.strip()[:80] or _("Passkey"), credential=made.credential_id,
        public_key=made.credential_public_key, uses=made.sign_count, added_at=at,
    )  # fmt: skip


def question(site: Site, session: MutableMapping[str, Any], person: Person | None = None) -> str:
    """What the browser needs to prove that it has a passkey (of this person, or of anybody), as JSON."""
    keys = person.passkeys.all() if person else Passkey.objects.none()
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=bytes(key.credential)) for key in keys],
    )  # fmt: skip
    session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return webauthn.options_to_json(options)


def recognize(answer: str, *, site: Site, session: MutableMapping[str, Any], at: datetime.datetime) -> Person:
    """The person whose passkey signed our challenge.

    :raises NotRecognized: if it is unknown, does not fit, or the person may not sign in.
    """
    try:
        credential = base64url_to_bytes(json.loads(answer)["id"])
        key = Passkey.objects.select_related("person").filter(credential=credential, person__is_active=True).first()
        if key is None:
            raise KeyError("unknown passkey")  # noqa: TRY301 (answered like every other passkey that does not fit)
        proven = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=_challenge(session), expected_rp_id=site.host, expected_origin=site.origin,
            credential_public_key=bytes(key.public_key), credential_current_sign_count=key.uses, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotRecognized(_("This passkey is not known here.")) from error
    Passkey.objects.filter(pk=key.pk).update(uses=proven.new_sign_count, used_at=at)
    return key.person


def _challenge(session: MutableMapping[str, Any]) -> bytes:
    return base64url_to_bytes(session.pop(CHALLENGE))
