"""`guanxi match` finds the same in files, writes it for people and programs, and says what is wrong with a question."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from guanxi.config.cli.match import command

OURS = """客户名称,电话,地址,城市
上海恒信科技有限公司,021-5888 1234,浦东新区张江路100号,上海
大华机械（苏州）股份有限公司,0512-66881234,工业园区星湖街1号,苏州
北京东方精密仪器有限公司,010 8888 6666,海淀区中关村大街5号,北京
广州市南方食品集团,,天河区体育东路,广州
"""
THEIRS = """公司,联系电话,地址,城市
恆信科技（上海）,+86 21 58881234,浦東新區張江路100號,上海
苏州大华机械,051266881234,星湖街1号,苏州
东方精密仪器(北京)有限公司,,海淀区中关村大街5号,北京
西安东方精密仪器,,,西安
"""


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _run(*words: Any) -> Any:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_the_command_writes_what_programs_read(tmp_path: Path) -> None:
    answer = _run(_file(tmp_path, "a.csv", OURS), _file(tmp_path, "b.csv", THEIRS), "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.output)["likely_pairs"] == 3
    table = _run(_file(tmp_path, "a.csv", OURS), _file(tmp_path, "b.csv", THEIRS), "--csv")
    assert table.output.splitlines()[0] == "probability,verdict,left_row,left,right_row,right,why"


def test_a_wrong_column_or_meaning_is_told_with_what_there_is(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", OURS)
    assert "Did you mean 客户名称?" in _run(path, "--ignore", "客户名").output
    assert "write NAME=MEANING" in _run(path, "--column", "电话=number").output
    assert (
        "No column tells rows apart"
        in _run(path, *(w for n in ("客户名称", "电话", "地址", "城市") for w in ("--ignore", n))).output
    )
