"""What all tests share: a database of their own and quick password hashing."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, connections

from guanxi.config import testing


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    """Give this test process a migrated database (instead of migrating one, as pytest-django would)."""
    process = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with testing.own_database(process) as name:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connections.close_all()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Hash passwords quickly: Argon2 is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
