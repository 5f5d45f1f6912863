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
def set_password(username: str, password: str | None) -> None:
    """Give the person USERNAME a new password and end all sessions under the old one."""
    with product():
        from guanxi.config.cli import adding  # late: app ready

        chosen = password or secrets.token_urlsafe(9)
        adding.set_password(username, chosen)
    click.echo("The password is set." if password else f"The new password of {username} is {chosen}")
