"""Deciding about proposals: the same or not, one or many, and taking it back."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.records import successors
from guanxi.records.merging import moving
from guanxi.records.models import Merge
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .models import Proposal, State

BATCH = 1000


class AlreadyDecided(Refusal):
    """Somebody decided about this proposal before."""


class NothingDecided(Refusal):
    """There is no decision to take back."""


def prepare(proposals: Sequence[Proposal]) -> None:
    """A proposal that somebody wrote down is known by its names."""
    for proposal in proposals:
        proposal.left_key = proposal.left_key or proposal.left


def accept(proposal: Proposal, *, writer: Writer) -> None:
    """Both sides mean the same.

    :raises AlreadyDecided: if they already do.
    """
    _decide(proposal, State.SAME, writer)


def reject(proposal: Proposal, *, writer: Writer) -> None:
    """They do not; the pair is not proposed again.

    :raises AlreadyDecided: if that was said before.
    """
    _decide(proposal, State.DIFFERENT, writer)


def take_back(proposal: Proposal, *, writer: Writer) -> None:
    """Return to what held before the last decision.

    :raises NothingDecided: without one.
    """
    if proposal.state == State.OPEN:
        raise NothingDecided(_("Nothing was decided about this pair."))
    if merged(proposal) is not None:
        raise Refusal(_("Both were merged into one: undo the merging first."))
    proposal.state, proposal.before = proposal.before or State.OPEN, ""
    proposal.decided_by, proposal.decided_at = (None, None) if proposal.is_open else (writer.by, writer.at)


def merged(proposal: Proposal) -> Merge | None:
    """The merging that made one record of both sides, if there is one."""
    if proposal.source or not proposal.left_key.isdecimal():
        return None
    sides = {int(proposal.left_key), proposal.right_id}
    found = successors.of_gone(proposal.subject, sides)
    return found if found is not None and sides <= {found.object_id, *found.gone} else None


def about(subject: str, keys: Sequence[int]) -> Q:
    """The proposals in which one of these records stands."""
    return Q(subject=subject) & (Q(right_id__in=keys) | Q(source="", left_key__in=[str(key) for key in keys]))


def follow(subject: str, kept: int, gone: Sequence[int], writer: Writer) -> None:
    """Records become one: what was proposed about them is decided, what was proposed about others and them is about the one that stays."""
    keys = [kept, *gone]
    texts = [str(key) for key in keys]
    pairs = Q(source="", right_id__in=keys, left_key__in=texts)
    here = Proposal.objects.filter(subject=subject)
    decided = {"state": State.SAME, "decided_by": writer.by, "decided_at": writer.at}
    moving.stamped(here.filter(pairs, state=State.OPEN), {**decided, "before": ""}, writer)
    moving.stamped(here.filter(pairs, state=State.DIFFERENT), {**decided, "before": State.DIFFERENT}, writer)
    moving.united(here.filter(right_id__in=gone).exclude(pairs), {"right_id": kept}, writer)
    moving.united(here.filter(source="", left_key__in=[str(key) for key in gone]).exclude(pairs), {"left_key": str(kept)}, writer)


def keep(made: Sequence[Proposal], *, subject: str, source: str) -> None:
    """Write what a run found: open proposals are renewed or go, decided ones stay untouched.

    Those that somebody wrote down by hand name no keys.
    """
    here = Proposal.objects.filter(subject=subject, source=source)
    decided = set(here.exclude(state=State.OPEN).values_list("left_key", "right_id"))
    if not source:
        decided |= {(str(right), int(left)) for left, right in decided if left.isdecimal()}
    here.filter(state=State.OPEN).delete()
    fresh = [one for one in made if (one.left_key, one.right_id) not in decided]
    Proposal.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)


def _decide(proposal: Proposal, state: State, writer: Writer) -> None:
    if proposal.state == state:
        raise AlreadyDecided(_("That was decided already."))
    proposal.before = "" if proposal.is_open else proposal.state
    proposal.state, proposal.decided_by, proposal.decided_at = state, writer.by, writer.at
