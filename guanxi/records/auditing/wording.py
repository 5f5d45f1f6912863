"""What the audit trail knows of an entry, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.people.models.session import OpenSession
from guanxi.records import registry
from guanxi.records.enumerating import listed

LABELS: dict[str, str | Promise] = {
    "asked": gettext_lazy("Filter"),
    "by": gettext_lazy("By"),
    "count": gettext_lazy("Count"),
    "device": gettext_lazy("Device"),
    "erased": gettext_lazy("Erased"),
    "fields": gettext_lazy("Fields"),
    "file": gettext_lazy("File"),
    "filter": gettext_lazy("Filter"),
    "format": gettext_lazy("Format"),
    "in force": gettext_lazy("In force"),
    "linked": gettext_lazy("Linked"),
    "marked": gettext_lazy("Marked fields"),
    "name": gettext_lazy("Name"),
    "provider": gettext_lazy("Provider"),
    "reason": gettext_lazy("Reason"),
    "removed": gettext_lazy("Removed"),
    "route": gettext_lazy("Address"),
    "rows": gettext_lazy("Rows"),
    "rule": gettext_lazy("Rule"),
    "subject": gettext_lazy("Name at the provider"),
    "verb": gettext_lazy("Action"),
    "way": gettext_lazy("Way"),
    "what": gettext_lazy("What"),
    "why": gettext_lazy("Reason"),
}
WORDS: dict[str, str | Promise] = {
    "administrator": gettext_lazy("by an administrator"),
    "all factors removed": gettext_lazy("all second factors removed"),
    "all others": gettext_lazy("all others ended"),
    "app added": gettext_lazy("authenticator app added"),
    "app removed": gettext_lazy("authenticator app removed"),
    "by hand": gettext_lazy("by hand"),
    "by-hand": gettext_lazy("by hand"),
    "e-mail address": gettext_lazy("e-mail address"),
    "handed out": gettext_lazy("handed out"),
    "link asked for": gettext_lazy("link for a new password requested"),
    "looked through": gettext_lazy("looked through"),
    "network": gettext_lazy("network not allowed"),
    "passkey": gettext_lazy("passkey"),
    "passkey added": gettext_lazy("passkey added"),
    "passkey removed": gettext_lazy("passkey removed"),
    "password": gettext_lazy("password"),
    "password asked once more": gettext_lazy("wrong password when asked again"),
    "password by link": gettext_lazy("password changed through a link"),
    "print": pgettext_lazy("format", "print"),
    "recovery codes": gettext_lazy("new recovery codes"),
    "second factor": gettext_lazy("second factor"),
    "NotRecognized": gettext_lazy("unknown passkey"),
    "NotWithPassword": gettext_lazy("passwords not allowed"),
    "TooManyFailures": gettext_lazy("too many failures"),
    "WrongPassword": gettext_lazy("wrong name or password"),
}
PLACES: dict[str, str | Promise] = {
    "audit": gettext_lazy("Audit trail"),
    "choice-lists": gettext_lazy("Choice lists"),
    "company": gettext_lazy("Company"),
    "custom-fields": gettext_lazy("Custom fields"),
    "custom-objects": gettext_lazy("Custom objects"),
    "identity-providers": gettext_lazy("Single sign-on"),
    "layouts": gettext_lazy("Layouts"),
    "numbers": gettext_lazy("Numbers"),
    "retention": gettext_lazy("How long records are kept"),
    "sign-in": gettext_lazy("Signing in"),
    "webhooks": gettext_lazy("Webhooks"),
}


def place(path: str, many: bool = True) -> str:
    """The object, or the part of the settings, in words."""
    record = registry.at(path)
    if record:
        return str(record.labels if many else record.label)
    return str(PLACES.get(path, path))


def told(path: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value of each detail; empty ones are left out."""
    for name, value in details.items():
        said = _value(path, name, value)
        if said:
            yield str(LABELS.get(name) or _field(path, name)), said


def _value(path: str, name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ((_field(path, str(key)), _value(path, "", one)) for key, one in value.items())
        return listed(f"{label} ({one})" if one else label for label, one in pairs)
    if isinstance(value, list | tuple):
        return listed(_value(path, name, one) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = "" if value is None else str(value)
    return _in_words(path, name, text)


def _in_words(path: str, name: str, text: str) -> str:
    if name == "fields":
        return _field(path, text)
    if name == "way":
        return str(dict(OpenSession.Way.choices).get(text, text))
    if name == "verb":
        record = registry.at(path)
        action = record.action(text) if record else None
        return str(action.label) if action else text
    return str(WORDS.get(text, text))


def _field(path: str, name: str) -> str:
    """The field's name in words; a name that is no field's is shown as it is, without its underscores."""
    record = registry.at(path)
    try:
        label = str(getattr(record.model._meta.get_field(name), "verbose_name", "")) if record else ""
    except FieldDoesNotExist:
        label = ""
    label = label or name.replace("_", " ")
    return label[:1].upper() + label[1:]
