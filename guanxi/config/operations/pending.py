"""Which migrations the database has not seen, told from file names alone: quick, since nothing is loaded."""

from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection

Name = tuple[str, str]


def on_disk() -> set[Name]:
    """Name every migration of the installed apps."""
    return {
        (config.label, path.stem)
        for config in apps.get_app_configs()
        for folder in _folders(config.name)
        for path in folder.glob("[!_]*.py")
    }


def _folders(app: str) -> list[Path]:
    spec = find_spec(f"{app}.migrations")
    return [Path(place) for place in spec.submodule_search_locations or []] if spec else []


def applied() -> set[Name]:
    """Name every migration that the database has seen; none if it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def names() -> set[Name]:
    """Name the migrations that this version has and the database has not."""
    return on_disk() - applied()
