"""`guanxi prepare`: what `guanxi run` does between database and web server."""

from datetime import UTC, datetime

import click

from guanxi.config import environment
from guanxi.config.backups import restoring
from guanxi.config.cli.session import migrate, product, say
from guanxi.config.environment import Environment


@click.command(hidden=True)
@click.option("--empty", is_flag=True, help="Do not load the sample company.")
@click.pass_context
def command(context: click.Context, *, empty: bool) -> None:
    """Bring the database to this version; at the first start make an administrator and the sample company."""
    restoring.finish(environment.read())
    with product(migrated=False) as chosen:
        from guanxi.administration import default_roles  # late: app ready
        from guanxi.config.server import preparing  # late: app ready
        from guanxi.people.models import Company  # late: app ready

        preparing.refuse_unsound()
        migrate(chosen)
        if preparing.first_time_mark(chosen).exists():
            return
        default_roles.ensure(language=Company.current().language)
        if not empty and chosen.flag("GUANXI_DEMO", default=True):
            _load_demo(context)
        _introduce(chosen, preparing.make_administrator(chosen))
        preparing.remember_first_time(chosen, datetime.now(UTC))


def _load_demo(context: click.Context) -> None:
    from guanxi.config.cli import demo  # late: app ready
    from guanxi.config.demo import loading  # late: app ready

    if loading.is_complete():
        return
    say("loading the sample company (guanxi run --empty starts without; guanxi demo clear removes it)")
    context.invoke(demo.load)


def _introduce(chosen: Environment, password: str | None) -> None:
    if password is None:
        return
    from guanxi.config.server import preparing  # late: app ready

    say("made the first administrator:")
    click.echo(f"\n    address    {chosen.url}\n    user name  {preparing.ADMINISTRATOR}", err=True)
    click.echo(f"    password   {password}\n", err=True)
