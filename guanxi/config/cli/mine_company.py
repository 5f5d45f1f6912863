"""`guanxi mine … --from order-lines`: the same questions, asked of the company's own purchases or of loaded tables in the warehouse."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guanxi.config.cli.mining import write
from guanxi.config.cli.session import load, product, say

if TYPE_CHECKING:
    from guanxi.people.models import Person

ORDER_LINES = "order-lines"
Command = Callable[..., None]
NAMED = ("company", "level", "where", "since", "until", "username")
DAY = click.DateTime(["%Y-%m-%d"])


def file_or_company(function: Command) -> Command:
    """Give a command the file, or what in the company's warehouse it looks at; and how the answer is written."""
    options = (
        click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--sheet", help="Sheet of a workbook; the first one if left out."),
        click.option("--encoding", help="Encoding of a text file; found out if left out."),
        click.option(
            "--from",
            "company",
            metavar="TABLE",
            help="Look into the warehouse instead of a file: order-lines, or a loaded table.",
        ),
        click.option("--level", help="Of order lines: product, product.category1 to product.category3, or mixed."),
        click.option(
            "--where", multiple=True, metavar="LEVEL=VALUE", help="Of order lines: only these, e.g. region.province=浙江省."
        ),
        click.option("--since", type=DAY, help="Of order lines: the first day."),
        click.option("--until", type=DAY, help="The last day that is looked at."),
        click.option("--as", "username", help="Look as this person sees it; everything if left out."),
        click.option("--json", "kind", flag_value="json", help="Everything as JSON."),
        click.option("--csv", "kind", flag_value="csv", help="The findings as CSV."),
        click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write instead of the screen."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def is_asked(file: Path | None, options: Mapping[str, Any]) -> bool:
    """Tell whether the warehouse is asked.

    :raises click.UsageError: if neither it nor a file is, or both.
    """
    if bool(file) == bool(options["company"]):
        raise click.UsageError("Name a file, or what of the warehouse to look at: --from order-lines.")
    given = [name for name in ("level", "where", "since", "username") if options[name]]
    if file and given:
        raise click.UsageError(f"--{given[0].replace('username', 'as')} is for the warehouse: say --from order-lines.")
    return bool(options["company"])


def look(method: str, chosen: Mapping[str, Any], options: dict[str, Any]) -> None:
    """Run a method of mining here and now, and write what it finds.

    :raises click.ClickException: if there is no such person or level, or nothing to look at.
    """
    with product():
        from django.utils import timezone  # late: app ready

        from guanxi.analytics.findings import Findings  # late: app ready
        from guanxi.analytics.mining import data, files, methods, slicing  # late: app ready
        from guanxi.analytics.mining import options as reading  # late: app ready

        person, found = _person(options["username"]), methods.at(method)
        if found is None:
            raise click.ClickException(f"There is no method {method}.")
        given = {
            name: value for name, value in chosen.items() if value is not None and name in {one.name for one in found.options}
        }
        if options["company"] != ORDER_LINES:
            given["table"] = options["company"]
        values = reading.read(found.options, given)
        chosen_slice = slicing.read(_where(options))
        with data.opened(person, timezone.localdate(), chosen_slice) as opened:
            findings = found.run(values, opened, _told)
        rows = files.seen(findings.rows, person)
        columns = (
            *(["customer"] if rows and "customer" in rows[0] and "customer" not in findings.columns else []),
            *findings.columns,
        )
        said = {name: rows if value is findings.rows else value for name, value in findings.said.items()}
        write(Findings({**said, "as_of": str(opened.built_at)}, rows, columns, findings.heading), options)


def level_of(options: Mapping[str, Any]) -> str | None:
    """Give the level as the methods name it: product.category2 is category2."""
    name: str | None = options["level"]
    return name.removeprefix("product.") if name else None


def _told(share: float, text: str) -> None:
    say(f"{share:4.0%} {text}")


def _where(options: Mapping[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = {}
    for text in options["where"]:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.UsageError(f"--where {text}: write LEVEL=VALUE.")
        where.setdefault(name.strip(), []).append(value.strip())
    days = {"from": options["since"], "until": options["until"]}
    return where | {name: day.date() for name, day in days.items() if day}


def _person(username: str | None) -> "Person | None":
    from guanxi.people.models import Person  # late: app ready

    if username is None:
        return None
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise click.ClickException(f"Nobody who may sign in is called {username!r}.")
    return person


@click.command("work", hidden=True)
@click.argument("run", type=int)
def work_command(run: int) -> None:
    """Work on a run of mining that somebody asked for; the worker starts this."""
    import os  # late: slow import

    from guanxi.config import dying  # late: slow import

    dying.die_with_parent(dying.KILL, os.getppid())
    load()
    from django.utils import timezone  # late: app ready

    from guanxi.analytics.mining import working  # late: app ready
    from guanxi.analytics.mining.models import MiningRun  # late: app ready
    from guanxi.records.fitting import loading  # late: app ready

    loading.refresh()
    working.work(MiningRun.objects.select_related("owner", "repeated").get(pk=run), clock=timezone.now)
