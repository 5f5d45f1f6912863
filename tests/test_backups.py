"""Everything of an installation comes back from one file, and whatever interrupts that changes nothing."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from guanxi.config import secrets_file
from guanxi.config.environment import secrets_in
from tests.installed import installed
from tests.running import COMMAND, ROOT, Product

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to find the processes"),
]
FILE = "ab/abcdef0123456789"
AT_REST = {"GUANXI_BACKUP_AT": "off", "GUANXI_WORKERS": "0"}
"""No worker that refreshes, seals or sums up something while contents are compared."""
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
SHAPE = """SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'rule ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY 1"""
LEFT_OUT = {
    "people_auditseal",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_workers",
    "procrastinate_periodic_defers",
}


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """An installation with a company in it, a table and a column that no migration knows, and a file."""
    with installed(settings=dict(AT_REST)) as product:
        yield furnished(product.start())


def furnished(product: Product) -> Product:
    rows = (f"A{number},杭州精密{number}有限公司,010-6552{number:04d}" for number in range(400))
    file = product.var / "accounts.csv"
    file.write_text("\n".join(["External ID,Name,Phone", *rows]), "utf-8")
    done = product.command("import", str(file), "--into", "accounts")
    assert done.returncode == 0, done.stderr
    product.sql(
        "CREATE TABLE custom_cars (id bigserial PRIMARY KEY, name text UNIQUE, account bigint REFERENCES customers_account)"
    )
    product.sql("INSERT INTO custom_cars (name) VALUES ('比亚迪'), ('Volvo')")
    product.sql("ALTER TABLE customers_account ADD COLUMN x_color text DEFAULT 'red'")
    place = product.var / "files" / FILE
    place.parent.mkdir(parents=True)
    place.write_bytes(b"a contract" * 100)
    return product


def stop(product: Product) -> None:
    if product.process is not None and product.process.poll() is None:
        product.stop()


def start(product: Product) -> None:
    if product.process is None or product.process.poll() is not None:
        product.start()


def plain(line: str) -> str:
    """A definition without the types and brackets that PostgreSQL adds or leaves out each time it reads one."""
    return re.sub(r"::(character varying|text)(\(\d+\))?(\[\])?|[()]", "", line)


def content(product: Product) -> dict[str, str]:
    """A digest of the rows of each table, and of the shape of all."""
    found = {}
    for (name,) in product.sql(TABLES):
        if name not in LEFT_OUT:
            [(digest,)] = product.sql(
                f"SELECT coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '') FROM \"{name}\" t"
            )
            found[str(name)] = str(digest)
    return found | {plain(str(line)): "is there" for (line,) in product.sql(SHAPE)}


@pytest.fixture(scope="module")
def backup(product: Product) -> tuple[Path, dict[str, str]]:
    """A backup made while the product runs, and what was there at that moment."""
    made = product.command("backup")
    assert made.returncode == 0, made.stderr
    before = content(product)
    return Path(made.stdout.strip()), before


def restored(product: Product, path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    stop(product)
    done = product.command("restore", str(path), "--replace", *words)
    product.start()
    return done


def test_a_backup_is_readable_by_its_owner_only_and_sound(product: Product, backup: tuple[Path, dict[str, str]]) -> None:
    path, _ = backup
    assert path.stat().st_mode & 0o777 == 0o600
    checked = product.command("backup", "--check", str(path))
    assert (checked.returncode, "is sound" in checked.stdout) == (0, True)
    with tarfile.open(path) as tar:
        names = tar.getnames()
    assert [name for name in names if name == f"files/{FILE}"] == [f"files/{FILE}"]


def test_what_was_changed_after_the_backup_is_as_before_when_it_is_restored(
    product: Product, backup: tuple[Path, dict[str, str]]
) -> None:
    path, before = backup
    start(product)
    product.sql("UPDATE customers_account SET name = name || ' changed', x_color = 'blue'")
    product.sql("DROP TABLE custom_cars")
    product.sql("CREATE TABLE custom_later (id int)")
    product.sql("CREATE TYPE custom_kind AS ENUM ('a')")
    (product.var / "files" / FILE).unlink()
    (product.var / "files" / "later").write_bytes(b"x")
    assert content(product) != before

    done = restored(product, path)

    assert done.returncode == 0, done.stderr
    assert content(product) == before
    assert (product.var / "files" / FILE).read_bytes() == b"a contract" * 100
    assert not (product.var / "files" / "later").exists()
    assert product.answers()
    assert product.sql("SELECT count(*) FROM pg_type WHERE typname = 'custom_kind'") == [(0,)]
    aside = [one.name for one in (product.var / "backups").glob("*before-restore*")]
    assert len(aside) == 1


def test_a_backup_comes_to_another_machine_with_the_secrets_that_its_data_needs(backup: tuple[Path, dict[str, str]]) -> None:
    path, before = backup
    with Product(settings=dict(AT_REST)) as other:
        secrets_file.write(other.var / "secrets.env", secrets_in(other.var) | {secrets_file.BACKUP_KEY: "of this machine"})
        refused = other.command("restore", str(path), "--replace", "--no-backup")
        assert (refused.returncode, "--trust" in refused.stderr) == (1, True)
        done = other.command("restore", str(path), "--replace", "--no-backup", "--trust")
        assert done.returncode == 0, done.stderr
        other.start()
        here, there = secrets_in(path.parent.parent), secrets_in(other.var)
        assert there["GUANXI_SECRET_KEY"] == here["GUANXI_SECRET_KEY"]
        assert there[secrets_file.BACKUP_KEY] == "of this machine"
        assert there["GUANXI_DATABASE_PASSWORD"] != here["GUANXI_DATABASE_PASSWORD"]
        assert content(other) == before


def test_restoring_over_data_needs_a_word(product: Product, backup: tuple[Path, dict[str, str]]) -> None:
    stop(product)
    refused = product.command("restore", str(backup[0]))
    assert (refused.returncode, "There is data here already" in refused.stderr) == (1, True)


def test_restoring_is_refused_while_the_product_runs(product: Product, backup: tuple[Path, dict[str, str]]) -> None:
    start(product)
    refused = product.command("restore", str(backup[0]), "--replace")
    assert (refused.returncode, "Stop guanxi run" in refused.stderr) == (1, True)


def spoiled(path: Path, folder: Path, at: float) -> Path:
    """A copy with one byte changed, at a part of its length; with 1 its end is cut off."""
    copy = folder / "spoiled.guanxi.tar"
    content = bytearray(path.read_bytes())
    if at == 1:
        del content[-2000:]
    else:
        content[int(len(content) * at)] ^= 0xFF
    copy.write_bytes(content)
    return copy


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8, 1])
def test_a_spoiled_backup_is_refused_and_nothing_is_changed(
    product: Product, backup: tuple[Path, dict[str, str]], tmp_path: Path, at: float
) -> None:
    start(product)
    before = content(product)
    done = restored(product, spoiled(backup[0], tmp_path, at), "--no-backup")
    assert (done.returncode, "Nothing was changed" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    assert content(product) == before


def test_a_backup_of_a_newer_version_is_refused(product: Product, backup: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    newer = tmp_path / "newer.guanxi.tar"
    newer.write_bytes(backup[0].read_bytes().replace(b'"version": "0.1.0"', b'"version": "9.1.0"', 1))
    stop(product)
    done = product.command("restore", str(newer), "--replace", "--no-backup")
    assert (done.returncode, "made by version 9.1.0" in done.stderr) == (1, True)


def test_a_full_disk_ends_a_backup_in_words_and_leaves_nothing(product: Product) -> None:
    start(product)
    folder = product.var / "small"

    def small_files_only() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [*COMMAND, "backup", str(folder)],
        env=product.variables(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        preexec_fn=small_files_only,
    )  # fmt: skip
    assert (done.returncode, "is full" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    assert [path.name for path in folder.iterdir() if path.name != ".backup.lock"] == []


def begin(product: Product, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *words], env=product.variables(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@pytest.mark.parametrize("pause", [0.25, 0.4, 0.55])
def test_a_killed_backup_leaves_no_half_file_under_its_name(product: Product, pause: float) -> None:
    start(product)
    folder = product.var / "killed"
    process = begin(product, "backup", str(folder))
    product.await_that(lambda: any(folder.glob(".*.part")) or process.poll() is not None, 20)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert [product.command("backup", "--check", str(path)).returncode for path in folder.glob("*.guanxi.tar")] == []
    assert product.command("backup", str(folder)).returncode == 0
    assert [path for path in folder.iterdir() if path.name.endswith(".part")] == []
    shutil.rmtree(folder)


@pytest.mark.parametrize("pause", [0.3, 0.5, 0.7, 0.9, 1.1, 1.4])
def test_a_killed_restore_leaves_all_or_nothing(product: Product, backup: tuple[Path, dict[str, str]], pause: float) -> None:
    start(product)
    product.sql("UPDATE customers_account SET x_color = 'green'")
    before = content(product)
    stop(product)
    process = begin(product, "restore", str(backup[0]), "--replace", "--no-backup")
    try:
        process.wait(pause)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    product.start()
    assert content(product) in (before, backup[1])
    assert not (product.var / "restore.json").exists()
    assert not (product.var / "restoring").exists() or product.command("backup").returncode == 0


def test_only_the_latest_backups_are_kept(product: Product) -> None:
    start(product)
    folder = product.var / "few"
    for _ in range(3):
        assert product.command("backup", str(folder), "--keep", "2", "--reason", "every/hour").returncode == 0
        product.await_that(lambda: True)
    names = [path.name for path in folder.glob("*.guanxi.tar")]
    assert (len(names) <= 2, all(name.endswith("-every-hour.guanxi.tar") for name in names)) == (True, True)
