"""OpenID Connect: code flow with PKCE, and a signed token whose issuer, audience, age and nonce are checked."""

import secrets
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from guanxi.people import ciphers
from guanxi.people.models import IdentityProvider

from .linking import Claims, NotProven

SCOPES = "openid email profile"
SECONDS = 10
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384", "EdDSA"]
LEEWAY_SECONDS = 60
STATE = "single_sign_on"


def begin(provider: IdentityProvider, session: MutableMapping[str, Any], back: str) -> str:
    """The address at the provider to which the browser goes; what must come back is kept in the session.

    :raises NotProven: if the provider does not answer.
    """
    house = _discover(provider)
    kept = {"nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48), "provider": provider.pk}
    client = _client(provider, back)
    address, state = client.create_authorization_url(
        house["authorization_endpoint"], nonce=kept["nonce"], code_verifier=kept["verifier"]
    )
    session[STATE] = {**kept, "state": state}
    return str(address)


def finish(provider: IdentityProvider, session: MutableMapping[str, Any], back: str, answer: Mapping[str, str]) -> Claims:
    """Who came back from the provider.

    :raises NotProven: if anything does not fit.
    """
    kept = session.pop(STATE, {})
    if (
        not kept
        or kept.get("provider") != provider.pk
        or not secrets.compare_digest(kept["state"].encode(), answer.get("state", "").encode())
    ):
        raise NotProven(_("This sign-in did not start here, or too long ago. Try again."))
    if "code" not in answer:
        raise NotProven(_("%(provider)s did not let you in.") % {"provider": provider})
    house = _discover(provider)
    try:
        token = _client(provider, back).fetch_token(
            house["token_endpoint"], code=answer["code"], code_verifier=kept["verifier"], timeout=SECONDS
        )
        said = _proven(provider, house, str(token.get("id_token", "")), kept["nonce"])
    except (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError) as error:
        raise NotProven(_("What %(provider)s answered cannot be trusted.") % {"provider": provider}) from error
    session["signed_in_by"] = {"provider": provider.pk, "token": token["id_token"]}
    return _claims(provider, said)


def sign_out_address(provider: IdentityProvider, token: str, back: str) -> str:
    """Where the browser goes to sign out at the provider, too; "" if it offers no such place."""
    try:
        place = _discover(provider).get("end_session_endpoint", "")
    except NotProven:
        return ""
    return f"{place}?{urlencode({'id_token_hint': token, 'post_logout_redirect_uri': back})}" if place else ""


def _client(provider: IdentityProvider, back: str) -> OAuth2Session:
    secret = ciphers.decrypt(provider.client_secret)
    return OAuth2Session(
        provider.client_id, secret or None, scope=SCOPES, redirect_uri=back, code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
    )  # fmt: skip


def _discover(provider: IdentityProvider) -> dict[str, Any]:
    try:
        answer = requests.get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", timeout=SECONDS)
        answer.raise_for_status()
        house: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise NotProven(_("%(provider)s does not answer at the moment.") % {"provider": provider}) from error
    if house.get("issuer", "").rstrip("/") != provider.issuer.rstrip("/"):
        raise NotProven(_("What %(provider)s answered cannot be trusted.") % {"provider": provider})
    return house


def _proven(provider: IdentityProvider, house: Mapping[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The claims of a token whose signature and circumstances are right."""
    answer = requests.get(house["jwks_uri"], timeout=SECONDS)
    answer.raise_for_status()
    keys = KeySet.import_key_set(answer.json())
    decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": house["issuer"]},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    registry.validate(decoded.claims)
    return dict(decoded.claims)


def _claims(provider: IdentityProvider, said: Mapping[str, Any]) -> Claims:
    groups = said.get(provider.role_claim) or () if provider.role_claim else ()
    return Claims(
        subject=str(said["sub"])[:255],
        email=str(said.get("email", ""))[:254],
        is_email_proven=said.get("email_verified") is True,
        surname=str(said.get("family_name", "")),
        given_name=str(said.get("given_name", "")),
        groups=(groups,) if isinstance(groups, str) else tuple(str(group) for group in groups),
    )
