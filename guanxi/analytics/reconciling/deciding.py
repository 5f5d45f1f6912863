"""Deciding about proposals: the same or not, one or many, and taking it back."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

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
    proposal.state, proposal.before = proposal.before or State.OPEN, ""
    proposal.decided_by, proposal.decided_at = (None, None) if proposal.is_open else (writer.by, writer.at)


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
