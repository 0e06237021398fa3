"""用法不对：one Chinese line on standard error and exit code 2, whatever was typed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from supply_station.cli import supply_station


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nope", "没有“nope”这个命令。请用 supply-station --help"),
        ("zero-accounts nope", "没有“nope”这个命令。请用 supply-station zero-accounts --help"),
        ("--nope", "没有“--nope”这个选项"),
        ("new --sta x", "没有“--sta”这个选项，是不是“--station”"),
        ("new --station", "选项“--station”后面要写一个值。请用 supply-station"),
        ("--book", "选项“--book”后面要写一个值"),
        ("verify --json=3", "选项“--json”后面不用写值"),
        ("backup a b", "多写了“a b”"),
        ("import", "没有写“KIND”"),
        ("import customer", "没有写“FILES”"),
        ("import foo bar", "“KIND”写得不对：要写 employee、"),
        ("undo-import x", "“BATCH”写得不对：要写一个整数"),
        ("demo --customers x", "“--customers”写得不对：要写不小于 1 的整数"),
        ("demo --months 999", "“--months”写得不对：要写不小于 1、不大于 240 的整数"),
        ("month-end check", "没有写“--month”"),
        ("month-end check --month 2026", "月份“2026”看不懂"),
        ("print zero_account_check --out x.pdf", "请指明 --month 月份，或写出编号"),
    ],
)
def test_it_is_told_in_chinese(typed: str, said: str, tmp_path: Path) -> None:
    book = [] if typed == "--book" else ["--book", str(tmp_path / "账.book")]
    result = CliRunner().invoke(supply_station, [*book, *typed.split()])
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("用法不对：")
    assert said in line
    assert line.endswith(" --help 看怎么写。")
    assert not re.search(r"Usage|Error|Invalid|Missing|such", line)


def test_help_is_no_wrong_use() -> None:
    result = CliRunner().invoke(supply_station, ["zero-accounts", "open", "--help"])
    assert result.exit_code == 0
    assert "用法不对" not in result.output
