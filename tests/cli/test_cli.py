"""The contract of the command line: commands, exit codes and JSON keys, as others use them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from supply_station.cli import supply_station

CUSTOMERS = """户号,户名,台区名称,线路名称,用户分类,用电类别,状态,电能表资产编号,综合倍率,用电地址
0430000001,张三,青竹一台区,青竹线,低压居民,乡村居民生活用电,正常用电,1430009000003609335198,1,青竹村1组
0430000002,李四,青竹一台区,青竹线,低压居民,居民生活,正常,1410101012212120538038,1,青竹村1组
0430000003,青竹抽水站,青竹二台区,青竹线,低压非居民,农业排灌,正常,,,青竹村2组
0430000004,𠮷野商店,青竹二台区,青竹线,低压非居民,一般工商业,正常,,,青竹村2组
"""
IMPORT_KEYS = [
    "kind",
    "file",
    "sheet",
    "rows",
    "create",
    "update",
    "unchanged",
    "absent",
    "refused",
    "also_created",
    "batch",
    "changes",
    "refusals",
    "warnings",
    "archive_differences",
]


class Station:
    """A book and its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book = folder / "账 本.book"

    def run(self, *arguments: str | Path, code: int = 0) -> Result:
        result = CliRunner().invoke(
            supply_station, ["--book", str(self.book), "--as", "李秀英", *map(str, arguments)]
        )
        assert result.exit_code == code, result.output
        return result

    def json(self, *arguments: str | Path, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="gb18030")
        return path

    def usage(self, month: str, *energy: str) -> Path:
        rows = [f"043000000{number},{month},{each}" for number, each in enumerate(energy, 1) if each]
        return self.file(f"{month}.csv", "户号,电费年月,电量\n" + "\n".join(rows) + "\n")


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path)
    made.run("new", "--station", "青竹镇供电所")
    made.run("import", "customer", made.file("客户.csv", CUSTOMERS))
    return made


@pytest.fixture
def at_zero(station: Station) -> Station:
    for month in ("2026-08", "2026-09", "2026-10"):
        station.run("import", "usage", station.usage(month, "0", "0", "0", "12"))
    return station


def test_new_refuses_to_overwrite_and_other_commands_a_book_that_is_not_there(tmp_path: Path) -> None:
    station = Station(tmp_path)
    for command in (("verify",), ("zero-accounts", "list", "--month", "2026-10")):
        assert "没有找到账本" in station.run(*command, code=1).stderr
        assert station.json(*command, code=1).keys() == {"refused"}
    assert not station.book.exists()
    station.run("new")
    assert "已经存在" in station.run("new", code=1).stderr
    assert "已经存在" in station.run("demo", "--customers", "5", code=1).stderr


def test_a_dry_run_says_the_same_as_the_import_and_changes_nothing(station: Station) -> None:
    file = station.usage("202610", "0", "x", "3.5")
    dry = station.json("import", "usage", file, "--dry-run")
    assert station.json("zero-accounts", "list", "--month", "2026-10")["accounts"] == []
    taken = station.json("import", "usage", file)
    assert list(dry) == list(taken) == IMPORT_KEYS
    assert dry["batch"] is None
    assert taken["batch"] == 2
    assert dry | {"batch": 2} == taken
    assert (taken["rows"], taken["create"], taken["refused"], taken["absent"]) == (3, 2, 1, 0)
    assert taken["refusals"] == [{"row": 3, "column": "电量", "value": "x", "reason": "“x”不是数字"}]


def test_a_customer_list_is_compared_with_the_book(station: Station) -> None:
    changed = CUSTOMERS.replace("李四", "李四光").replace(
        "0430000004,𠮷野商店,青竹二台区", "0430000005,新户,青竹三台区"
    )
    told = station.json("import", "customer", station.file("新.csv", changed))
    assert (told["create"], told["update"], told["unchanged"], told["absent"]) == (1, 1, 2, 1)
    assert told["changes"] == [{"key": "0430000002", "field": "name", "old": "李四", "new": "李四光"}]
    assert told["also_created"] == {"transformer_area": 1}


def test_an_import_without_a_good_row_is_refused(station: Station) -> None:
    file = station.file("坏.csv", "户号,电费年月,电量\n9999999999,2026-10,1\n")
    assert "没有一行能导入" in station.run("import", "usage", file, code=1).stderr
    assert station.json("import", "usage", file, code=1).keys() == {"refused"}
    assert station.run("import", "usage", station.folder / "没有.xlsx", code=1).stderr


def test_refused_rows_go_back_as_a_workbook(station: Station) -> None:
    out = station.folder / "退回.xlsx"
    station.run("import", "usage", station.usage("2026-10", "1", "x"), "--refused", out)
    rows = list(openpyxl.load_workbook(out).worksheets[0].values)
    header = next(index for index, row in enumerate(rows) if "户号" in row)
    assert rows[header][:5] == ("原行号", "户号", "电费年月", "电量", "原因")
    assert rows[header + 1][:4] == (3, "0430000002", "2026-10", "x")


def test_wrong_use_is_told_apart_from_a_refusal(station: Station) -> None:
    station.run("import", "nothing", "x.csv", code=2)
    station.run("import", "usage", station.usage("2026-10", "1"), "--map", "电量=nonsense", code=2)
    station.run("import", "usage", station.usage("2026-10", "1"), "--month", "2026-13", code=2)
    station.run("zero-accounts", "open", "--month", "2026-10", code=2)
    station.run("print", "zero_account_check", "--out", station.folder / "x.pdf", code=2)


def test_an_undone_import_leaves_no_reading(at_zero: Station) -> None:
    assert len(at_zero.json("zero-accounts", "list", "--month", "2026-10")["accounts"]) == 3
    at_zero.run("undo-import", "4")
    assert at_zero.json("zero-accounts", "list", "--month", "2026-10")["accounts"] == []
    assert "已经在" in at_zero.run("undo-import", "4", code=1).stderr


def test_the_zero_list_names_candidates_exemptions_and_missing_readings(at_zero: Station) -> None:
    at_zero.run("import", "usage", at_zero.usage("2026-11", "0", "", "0", "0"))
    told = at_zero.json("zero-accounts", "list", "--month", "2026-11")
    assert told == {
        "month": "2026-11",
        "threshold": 3,
        "accounts": [
            {
                "account_no": "0430000001",
                "name": "张三",
                "area": "青竹一台区",
                "zero_months": 4,
                "exempt": None,
            },
            {
                "account_no": "0430000003",
                "name": "青竹抽水站",
                "area": "青竹二台区",
                "zero_months": 4,
                "exempt": "农业排灌季节性用电",
            },
        ],
        "missing": ["0430000002"],
    }


def test_candidates_are_opened_printed_and_stand_in_the_workbook(at_zero: Station) -> None:
    opened = at_zero.json("zero-accounts", "open", "--month", "2026-10", "--all")
    assert (opened["opened"], opened["already"]) == (2, 0)
    again = at_zero.json("zero-accounts", "open", "--month", "2026-10", "--all")
    assert (again["opened"], again["already"]) == (0, 2)
    for times, mark in ((1, False), (2, True)):
        pdf = at_zero.folder / f"工单{times}.pdf"
        at_zero.run("print", "zero_account_check", "--month", "2026-10", "--out", pdf)
        with pypdfium2.PdfDocument(pdf) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
        assert len(pages) == 2
        assert all(("补打" in page) is mark for page in pages)
        assert "张三" in pages[0]
    one = at_zero.folder / "一张.pdf"
    at_zero.run("print", "zero_account_check", "LD2026100002", "--out", one)
    with pypdfium2.PdfDocument(one) as document:
        assert len(document) == 1
    at_zero.run("print", "zero_account_list", "--month", "2026-10", "--out", at_zero.folder / "清单.pdf")
    at_zero.run("month-end", "export", "--month", "2026-10", "--out", at_zero.folder / "月报")
    book = openpyxl.load_workbook(at_zero.folder / "月报" / "青竹镇供电所2026-10月报.xlsx")
    ledgers = ["零度户明细", "空户登记册", "工单统计", "超期明细", "表计更换", "抄表异常", "缺抄", "档案差异"]
    assert set(ledgers) < set(book.sheetnames)
    assert [book.sheetnames[at] for at in (0, 1, -1)] == ["封面", "汇总", "未完成事项"]
    cells = {cell for row in book["零度户明细"].values for cell in row}
    assert {"0430000001", "0430000003", "LD2026100001", "农业排灌季节性用电"} <= cells


def test_printing_what_is_not_there_is_refused_and_leaves_no_file(at_zero: Station) -> None:
    out = at_zero.folder / "没有.pdf"
    at_zero.run("print", "zero_account_check", "--month", "2026-10", "--out", out, code=1)
    at_zero.run("print", "zero_account_check", "LD2026109999", "--out", out, code=1)
    assert not out.exists()
    assert not list(at_zero.folder.glob("*.partial"))


def test_the_month_end_check_never_fails_whatever_stands_open(at_zero: Station) -> None:
    told = at_zero.json("month-end", "check", "--month", "2026-10")
    assert told["month"] == "2026-10"
    assert [point["sheet"] for point in told["open"]] == ["零度户明细"]
    empty = at_zero.json("month-end", "check", "--month", "2027-01")
    assert "还没有导入电量" in empty["open"][0]["matter"]


def test_nothing_stands_open_before_the_start_month(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.run("new", "--start-month", "2026-09")
    assert station.json("month-end", "check", "--month", "2026-08")["open"] == []
    assert len(station.json("month-end", "check", "--month", "2026-09")["open"]) == 1


def test_a_backup_is_restored_and_a_damaged_book_is_trouble(at_zero: Station) -> None:
    assert at_zero.json("verify") == {"ok": True, "faults": []}
    at_zero.run("backup", "--to", at_zero.folder / "U盘")
    (backup,) = (at_zero.folder / "U盘").glob("*.book")
    whole = at_zero.book.read_bytes()
    at_zero.book.write_bytes(whole[:9000] + bytes([whole[9000] ^ 1]) + whole[9001:])
    told = at_zero.json("verify", code=3)
    assert told["ok"] is False
    assert told["faults"]
    at_zero.run("restore", backup)
    assert at_zero.json("verify") == {"ok": True, "faults": []}
    assert len(at_zero.json("zero-accounts", "list", "--month", "2026-10")["accounts"]) == 3


def test_a_plain_export_can_be_read_by_any_sqlite(at_zero: Station) -> None:
    out = at_zero.folder / "普通.sqlite"
    at_zero.run("export", "--plain", out)
    assert out.read_bytes()[:15] == b"SQLite format 3"
    at_zero.run("export", "--plain", out, code=1)


def test_the_demo_is_a_book_like_any_other(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.run("demo", "--customers", "300", "--months", "8", "--seed", "7")
    assert station.json("verify")["ok"]
    assert station.json("zero-accounts", "list", "--month", "2026-10")["accounts"]


MODULES = """
import sys
from supply_station.__main__ import main
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("command", [("--help",), ("verify",)])
def test_a_command_imports_neither_the_window_nor_paper_nor_workbooks(
    station: Station, command: tuple[str, ...]
) -> None:
    arguments = [sys.executable, "-c", MODULES, "--book", str(station.book), *command]
    done = subprocess.run(arguments, check=True, capture_output=True, encoding="utf-8")
    imported = {name.partition(".")[0] for name in done.stderr.split()}
    assert "supply_station" in imported
    assert imported & {"PySide6", "reportlab", "openpyxl", "pypdfium2", "alembic"} == set()
