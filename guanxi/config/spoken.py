"""What scripts say to people who signed in: about keys (which key does what stands in frontend/src/keyboard.js), drafts, sessions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_KEYS = {
    "palette": _("Find and do anything"),
    "search": _("Search"),
    "go": _("Go to"),
    "create": _("Create"),
    "edit": _("Edit this record"),
    "actions": _("More actions"),
    "star": _("Add this record to favorites"),
    "follow": _("Follow this record"),
    "comment": _("Comment"),
    "filter": _("Filter this list"),
    "next": _("Next row or record"),
    "previous": _("Previous row or record"),
    "open": _("Open the row"),
    "choose": _("Choose the row"),
    "cell": _("Edit the cell"),
    "cellOn": _("Save the cell and go on"),
    "card": _("Move the card"),
    "save": _("Save"),
    "close": _("Close"),
    "help": _("Keyboard shortcuts"),
    "everywhere": _("Everywhere"),
    "lists": _("Lists"),
    "records": _("Records and forms"),
    "recent": _("Recently opened"),
    "favorites": _("Favorites"),
    "views": _("Views"),
    "found": _("Found"),
    "appearance": _("Appearance"),
    "language": _("Language"),
    "signOut": _("Sign out"),
    "then": _("then"),
    "you": _("You"),
}


_MORE = {
    "draft": _("There is a draft of %(moment)s that was not saved."),
    "resume": _("Continue with it"),
    "discard": _("Discard"),
    "signedOut": _("You were signed out. What you typed is kept."),
    "signIn": _("Sign in again"),
}


def words() -> dict[str, Any]:
    """All these words in the current language."""
    return {**{name: str(text) for name, text in _MORE.items()}, "keys": {name: str(text) for name, text in _KEYS.items()}}
