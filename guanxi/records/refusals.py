"""Expected refusals: something people may ask for, but not now or not they."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _


class Refusal(Exception):
    """A rule says no. The text is translated and says what to do; every surface shows it in its own manner."""

    def __init__(self, text: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return self.text


class NotAllowed(Refusal):
    """The person lacks the right; surfaces answer as if the record did not exist."""

    def __init__(self) -> None:
        super().__init__(_("You do not have the right to do this."))


class Invalid(Refusal):
    """Some values cannot be accepted; `fields` maps field names to translated reasons ("" = the whole record)."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(_("Please correct the marked fields."), fields=fields)


class ChangedMeanwhile(Refusal):
    """Somebody changed the same fields after this person had opened the record; `clashes` (records.meeting) names them."""

    def __init__(self, clashes: Sequence[Any] = ()) -> None:
        text = _("Somebody else changed this record in the meantime. Choose what shall stand, and save again.")
        super().__init__(
            text, fields={clash.field.name: _("Somebody else changed this field in the meantime.") for clash in clashes}
        )
        self.clashes = tuple(clashes)


class StillUsed(Refusal):
    """Other records point to this one, so it cannot be removed."""

    def __init__(self, count: int) -> None:
        super().__init__(_("This record is still used by %(count)s others and cannot be removed.") % {"count": count})
