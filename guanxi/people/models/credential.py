"""By what a person is recognized beside the password: authenticator app, recovery codes, passkeys, another house's word."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Authenticator(models.Model):
    """An app that makes time-based codes from a shared secret; `last_step` keeps a code from being used twice."""

    person = models.OneToOneField(
        "people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="authenticator"
    )
    secret = models.TextField()
    confirmed_at = models.DateTimeField(_("set up"), null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    def __str__(self) -> str:
        return str(self.person)


class RecoveryCode(models.Model):
    """A code for the day when the telephone is lost; only its digest is kept, and it works once."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.person_id} {self.pk}"


class Passkey(models.Model):
    """A key pair in a telephone, computer or stick; we hold the public half."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=80)
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    uses = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField(_("added"))
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return self.name


class UsedPassword(models.Model):
    """The hash of an earlier password, which may not be chosen again."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="used_passwords")
    hash = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")

    def __str__(self) -> str:
        return f"{self.person_id} {self.until:%F}"


class IdentityProvider(models.Model):
    """Another house that says who somebody is: OpenID Connect or SAML 2.0."""

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("Stands on the button of the sign-in page."))
    slug = models.SlugField(_("short name in addresses"), max_length=40, unique=True)
    protocol = models.CharField(_("protocol"), max_length=4, choices=Protocol, default=Protocol.OIDC)
    is_active = models.BooleanField(_("in use"), default=True)
    issuer = models.CharField(_("issuer"), max_length=300, help_text=_("OpenID Connect: address of the issuer. SAML: entity ID."))
    client_id = models.CharField(_("client ID"), max_length=200, blank=True)
    client_secret = models.TextField(_("client secret"), blank=True)
    sign_in_url = models.URLField(_("address of signing in"), max_length=500, blank=True, help_text=_("SAML only."))
    sign_out_url = models.URLField(_("address of signing out"), max_length=500, blank=True, help_text=_("SAML only."))
    certificate = models.TextField(_("certificate"), blank=True, help_text=_("SAML only: the X.509 certificate of the provider."))
    links_by_email = models.BooleanField(
        _("find people by their confirmed e-mail address"), default=False,
        help_text=_("Only if this provider confirms addresses. Administrators are always linked by hand, on their page."),
    )  # fmt: skip
    makes_people = models.BooleanField(_("make people at their first sign-in"), default=False)
    role_claim = models.CharField(_("claim or attribute with groups"), max_length=200, blank=True, default="groups")
    roles = models.JSONField(_("role for each group"), default=dict, blank=True)

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """Who somebody is at an identity provider."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="identities")
    subject = models.CharField(_("ID at the provider"), max_length=255)
    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="identities")
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [models.UniqueConstraint("provider", "subject", name="identity_once")]

    def __str__(self) -> str:
        return self.subject
