"""`guanxi user`: people who may sign in, from the command line."""

import secrets

import click

from guanxi.config.cli.session import product


@click.group
def command() -> None:
    """Add people and set their passwords."""


@command.command
@click.argument("username")
@click.option("--surname", default="", help="Family name.")
@click.option("--given-name", default="", help="Given name.")
@click.option("--email", default="", help="E-mail address.")
@click.option("--role", "roles", multiple=True, help="Name of a role; may be repeated.")
@click.option("--administrator", is_flag=True, help="May see and change everything, settings included.")
@click.option("--language", type=click.Choice(["en", "zh-hans", "zh-hant"]), help="Language of the pages.")
@click.option("--password", help="At least 10 characters; one is made and printed if this is left out.")
def add(username: str, roles: tuple[str, ...], password: str | None, language: str | None, **values: object) -> None:
    """Add a person who may sign in under USERNAME."""
    with product():
        from guanxi.config.cli import adding  # late: app ready

        chosen = password or secrets.token_urlsafe(9)
        if language:
            values["language"] = language
        adding.add(username, chosen, roles=roles, values=values)
    click.echo(f"{username} may sign in now." if password else f"{username} may sign in now with the password {chosen}")


@command.command(name="password")
@click.argument("username")
@click.option("--password", help="At least 10 characters; one is made and printed if this is left out.")
@click.option("--revoke-tokens", is_flag=True, help="Shut out programs with API tokens of this person, too.")
def set_password(username: str, password: str | None, *, revoke_tokens: bool) -> None:
    """Give the person USERNAME a new password and end all sessions under the old one."""
    with product():
        from guanxi.config.cli import adding  # late: app ready

        chosen = password or secrets.token_urlsafe(9)
        adding.set_password(username, chosen, end_programs=revoke_tokens)
    click.echo("The password is set." if password else f"The new password of {username} is {chosen}")


@command.command
@click.argument("username")
@click.option("--name", default="command line", show_default=True, help="Which program will use it.")
@click.option("--days", type=click.IntRange(1, 700), default=365, show_default=True, help="How long it is valid.")
@click.option("--write", is_flag=True, help="May write; else the program can only read.")
@click.option("--object", "objects", multiple=True, help="Only this object (accounts, …); may be repeated.")
def token(username: str, name: str, days: int, objects: tuple[str, ...], *, write: bool) -> None:
    """Make an API token for the person USERNAME and print it."""
    with product():
        from guanxi.config.cli import adding  # late: app ready

        text = adding.issue_token(username, name, days=days, may_write=write, objects=objects)
    click.echo(text)
