"""Signing in through another house: going there, coming back."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from guanxi.people import auditing
from guanxi.people.models import IdentityProvider, OpenSession
from guanxi.people.signing_in import NotSignedIn

from . import entering
from .asking import noted

NEXT = "single_next"


@login_not_required
@never_cache
@require_safe
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Go to the provider."""
    provider = _provider(slug)
    request.session[NEXT] = entering.onward_of(request)
    try:
        return redirect(_module(provider).begin(provider, request.session, _place(request, provider)))
    except NotSignedIn as refusal:
        return _refused(request, provider, refusal)


@login_not_required
@never_cache
@require_safe
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """Come back from an OpenID provider."""
    provider = get_object_or_404(IdentityProvider, slug=slug, is_active=True, protocol=IdentityProvider.Protocol.OIDC)
    return _enter(request, provider, {name: str(value) for name, value in request.GET.items()})


@login_not_required
@never_cache
@csrf_exempt
@require_POST
def assertion(request: HttpRequest, slug: str) -> HttpResponse:
    """Come back from a SAML provider.

    Browsers send no cookie along with another site's form, so the page first sends what it got to itself once more.
    """
    provider = get_object_or_404(IdentityProvider, slug=slug, is_active=True, protocol=IdentityProvider.Protocol.SAML)
    sent = {name: str(request.POST.get(name, "")) for name in ("SAMLResponse", "RelayState")}
    if "again" not in request.POST:
        return render(request, "people/saml_again.html", {"sent": sent, "address": request.path})
    return _enter(request, provider, sent)


@login_not_required
@require_safe
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """What a SAML provider must know of us."""
    from guanxi.people.single_sign_on import saml  # late: slow import

    provider = get_object_or_404(IdentityProvider, slug=slug, protocol=IdentityProvider.Protocol.SAML)
    return HttpResponse(saml.metadata(provider, _place(request, provider)), content_type="application/samlmetadata+xml")


def sign_out_address(request: HttpRequest) -> str:
    """Where the browser goes to sign out at the provider that let in; "" if nobody else did."""
    kept = request.session.get("signed_in_by")
    provider = IdentityProvider.objects.filter(pk=kept["provider"]).first() if kept else None
    if provider is None or kept is None:
        return ""
    if provider.protocol == IdentityProvider.Protocol.SAML:
        from guanxi.people.single_sign_on import saml  # late: slow import

        return saml.sign_out_address(provider, _place(request, provider), kept)
    from guanxi.people.single_sign_on import oidc  # late: slow import

    return oidc.sign_out_address(provider, kept["token"], request.build_absolute_uri(reverse("sign-in")))


def _enter(request: HttpRequest, provider: IdentityProvider, answer: dict[str, str]) -> HttpResponse:
    from guanxi.people.single_sign_on import linking  # late: slow import

    onward = request.session.pop(NEXT, "/")
    try:
        claims = _module(provider).finish(provider, request.session, _place(request, provider), answer)
        person = linking.person_for(provider, claims, at=timezone.now())
        return entering.enter(request, person, OpenSession.Way.SINGLE, onward)
    except NotSignedIn as refusal:
        return _refused(request, provider, refusal)


def _refused(request: HttpRequest, provider: IdentityProvider, refusal: NotSignedIn) -> HttpResponse:
    noted(request, auditing.Kind.SIGN_IN_FAILED, what={"why": type(refusal).__name__, "provider": provider.slug})
    return render(request, "people/not_let_in.html", {"refusal": str(refusal)}, status=403)


def _provider(slug: str) -> IdentityProvider:
    return get_object_or_404(IdentityProvider, slug=slug, is_active=True)


def _module(provider: IdentityProvider) -> Any:
    from guanxi.people.single_sign_on import oidc, saml  # late: slow import

    return saml if provider.protocol == IdentityProvider.Protocol.SAML else oidc


def _place(request: HttpRequest, provider: IdentityProvider) -> str:
    """Our address for this provider: where OpenID comes back to, and under which SAML's addresses lie."""
    if provider.protocol == IdentityProvider.Protocol.OIDC:
        return request.build_absolute_uri(reverse("single-back", args=[provider.slug]))
    return request.build_absolute_uri(reverse("single", args=[provider.slug])).rstrip("/")
