"""The proposals, as people find them under Reconciliation."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Action, Listing, Record, Section

from . import deciding
from .models import Proposal

PROPOSALS = Record(
    model=Proposal,
    path="proposals",
    icon="arrows-join",
    group="insight",
    name=("left",),
    keys=(("subject", "left", "right"),),
    search=("left", "right"),
    listing=Listing(
        columns=("left", "right", "probability", "subject", "state", "source", "decided_by", "decided_at"),
        filters=("state", "subject", "source", "probability", "decided_by"),
        sort="-probability",
        unsummed=("probability",),
    ),
    sections=(
        Section(_("Proposal"), ("left", "right", "probability", "subject", "state", "source", "decided_by", "decided_at", "run")),
    ),
    fixed=("probability", "state", "source", "decided_by", "decided_at", "run"),
    hidden=("left_key", "right_id", "reasons", "before"),
    prepare=deciding.prepare,
    actions=(
        Action(verb=deciding.accept, label=_("The same"), icon="check", allowed=lambda one: one.state != "same"),
        Action(verb=deciding.reject, label=_("Not the same"), icon="x", allowed=lambda one: one.state != "different"),
        Action(
            verb=deciding.take_back,
            label=_("Take the decision back"),
            icon="arrow-back-up",
            allowed=lambda one: one.state != "open",
        ),
    ),
)

RECORDS = (PROPOSALS,)
