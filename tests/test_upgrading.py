"""An upgrade that fails, or is killed, loses nothing: the backup that it made before comes back."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installed import installed
from tests.running import Product
from tests.test_backups import AT_REST, begin, content, furnished

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """A stopped installation with data, to which a plugin with two migrations was added: the second does what a file says."""
    with installed(settings=dict(AT_REST)) as product:
        furnished(product.start()).stop()
        product.add_plugins("slow")
        product.settings["GUANXI_SLOW"] = str(product.var / "slow")
        yield product


def let_it(product: Product, do: str) -> None:
    (product.var / "slow").write_text(do)


def upgrade_backups(product: Product) -> list[Path]:
    return sorted((product.var / "backups").glob("*before-upgrade*"))


def content_at_rest(product: Product) -> dict[str, str]:
    """What is there, asked without the plugin and without workers that go on changing things."""
    without = Product(var=product.var, port=product.port, settings={"GUANXI_PLUGINS_OFF": "all", "GUANXI_WORKERS": "0"})
    without.start()
    try:
        return content(without)
    finally:
        without.stop()


def test_a_failed_migration_is_told_and_everything_is_as_before(product: Product) -> None:
    before = content_at_rest(product)
    let_it(product, "fail")
    failed = product.command("upgrade")
    assert (failed.returncode, "this migration fails" in failed.stderr, "again as it was before" in failed.stderr) == (
        1,
        True,
        True,
    )
    assert len(upgrade_backups(product)) == 1
    assert content_at_rest(product) == before
    assert not (product.var / "upgrade.json").exists()


def test_the_product_does_not_start_after_a_failed_upgrade(product: Product) -> None:
    let_it(product, "fail")
    refused = product.command("run", "--empty")
    assert (refused.returncode, "this migration fails" in refused.stderr) == (1, True)


@pytest.mark.parametrize("when", ["backing up", "migrating"])
def test_a_killed_upgrade_is_completed_by_the_next_start(product: Product, when: str) -> None:
    before = content_at_rest(product)
    let_it(product, "60")
    process = begin(product, "upgrade")
    journal, drafts = product.var / "upgrade.json", product.var / "backups"
    product.await_that(lambda: journal.exists() if when == "migrating" else any(drafts.glob(".*.part")) or journal.exists(), 30)
    if when == "migrating":
        product.await_that(lambda: before != "" and process.poll() is None and journal.exists(), 5)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    let_it(product, "fail")
    assert product.command("upgrade").returncode == 1
    assert content_at_rest(product) == before


def test_an_upgrade_that_works_keeps_its_backup_and_is_done_once(product: Product) -> None:
    let_it(product, "0")
    made = len(upgrade_backups(product))
    done, again = product.command("upgrade"), product.command("upgrade")
    assert (done.returncode, done.stdout) == (0, "Upgraded with 2 migrations.\n"), done.stderr
    assert (again.returncode, again.stdout) == (0, "The database is at this version already.\n")
    assert len(upgrade_backups(product)) == min(made + 1, 3)
    assert not (product.var / "upgrade.json").exists()


def test_an_older_version_does_not_touch_the_database_of_a_newer_one(product: Product) -> None:
    let_it(product, "0")
    product.start()
    product.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_from_the_future', now())")
    product.stop()
    refused = product.command("run", "--empty")
    assert (
        refused.returncode,
        "A newer version has worked on this database (records.9999_from_the_future)" in refused.stderr,
    ) == (1, True)
