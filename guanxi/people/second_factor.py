"""The second factor: six digits from an authenticator app (RFC 6238: SHA-1, 30 seconds), or a recovery code."""

import base64
import datetime
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

from django.db import transaction

from . import ciphers
from .models import Authenticator, Passkey, Person, RecoveryCode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def has(person: Person) -> bool:
    """Whether this person's password alone does not let in."""
    return (
        Authenticator.objects.filter(person=person, confirmed_at__isnull=False).exists()
        or Passkey.objects.filter(person=person).exists()
    )


def has_app(person: Person) -> bool:
    """Whether an authenticator app is set up."""
    return Authenticator.objects.filter(person=person, confirmed_at__isnull=False).exists()


def begin(person: Person) -> str:
    """The secret for a new app (base32), the same one until it is confirmed."""
    waiting = Authenticator.objects.filter(person=person, confirmed_at=None).first()
    if waiting:
        return ciphers.decrypt(waiting.secret)
    secret = base64.b32encode(secrets.token_bytes(20)).decode("ascii")
    if not has_app(person):
        Authenticator.objects.create(person=person, secret=ciphers.encrypt(secret))
    return secret


def address(person: Person, secret: str, issuer: str) -> str:
    """What the QR code says to the app."""
    return f"otpauth://totp/{quote(f'{issuer}:{person.username}')}?{urlencode({'secret': secret, 'issuer': issuer})}"


@transaction.atomic
def confirm(person: Person, code: str, *, at: datetime.datetime) -> bool:
    """Take the app into use if its code is right."""
    app = Authenticator.objects.select_for_update().filter(person=person, confirmed_at=None).first()
    if app is None or not _fits(app, code, at):
        return False
    app.confirmed_at = at
    app.save()
    return True


@transaction.atomic
def check(person: Person, code: str, *, at: datetime.datetime) -> str:
    """Which factor the code belongs to, "app" or "recovery"; "" if it is wrong or was used before."""
    app = Authenticator.objects.select_for_update().filter(person=person, confirmed_at__isnull=False).first()
    if app and _fits(app, code, at):
        app.save(update_fields=["last_step"])
        return "app"
    used = RecoveryCode.objects.filter(person=person, digest=_digest(person, code), used_at=None).update(used_at=at)
    return "recovery" if used else ""


def remove(person: Person) -> None:
    """Take app and recovery codes away; passkeys stay."""
    Authenticator.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()


@transaction.atomic
def new_recovery_codes(person: Person) -> list[str]:
    """Ten new codes, shown this once; earlier ones no longer work."""
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_digest(person, code)) for code in codes)
    return codes


def code_at(secret: str, step: int) -> str:
    """The digits of one time step."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def _fits(app: Authenticator, code: str, at: datetime.datetime) -> bool:
    """Whether the code is that of now (half a minute early or late), and remember that it was used."""
    given, secret = code.replace(" ", ""), ciphers.decrypt(app.secret)
    now = int(at.timestamp()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > app.last_step and hmac.compare_digest(code_at(secret, step).encode(), given.encode()):
            app.last_step = step
            return True
    return False


def _digest(person: Person, code: str) -> str:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"{person.pk}:{plain}".encode()).hexdigest()
