"""`guanxi warehouse`: the star that analyses are made on, refreshed, checked, archived."""

import json
import time
from typing import TYPE_CHECKING, Any

import click

from guanxi.config.cli.session import product, say

if TYPE_CHECKING:
    from guanxi.analytics.warehouse.models import Refresh

LOOK_AGAIN = 0.5
"""Seconds between two looks at somebody else's refresh."""


@click.group
def command() -> None:
    """Keep the warehouse: the copy of orders, customers and products that analyses are made on."""


@command.command
@click.option("--rebuild", "anew", is_flag=True, help="Load everything, not only what changed.")
@click.option("--thorough", is_flag=True, help="Compare every row, as at night.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object for programs.")
def refresh(*, anew: bool, thorough: bool, as_json: bool) -> None:
    """Bring the warehouse up to date, here and now; the generation before serves until this one is compared and complete."""
    with product():
        _refresh(anew=anew, thorough=thorough, as_json=as_json)


@command.command
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object for programs.")
def rebuild(*, as_json: bool) -> None:
    """Load everything anew; the same as `refresh --rebuild`."""
    with product():
        _refresh(anew=True, thorough=False, as_json=as_json)


@command.command
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object for programs.")
def status(*, as_json: bool) -> None:
    """Tell which generation serves, how old it is, what stands in it, and what waits."""
    with product():
        from django.utils import timezone  # late: app ready

        from guanxi.analytics.warehouse import telling  # late: app ready
        from guanxi.analytics.warehouse.models import Refresh, Touched  # late: app ready

        found = telling.health(timezone.now())
        served = Refresh.objects.filter(generation=found.generation).first()
        told: dict[str, Any] = {
            "generation": found.generation,
            "made_at": found.made_at.isoformat() if found.made_at else None,
            "well": found.is_well,
            "text": found.text,
            "rows": served.report.get("rows", {}) if served else {},
            "bytes": served.report.get("bytes", 0) if served else 0,
            "archived_files": len(served.report.get("parts", [])) if served else 0,
            "notes_waiting": Touched.objects.count(),
        }
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
            return
        click.echo(f"generation  {told['generation'] or '–'}")
        click.echo(f"made        {told['made_at'] or '–'}")
        click.echo(f"state       {told['text']}")
        click.echo(f"size        {told['bytes'] / 1e6:,.1f} MB, {told['archived_files']} archived months")
        click.echo(f"waiting     {told['notes_waiting']:,} notes of changes")
        for name, count in told["rows"].items():
            click.echo(f"  {name:<20}{count:>14,}")


@command.command
@click.pass_context
def check(context: click.Context) -> None:
    """Compare the generation that serves with the product, row by row in effect; exit code 1 if anything is wrong."""
    with product():
        from guanxi.analytics.warehouse import watching  # late: app ready

        if missing := watching.missing():
            click.echo(f"{click.style('bad ', fg='red')} not watched: {', '.join(missing)}; guanxi warehouse rebuild")
            context.exit(1)
        done = _refresh(anew=False, thorough=True, as_json=False)
        if done.state != done.State.DONE:
            context.exit(1)


@command.command
@click.option("--years", type=click.IntRange(1), required=True, help="So many whole years stay in the file.")
def archive(years: int) -> None:
    """Move older facts to the archive (Parquet by month), where they are found as before; it stays so from now on."""
    _keep(hot_years=years)


@command.command
def restore() -> None:
    """Bring everything from the archive back into the file; it stays so from now on."""
    _keep(hot_years=None)


def _keep(**values: Any) -> None:
    with product():
        from datetime import UTC, datetime  # late: app ready

        from guanxi.analytics.warehouse import keeping  # late: app ready
        from guanxi.records.models import Channel  # late: app ready
        from guanxi.records.writer import Writer  # late: app ready

        keeping.change(values, Writer(by=None, at=datetime.now(UTC), channel=Channel.COMMAND))
        _refresh(anew=False, thorough=False, as_json=False)


def _refresh(*, anew: bool, thorough: bool, as_json: bool) -> "Refresh":
    from django.utils import timezone  # late: app ready

    from guanxi.analytics.warehouse import refreshing, telling  # late: app ready
    from guanxi.analytics.warehouse.models import Refresh  # late: app ready

    reason = Refresh.Reason.NIGHTLY if thorough else Refresh.Reason.COMMAND
    done = refreshing.begin(reason, by=None, now=timezone.now(), is_rebuild=anew)
    try:
        _run(done)
    except BaseException:
        Refresh.objects.filter(pk=done.pk, state=Refresh.State.WAITING).delete()
        raise
    if done.state != Refresh.State.DONE:
        raise click.ClickException(telling.failure(done) or str(done.get_state_display()))
    if as_json:
        click.echo(json.dumps({"generation": done.generation, "seconds": done.seconds, **done.report}, ensure_ascii=False))
        return done
    for one in telling.compared(done):
        say(f"{one.table}, {one.figure}: {one.source:,} = {one.star:,}")
    click.echo(f"{done.generation}: {sum(done.report['rows'].values()):,} rows in {done.seconds or 0:.1f} s")
    return done


def _run(refresh: "Refresh") -> None:
    """Wait for whoever refreshes already: its generation may lack what changed since it began."""
    from django.utils import timezone  # late: app ready

    from guanxi.analytics.warehouse import refreshing  # late: app ready

    was_told = False
    while True:
        try:
            refreshing.run(refresh, clock=timezone.now, told=lambda share, step: say(f"warehouse {share:4.0%} {step}"))
        except refreshing.UnderWay:
            if not was_told:
                say("the warehouse is being refreshed just now; waiting until that is done")
            was_told = True
            time.sleep(LOOK_AGAIN)
        else:
            return
