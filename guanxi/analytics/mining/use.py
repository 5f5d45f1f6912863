"""Which runs suggestions and scores come from: those that somebody put in use, and of these the newest repetition."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.people.asking_once import once
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.rights import rights_of
from guanxi.records import registry
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import keeping, methods, spreading
from .models import MiningRun, State


class NotUsable(Refusal):
    """Nothing can be suggested from this run."""


def can_be_used(run: MiningRun) -> bool:
    """Whether suggestions can come from this run: it is over, tells habits, and looked at everybody's figures."""
    return run.state == State.DONE and run.reach == Reach.ALL and not run.is_in_use and has_use(run)


def has_use(run: MiningRun) -> bool:
    """Whether the run kept something that others can use."""
    method = methods.at(run.method)
    return method.usable(run) if method and method.usable else run.habits.exists()


def may_be_offered(run: MiningRun) -> bool:
    """Whether putting it in use is offered on its page; asked without looking at what it kept."""
    method = methods.at(run.method)
    return (
        run.state == State.DONE
        and run.reach == Reach.ALL
        and not run.is_in_use
        and method is not None
        and method.settle is not None
    )


def put_in_use(run: MiningRun, *, writer: Writer) -> None:
    """Let suggestions come from this run, for everybody who sees the products.

    :raises NotAllowed: without the right to change everybody's runs.
    :raises NotUsable: if it cannot be used.
    """
    _may(writer)
    if run.state != State.DONE:
        raise NotUsable(_("Only a finished run can be used."))
    if run.reach != Reach.ALL:
        raise NotUsable(_("This run saw only a part of the figures. What everybody uses needs one over all of them."))
    if not has_use(run):
        raise NotUsable(_("This run found nothing that could be used: ask for a lower support or confidence."))
    run.is_in_use = True


def take_out_of_use(run: MiningRun, *, writer: Writer) -> None:
    """Let suggestions come from it no longer.

    :raises NotAllowed: without the right to change everybody's runs.
    """
    _may(writer)
    run.is_in_use = False
    spreading.later(run.method)


def take_over(run: MiningRun) -> None:
    """Let a finished repetition be used in the place of the run that it repeats, if that one was and this one can be."""
    old = keeping.before(run)
    if old is not None and old.is_in_use and can_be_used(run):
        MiningRun.objects.filter(pk=old.pk).update(is_in_use=False)
        MiningRun.objects.filter(pk=run.pk).update(is_in_use=True)
        run.is_in_use = True
        spreading.later(run.method)


def in_use(*names: str) -> QuerySet[MiningRun]:
    """The runs in use of these methods."""
    return MiningRun.objects.filter(is_in_use=True, method__in=names).order_by("-id")


def is_any_in_use(*names: str) -> bool:
    """Whether there is anything to tell from these methods; a page with several panels asks once for all of them."""
    known = once("mining methods in use", _known)
    return any(method.startswith(names) for method in known)


def _known() -> frozenset[str]:
    return frozenset(MiningRun.objects.filter(is_in_use=True).values_list("method", flat=True).distinct())


def _may(writer: Writer) -> None:
    path = registry.declared(MiningRun).path
    if writer.by is not None and rights_of(writer.by).reach(path, RightTo.CHANGE) != Reach.ALL:
        raise NotAllowed
