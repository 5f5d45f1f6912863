"""What is asked about a source, by its kind, and how the answers are kept: the password encrypted."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.people import ciphers
from guanxi.records.refusals import Refusal

from . import reaching, versions
from .models import DataSource

Kind = DataSource.Kind
PAGINGS = (
    ("", gettext_lazy("everything at once")),
    ("page", gettext_lazy("pages by number")),
    ("offset", gettext_lazy("by count of rows passed over")),
    ("cursor", gettext_lazy("by a mark in the answer")),
    ("link", gettext_lazy("by the address of the next page in the answer")),
)
ENCRYPTION = (("", gettext_lazy("if the server offers it")), ("require", gettext_lazy("always")))
OPTIONS = ("paging", "parameter", "next", "header", "since", "encryption")
_OF_KIND = {
    Kind.POSTGRESQL: ("database", "user", "secret", "encryption"),
    Kind.MYSQL: ("database", "user", "secret", "encryption"),
    Kind.WEB: ("user", "secret", "header", "paging", "parameter", "next", "since"),
    Kind.FOLDER: (),
}


class SourceForm(forms.ModelForm[DataSource]):
    """How a source is reached."""

    secret = forms.CharField(
        label=gettext_lazy("Password"), required=False, max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    paging = forms.ChoiceField(label=gettext_lazy("The answer comes"), choices=PAGINGS, required=False)
    parameter = forms.CharField(
        label=gettext_lazy("Parameter of the page"), required=False, max_length=60,
        help_text=gettext_lazy("As the API calls it: page, offset, cursor …"),
    )  # fmt: skip
    next = forms.CharField(
        label=gettext_lazy("Where the next page is told"), required=False, max_length=120,
        help_text=gettext_lazy("A path in the answer, such as paging.next"),
    )  # fmt: skip
    header = forms.CharField(
        label=gettext_lazy("Header that holds the password"), required=False, max_length=60,
        help_text=gettext_lazy("Empty: Authorization, with the password as a token, or with the user name as Basic"),
    )  # fmt: skip
    since = forms.CharField(
        label=gettext_lazy("Parameter that asks for new rows only"), required=False, max_length=60,
        help_text=gettext_lazy("Such as updated_since; empty if there is none"),
    )  # fmt: skip
    encryption = forms.ChoiceField(label=gettext_lazy("Encrypted connection"), choices=ENCRYPTION, required=False)

    class Meta:
        model = DataSource
        fields = ("name", "place", "database", "user")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(self.instance.kind)
        asked = {"name", "place", *_OF_KIND[kind]}
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        for name in OPTIONS:
            if name in self.fields:
                self.initial.setdefault(name, self.instance.options.get(name, ""))
        place = self.fields["place"]
        place.required = True
        if kind == Kind.WEB:
            place.label, place.help_text = _("Address"), _("A file, a page with tables or a JSON API: https://…")
        elif kind == Kind.FOLDER:
            place.label, place.help_text = _("Folder"), _("Below %(root)s on the server") % {"root": reaching.incoming()}
        else:
            place.label, place.help_text = _("Host"), _("Name or address, with a colon and the port if it is not the usual one")
            self.fields["database"].required = True
        if "secret" in self.fields and self.instance.secret:
            self.fields["secret"].help_text = _("One is kept. Leave empty to keep it.")

    def clean(self) -> dict[str, Any]:
        """Refuse a place that may not be reached."""
        found = super().clean() or {}
        if found.get("place"):
            try:
                reaching.check({"kind": self.instance.kind, "place": found["place"]})
            except Refusal as refusal:
                self.add_error("place", str(refusal))
        return found

    def show_other_version(self) -> None:
        """Refuse what was typed, for somebody else saved meanwhile; at each field stands what was saved."""
        self.full_clean()
        self.add_error(None, versions.meanwhile())
        for name in self.fields:
            saved = self.initial.get(name) or ""
            if name != "secret" and str(saved) != self.data.get(name, ""):
                self.add_error(name, _("saved in the meantime: %(text)s") % {"text": saved or "–"})

    def kept(self, at: datetime.datetime) -> DataSource:
        """The source with what was typed, its password encrypted."""
        source: DataSource = self.instance
        secret = self.cleaned_data.get("secret")
        if secret:
            source.secret = ciphers.encrypt(secret)
        source.options = {name: self.cleaned_data[name] for name in OPTIONS if self.cleaned_data.get(name)}
        source.changed_at = at
        source.save()
        return source
