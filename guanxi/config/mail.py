"""Where mail goes out, from one setting: GUANXI_MAIL_URL=smtp://user:password@host:587?tls=1&from=crm@example.com."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from guanxi.config.environment import Misconfigured

SECONDS = 10


def settings(url: str) -> dict[str, Any]:
    """Django's settings for sending mail; none is sent while the address is empty.

    :raises Misconfigured: if the address cannot be read.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts, asked = urlsplit(url), parse_qs(urlsplit(url).query)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Misconfigured("GUANXI_MAIL_URL must look like smtp://user:password@host:587?tls=1&from=crm@example.com")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and asked.get("tls", ["1"])[0] == "1",
        "EMAIL_TIMEOUT": SECONDS,
        "DEFAULT_FROM_EMAIL": asked.get("from", [unquote(parts.username or "guanxi@localhost")])[0],
    }
