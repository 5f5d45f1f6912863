"""`guanxi prepare`: what `guanxi run` does between database and web server."""

from datetime import UTC, datetime
from importlib.util import find_spec

import click

from guanxi.config.cli.session import migrate, product, say
from guanxi.config.environment import Environment


@click.command(hidden=True)
@click.option("--empty", is_flag=True, help="Do not load the sample company.")
@click.pass_context
def command(context: click.Context, *, empty: bool) -> None:
    """Bring the database to this version; at the first start make an administrator and the sample company."""
    with product(migrated=False) as environment:
        from guanxi.config.server import preparing  # late: app ready

        migrate(environment)
        if preparing.first_time_mark(environment).exists():
            return
        if not empty and environment.flag("GUANXI_DEMO", default=True):
            _load_demo(context)
        _introduce(environment, preparing.make_administrator(environment))
        preparing.remember_first_time(environment, datetime.now(UTC))


def _load_demo(context: click.Context) -> None:
    if not find_spec("guanxi.config.cli.demo"):
        return
    from guanxi.config.cli import demo  # late: app ready

    say("loading the sample company (guanxi run --empty starts without; guanxi demo clear removes it)")
    context.invoke(demo.command.commands["load"])


def _introduce(environment: Environment, password: str | None) -> None:
    if password is None:
        return
    from guanxi.config.server import preparing  # late: app ready

    say("made the first administrator:")
    click.echo(f"\n    address    {environment.url}\n    user name  {preparing.ADMINISTRATOR}", err=True)
    click.echo(f"    password   {password}\n", err=True)
