"""What administrators keep: people, departments, teams, roles."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.people.models import Department, Person, Role, Team
from guanxi.records.declare import Action, Listing, Record, Section

from . import staffing


def _new_password() -> forms.Field:
    return forms.CharField(label=_("New password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}))


def _revoke_tokens() -> forms.Field:
    text = _("Do this if somebody else may have known the old password. Programs need new tokens afterwards.")
    return forms.BooleanField(label=_("Revoke the person's API tokens, too"), required=False, help_text=text)


person = Record(
    model=Person,
    path="people",
    icon="user",
    group="settings",
    keys=(("username",), ("email",)),
    listing=Listing(
        columns=("username", "surname", "given_name", "title", "department", "email", "is_administrator", "is_active"),
        filters=("department", "is_active", "is_administrator"),
        sort="username",
    ),
    sections=(
        Section(_("Who"), ("username", "surname", "given_name", "title", "department")),
        Section(_("Contact details"), ("email", "phone")),
        Section(_("Preferences"), ("language", "time_zone", "appearance")),
        Section(_("Access"), ("is_administrator", "is_active")),
    ),
    guarded={
        "is_active": staffing.set_may_sign_in,
        "is_administrator": staffing.set_administrator,
        "department": staffing.set_department,
        "email": staffing.set_email,
    },
    actions=(
        Action(
            verb=staffing.set_password,
            label=_("Set password"),
            icon="key",
            asks={"new_password": _new_password, "revoke_tokens": _revoke_tokens},
        ),
    ),
    prepare=staffing.lock_out_until_invited,
    unsettle=staffing.keep_an_administrator,
    hidden=("password", "last_login"),
    reserved=Q(is_administrator=True),
    personal=("username", "surname", "given_name", "email", "phone", "title"),
)

department = Record(
    model=Department,
    path="departments",
    icon="sitemap",
    group="settings",
    name=("name",),
    keys=(("code",), ("name",)),
    listing=Listing(columns=("name", "code", "parent", "head"), filters=("parent",), sort="name"),
    sections=(Section(_("Department"), ("name", "code", "parent", "head")),),
    guarded={"parent": staffing.set_parent},
    related=("people", "departments"),
)

team = Record(
    model=Team,
    path="teams",
    icon="users-group",
    group="settings",
    name=("name",),
    keys=(("name",),),
    listing=Listing(columns=("name",), sort="name"),
    sections=(Section(_("Team"), ("name",)),),
)

role = Record(
    model=Role,
    path="roles",
    icon="shield",
    group="settings",
    name=("name",),
    keys=(("name",),),
    listing=Listing(columns=("name", "description"), sort="name"),
    sections=(Section(_("Role"), ("name", "description")),),
)

RECORDS = (person, department, team, role)
