"""SAML 2.0: signed assertions by the POST binding, answered to a request of ours; by python3-saml (optional dependency)."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.people.models import IdentityProvider

from .linking import Claims, NotProven

REQUEST = "saml_request"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
EMAIL = (
    "email",
    "mail",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
)
SURNAME = ("surname", "sn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "urn:oid:2.5.4.4")
GIVEN = ("givenName", "given_name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "urn:oid:2.5.4.42")


def is_there() -> bool:
    """Whether this installation has what SAML takes (`pip install guanxi[saml]`)."""
    from importlib.util import find_spec  # late: optional dependency

    return find_spec("onelogin") is not None


def begin(provider: IdentityProvider, session: MutableMapping[str, Any], place: str) -> str:
    """The address at the provider to which the browser goes; `place` is ours, without a slash at its end."""
    auth = _auth(provider, place, {})
    address = auth.login(return_to=f"{place}/")
    session[REQUEST] = {"id": auth.get_last_request_id(), "provider": provider.pk}
    return str(address)


def finish(provider: IdentityProvider, session: MutableMapping[str, Any], place: str, sent: Mapping[str, str]) -> Claims:
    """Whom the sent assertion means.

    :raises NotProven: if it is not signed by the provider, not for us, too old, or no answer to our request.
    """
    kept = session.pop(REQUEST, {})
    if not kept or kept.get("provider") != provider.pk:
        raise NotProven(_("This sign-in did not start here, or too long ago. Try again."))
    auth = _auth(provider, place, sent)
    _process(auth, provider, kept["id"])
    if auth.get_errors() or not auth.is_authenticated():
        raise NotProven(_("What %(provider)s answered cannot be trusted.") % {"provider": provider})
    session["signed_in_by"] = {"provider": provider.pk, "name_id": auth.get_nameid(), "index": auth.get_session_index()}
    return _claims(provider, auth.get_nameid(), auth.get_attributes())


def _process(auth: Any, provider: IdentityProvider, request: str) -> None:
    """Let the library read what was sent; it is made for what providers send, not for nonsense.

    :raises NotProven: if it cannot be read.
    """
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError  # late: optional dependency

    try:
        auth.process_response(request_id=request)
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, SyntaxError, ValueError, RecursionError) as error:
        raise NotProven(_("What %(provider)s answered cannot be trusted.") % {"provider": provider}) from error


def sign_out_address(provider: IdentityProvider, place: str, kept: Mapping[str, Any]) -> str:
    """Where the browser goes to sign out at the provider, too; "" if it offers no such place."""
    if not provider.sign_out_url:
        return ""
    auth = _auth(provider, place, {})
    return str(auth.logout(name_id=kept.get("name_id"), session_index=kept.get("index"), return_to=place))


def metadata(provider: IdentityProvider, place: str) -> str:
    """What the provider must know of us, as XML.

    :raises NotProven: if the settings contradict each other.
    """
    from onelogin.saml2.settings import OneLogin_Saml2_Settings  # late: optional dependency

    settings = OneLogin_Saml2_Settings(_settings(provider, place), sp_validation_only=True)
    text = settings.get_sp_metadata()
    if settings.validate_metadata(text):
        raise NotProven(_("The settings of %(provider)s contradict each other.") % {"provider": provider})
    return text.decode() if isinstance(text, bytes) else str(text)


def _auth(provider: IdentityProvider, place: str, sent: Mapping[str, str]) -> Any:
    from onelogin.saml2.auth import OneLogin_Saml2_Auth  # late: optional dependency
    from onelogin.saml2.errors import OneLogin_Saml2_Error  # late: optional dependency

    scheme, _colon, rest = place.partition("://")
    host, _slash, path = rest.partition("/")
    data = {
        "https": "on" if scheme == "https" else "off", "http_host": host, "script_name": f"/{path}/assertion/",
        "get_data": {}, "post_data": dict(sent),
    }  # fmt: skip
    try:
        return OneLogin_Saml2_Auth(data, _settings(provider, place))
    except OneLogin_Saml2_Error as error:
        raise NotProven(_("The settings of %(provider)s contradict each other.") % {"provider": provider}) from error


def _settings(provider: IdentityProvider, place: str) -> dict[str, Any]:
    signing_out = {"singleLogoutService": {"url": provider.sign_out_url, "binding": REDIRECT}} if provider.sign_out_url else {}
    return {
        "strict": True,
        "sp": {
            "entityId": f"{place}/metadata/",
            "assertionConsumerService": {"url": f"{place}/assertion/", "binding": POST},
            "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        },
        "idp": {
            "entityId": provider.issuer,
            "singleSignOnService": {"url": provider.sign_in_url, "binding": REDIRECT},
            "x509cert": provider.certificate,
            **signing_out,
        },
        "security": {
            "wantAssertionsSigned": True, "rejectUnsolicitedResponsesWithInResponseTo": True, "wantAttributeStatement": False,
            "rejectDeprecatedAlgorithm": True, "signatureAlgorithm": SHA256, "digestAlgorithm": DIGEST,
            "requestedAuthnContext": False, "wantNameId": True, "allowSingleLabelDomains": True,
        },
    }  # fmt: skip


def _claims(provider: IdentityProvider, name: str, said: Mapping[str, list[str]]) -> Claims:
    def first(names: tuple[str, ...]) -> str:
        return next((str(said[one][0]) for one in names if said.get(one)), "")

    email = first(EMAIL) or (name if "@" in name else "")
    groups = said.get(provider.role_claim, []) if provider.role_claim else []
    return Claims(
        subject=name[:255], email=email[:254], is_email_proven=bool(email), surname=first(SURNAME), given_name=first(GIVEN),
        groups=tuple(str(group) for group in groups),
    )  # fmt: skip
