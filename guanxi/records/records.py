"""The kernel's own objects."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import tagging
from .declare import Action, Listing, Record, Section
from .models import Tag


def _another() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Tag.objects.order_by("name"), label=_("Tag"))


tag = Record(
    model=Tag,
    path="tags",
    icon="tags",
    group="settings",
    name=("name",),
    keys=(("name",),),
    listing=Listing(columns=("name", "color", "description", "changed_at"), filters=("color",), sort="name"),
    sections=(Section(_("Tag"), ("name", "color", "description")),),
    guarded={"name": tagging.rename},
    initial=("name",),
    actions=(
        Action(verb=tagging.take_in, label=_("Join with another tag"), icon="arrows-join", asks={"other": _another}),
        Action(verb=tagging.take_off, label=_("Remove from all records"), icon="eraser", danger=True),
    ),
    settle=tagging.settle,
    unsettle=tagging.keep_while_carried,
)

RECORDS = (tag,)
