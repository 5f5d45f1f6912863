"""`guanxi personal`: what is known of a person, handed out or erased, from the command line."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from guanxi.config.cli.session import product


@click.group
def command() -> None:
    """Find, hand out and erase what is known of one person."""


@command.command
@click.argument("object_name", metavar="OBJECT")
@click.argument("key", type=int)
def show(object_name: str, key: int) -> None:
    """Print where something of the person stands: OBJECT is contacts, accounts or people, KEY the number of the record."""
    with product():
        from guanxi.records.personal import gathering  # late: app ready

        for count in gathering.preview(_subject(object_name, key)):
            click.echo(f"{count.rows:>8,}  {count.place}: {count.fate}")


@command.command
@click.argument("object_name", metavar="OBJECT")
@click.argument("key", type=int)
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="ZIP file to write.")
def export(object_name: str, key: int, output: Path) -> None:
    """Write everything that is known of the person into a ZIP file."""
    with product():
        from guanxi.records.personal import gathering  # late: app ready

        output.write_bytes(gathering.as_zip(_subject(object_name, key)))


@command.command
@click.argument("object_name", metavar="OBJECT")
@click.argument("key", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(object_name: str, key: int, *, yes: bool) -> None:
    """Erase the person everywhere."""
    with product():
        from guanxi.records.models import Channel  # late: app ready
        from guanxi.records.personal import erasing  # late: app ready
        from guanxi.records.writer import Writer  # late: app ready

        found = _subject(object_name, key)
        if not yes:
            click.confirm(f"Erase {found.obj} for good?", abort=True)
        writer = Writer(by=None, at=datetime.now(UTC), channel=Channel.COMMAND)
        for place, rows in erasing.erase(found.record, found.obj, writer).items():
            click.echo(f"{rows:>8,}  {place}")


def _subject(object_name: str, key: int) -> Any:
    from guanxi.records import registry  # late: app ready
    from guanxi.records.personal import subject  # late: app ready

    record = registry.at(object_name)
    obj = record.model._default_manager.filter(pk=key).first() if record else None
    if record is None or obj is None or record not in subject.objects():
        raise click.ClickException(f"There is no person at {object_name} {key}.")
    return subject.of(record, obj)
