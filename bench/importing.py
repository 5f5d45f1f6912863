"""How many rows a second an import takes in, with checks, duplicates, rights and history: `GUANXI_VAR=/tmp/bench/var python -m bench.importing [rows]`.

Every run brings customers and contacts that were not there before, and leaves them there.
"""

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from guanxi.config.cli import session

CHARACTERS = "北京上海广州深圳华美恒信东方精密科技发展工业自动化机电设备贸易集团实业电子新能源材料医疗器械生物制药食品物流"
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"


@dataclass(frozen=True)
class Taken:
    """Rows, seconds by the clock, and seconds of processor time of the import itself and of its database connection."""

    rows: int
    seconds: float
    python: float
    database: float

    def __str__(self) -> str:
        busy = self.python + self.database
        return (
            f"{self.rows:,} rows in {self.seconds:.1f} s, {self.rows / self.seconds:,.0f} rows/s; processor time {busy / self.rows * 1e6:.0f} µs"
            f" per row (database {self.database / self.rows * 1e6:.0f}); memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
        )


def accounts(count: int, mark: str) -> Iterator[Sequence[object]]:
    """A file of companies: eleven columns."""
    dice = random.Random(5)  # noqa: S311
    yield "外部 ID", "名称", "简称", "电话", "邮箱", "网址", "地址", "邮编", "员工数", "客户类型", "备注"
    for place in range(count):
        name = "".join(dice.choices(CHARACTERS, k=dice.randint(4, 7)))
        yield (
            f"{mark}{place}", f"{name}有限公司{place}", name[:4], f"0571-{80_000_000 + dice.randrange(9_999_999)}",
            f"info{place}@{mark}.example.com", f"www.{mark}{place}.example.com", f"解放路{dice.randint(1, 999)}号",
            dice.randint(100_000, 999_999), dice.randint(1, 5000), dice.choice(("客户", "潜在客户")), "从旧系统导入",
        )  # fmt: skip


def contacts(count: int, mark: str) -> Iterator[Sequence[object]]:
    """A file of people: six columns."""
    dice = random.Random(6)  # noqa: S311
    yield "外部 ID", "姓名", "职务", "部门", "手机", "邮箱"
    for place in range(count):
        yield (
            f"{mark}{place}", dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2)), dice.choice(("经理", "采购", "总监", "工程师")),
            dice.choice(("采购部", "技术部")), f"13{dice.randrange(10**9):09d}", f"p{place}@{mark}.example.com",
        )  # fmt: skip


FILES = {"accounts": accounts, "contacts": contacts}


def measure(path: str, count: int) -> Taken:
    """Import a new file of one object, as the command line does. The product must be loaded."""
    from django.db import connection  # late: app ready

    from guanxi.config.cli import importing  # late: app ready

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{path}.csv"
        with file.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written).writerows(FILES[path](count, f"t{int(time.time())}"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        began, python, database = time.perf_counter(), time.process_time(), _worked(backend)
        (result,) = importing.import_file(file, importing.Options(into=path), is_quiet=True)
        taken = Taken(count, time.perf_counter() - began, time.process_time() - python, _worked(backend) - database)
    if result["rows"].get("accepted") != count:
        raise SystemExit(f"{path}: {result['problems']}")
    return taken


def _worked(pid: int) -> float:
    """Seconds of processor time of a process of this machine; nothing where the database runs elsewhere."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


if __name__ == "__main__":
    with session.product():
        for name in FILES:
            print(f"{name:<10} {measure(name, int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)}")  # noqa: T201 (this is what it is for)
