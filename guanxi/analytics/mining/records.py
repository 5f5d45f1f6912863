"""The runs, as people find them under Mining."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Action, Listing, Number, Record, Section

from . import hiding, spreading, starting, use
from .models import MiningRun

mining_run = Record(
    model=MiningRun,
    path=hiding.PATH,
    icon="pick",
    group="",
    owner="owner",
    name=("name",),
    search=("name", "number"),
    keys=(("number",),),
    number=Number(prefix="M", digits=5),
    listing=Listing(
        columns=("name", "method", "state", "found", "is_in_use", "rhythm", "finished_at", "owner"),
        filters=("method", "state", "is_in_use", "rhythm", "owner", "created_at"),
        sort="-created_at",
        unsummed=("found",),
    ),
    sections=(
        Section(_("Run"), ("name", "number", "method", "state", "rhythm", "is_in_use", "owner")),
        Section(_("Figures"), ("found", "reach", "source", "as_of", "started_at", "finished_at", "repeated", "message")),
    ),
    guarded={"method": starting.keep_method},
    initial=("method",),
    fixed=("state", "is_in_use", "found", "reach", "source", "as_of", "started_at", "finished_at", "message", "repeated"),
    hidden=("needs", "share", "at_hand", "is_canceling", "attempts"),
    actions=(
        Action(verb=starting.call_off, label=_("Call off"), icon="player-stop", allowed=lambda run: run.is_busy),
        Action(
            verb=use.put_in_use, label=_("Put in use"), icon="bulb",
            allowed=use.may_be_offered,
        ),
        Action(verb=use.take_out_of_use, label=_("Use no longer"), icon="bulb-off", allowed=lambda run: run.is_in_use),
    ),
    prepare=starting.prepare,
    settle=starting.settle,
    unsettle=spreading.removed,
    unseen=hiding.runs,
)  # fmt: skip

RECORDS = (mining_run,)
