"""命令行填县公司模板：faults are listed first; asked for anyway, their cells stay empty."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from supply_station.cli import supply_station
from window_kit import MONTH, practice_book


def fill(folder: Path, *more: str) -> Result:
    book = folder / "练习.book"
    book.write_bytes(practice_book().read_bytes())
    made = Workbook()
    made.worksheets[0].append(("{{月份}}", "{{零度户.零度户总计}}"))
    made.save(folder / "县表.xlsx")
    files = ["--template", str(folder / "县表.xlsx"), "--out", str(folder / "出.xlsx")]
    return CliRunner().invoke(
        supply_station, ["--book", str(book), "month-end", "fill", "--month", MONTH, *files, *more]
    )


def test_faults_are_listed_first_and_nothing_is_written(tmp_path: Path) -> None:
    told = fill(tmp_path)
    assert told.exit_code == 1
    assert "“Sheet”B1：{{零度户.零度户总计}}" in told.stderr
    assert "是不是 {{零度户.零度户合计}}？" in told.stderr
    assert not (tmp_path / "出.xlsx").exists()


def test_it_is_filled_anyway_and_one_object_says_so(tmp_path: Path) -> None:
    told = fill(tmp_path, "--anyway", "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    assert [(each["sheet"], each["cell"]) for each in said["faults"]] == [("Sheet", "B1")]
    assert said.keys() == {"month", "out", "open_points", "faults"}
    sheet = load_workbook(tmp_path / "出.xlsx").worksheets[0]
    assert (sheet["A1"].value, sheet["B1"].value) == ("2026年10月", None)
    assert "1 处标记填不了" in fill(tmp_path, "--anyway").stdout
