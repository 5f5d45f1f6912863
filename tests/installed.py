"""Installations that stand before a test begins: set up once, as people do it, kept in the cache of tests, copied for each use."""

import datetime
import subprocess
from pathlib import Path

from guanxi.config import testing
from tests.running import Product


def installed(*, company: bool = False, settings: dict[str, str] | None = None) -> Product:
    """Give an installation of this code at rest after its first start: empty, or with a small demo company."""
    kind, make = ("company", _set_up_company) if company else ("empty", _set_up)
    product = Product(settings=settings or {})
    with testing.made_once(kind, _state(), make) as made:
        _copy(made / "var", product.var)
    return product


def _state() -> str:
    """A company is as old as its latest order: tomorrow another one is made."""
    code = (path for path in testing.PRODUCT.rglob("*.py") if "tests" not in path.parts)
    return testing.fingerprint(code, str(datetime.datetime.now(datetime.UTC).date()))


def _set_up(folder: Path) -> None:
    with Product() as product:
        _keep(product.start(), folder)


def _set_up_company(folder: Path) -> None:
    with installed() as product:
        loaded = product.start().command("demo", "load", "--size", "40", seconds=300)
        assert loaded.returncode == 0, loaded.stderr
        refreshed = product.command("warehouse", "refresh", seconds=300)  # else every copy would do so
        assert refreshed.returncode == 0, refreshed.stderr
        _keep(product, folder)


def _keep(product: Product, folder: Path) -> None:
    product.stop()
    product.log.unlink()
    (folder / "var").mkdir(mode=0o711)
    _copy(product.var, folder / "var")


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True, capture_output=True, text=True)
