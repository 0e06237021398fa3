"""六个月：a small station's dirty exports go in by command line, and October's zero list comes out right.

Worked out by hand, from May to October (months with kWh; all others are zero), 期初 March and April:
彭大明 5–7 · 田秀英 always · 向国强 (换号 in September) 5–6 · 抽水站 (排灌) never · 符桂英 (双月) April only ·
王建国 (暂停) 5–7 · 石秀兰 (new meter in September) 5–7 · 龙金花 (unread in September) 5–6 · 周老二 5–8 ·
吴空屋 never, March and April included · 罗销户 closed.
"""

import json
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from exports import delimited, xlsx
from supply_station.cli import supply_station

PENG, TIAN, OLD, NEW, PUMP = "4300000000017", "4300000000024", "7190000031", "0437190000031", "4300000000048"
FU, WANG, SHI, LONG, ZHOU = (
    "4300000000055",
    "4300000000062",
    "4300000000079",
    "4300000000086",
    "4300000000093",
)
LUO, WU = "4300000000109", "4300000000116"
HIGH, HORSE = "岩板溪台区", "马蹄寨台区"

ACCOUNTS = [
    (PENG, "彭大明", HIGH, "乡村居民生活用电", "正常用电", "单月"),
    (TIAN, "田秀英", HIGH, "居民生活", "正常", "单月"),
    (OLD, "向国强", HIGH, "居民", "正常", "单月"),
    (PUMP, "岩板溪抽水站", HIGH, "农业排灌用电", "正常", "单月"),
    (FU, "符桂英", HIGH, "居民生活用电", "正常", "双月"),
    (WANG, "王建国", HORSE, "居民生活用电", "暂停用电", "单月"),
    (SHI, "石秀兰", HORSE, "居民生活用电", "正常", "单月"),
    (LONG, "龙金花", HORSE, "居民生活用电", "正常", "单月"),
    (ZHOU, "周老二", HORSE, "居民生活用电", "正常", "单月"),
    (LUO, "罗销户", HORSE, "居民生活用电", "销户", "单月"),
    (WU, "吴空屋", HORSE, "居民生活用电", "正常", "单月"),
]
NAMES = {number: name for number, name, *_ in ACCOUNTS}
ENERGY: dict[str, Sequence[int | None]] = {
    PENG: (12, 9, 8, 0, 0, 0),
    TIAN: (50, 60, 70, 80, 60, 50),
    OLD: (5, 4, 0, 0, 0, 0),
    PUMP: (0, 0, 0, 0, 0, 0),
    FU: (None, 0, None, 0, None, 0),
    WANG: (3, 2, 1, 0, 0, 0),
    SHI: (9, 9, 9, 0, 0, 0),
    LONG: (8, 8, 0, 0, None, 0),
    ZHOU: (5, 5, 5, 5, 0, 0),
    WU: (0, 0, 0, 0, 0, 0),
}
AREA_OF = {number: area for number, _, area, *_ in ACCOUNTS}
HEADER = [
    "序号",
    "用户编号",
    "用户名称",
    "台区名称",
    "应收年月",
    "上次示数",
    "本次示数",
    "合计电量(kWh)",
    "抄表日期",
]


class Station:
    """A book and its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book = folder / "青竹.book"

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        words = ["--book", str(self.book), "--as", "李秀英", *map(str, arguments)]
        result = CliRunner().invoke(supply_station, words)
        assert result.exit_code == code, result.output
        return result.stdout

    def told(self, *arguments: str | Path, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code))


def rows(area: str, month: int, number_of: Callable[[str], str] = str) -> list[list[Any]]:
    """One 台区's readings of a month, 5 to 10; the dials started at 100."""
    found: list[list[Any]] = []
    for number, energy in ENERGY.items():
        used = energy[month - 5]
        if AREA_OF[number] == area and used is not None:
            start = 100 + sum(each or 0 for each in energy[: month - 5])
            at = len(found) + 1
            read = [f"2026{month:02d}", start, start + used, used, f"2026.{month}.{at}"]
            found.append([at, number_of(number), NAMES[number], area, *read])
    return found


def html(path: Path, table: Sequence[Sequence[Any]]) -> Path:
    """What the marketing system calls .xls."""
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in table
    )
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>'
    path.write_bytes(f"{head}<table>{body}</table></body></html>".encode("gb18030"))
    return path


def spreadsheet_ml(path: Path, table: Sequence[Sequence[Any]]) -> Path:
    """An export of the XML kind, with numbers as numbers."""

    def cell(value: Any) -> str:
        kind = "Number" if isinstance(value, int) else "String"
        return f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'

    body = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in table)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="电量"><Table>{body}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


def titled(path: Path, table: list[list[Any]]) -> Path:
    """A workbook with a merged title, a blank row, a total and a note at the foot."""
    total = ["合计", None, None, None, None, None, None, sum(row[7] for row in table), None]
    around = [["青竹镇供电所电量明细"], [], HEADER, *table, total, ["制表人：王", None, "审核："]]
    return xlsx(path, around, merge=["A1:I1"])


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """A founded book with its customers and two months of 期初."""
    station = Station(tmp_path)
    station.run("new", "--station", "青竹镇供电所")
    header = ["用户编号", "用户名称", "所属台区", "用电性质", "用户状态", "抄表周期"]
    told = station.told("import", "customer", html(tmp_path / "客户.xls", [header, *ACCOUNTS]))
    assert (told["create"], told["also_created"]) == (11, {"transformer_area": 2})
    opening = [
        ["户号", "户名", "2026年3月", "2026年4月"],
        *([number, NAMES[number], 20, 20] for number in ENERGY if number not in {FU, PUMP, WU}),
        [FU, NAMES[FU], None, 20],
        *([number, NAMES[number], 0, 0] for number in (PUMP, WU)),
    ]
    told = station.told("import", "usage", xlsx(tmp_path / "期初.xlsx", opening))
    assert (told["rows"], told["create"], told["refused"]) == (19, 19, 0)
    return station


def read_months(station: Station) -> None:
    """May to September, each 台区 in a format of its own."""
    folder = station.folder
    for month, high in ((5, titled), (7, titled)):
        one = high(folder / f"岩板溪{month}月.xlsx", rows(HIGH, month))
        other = delimited(folder / f"马蹄寨{month}月.csv", [HEADER, *rows(HORSE, month)], encoding="gb18030")
        told = station.told("import", "usage", one, other)
        assert (told["refused"], told["create"], told["warnings"]) == (0, 9, [])
    for month in (6, 8):
        one = delimited(
            folder / f"岩板溪{month}月.xls", [HEADER, *rows(HIGH, month)], mark="\t", encoding="utf-16"
        )
        other = spreadsheet_ml(folder / f"马蹄寨{month}月.xls", [HEADER, *rows(HORSE, month)])
        told = station.told("import", "usage", one, other)
        assert (told["refused"], told["create"], told["archive_differences"]) == (0, 10, [])
    september(station)


def september(station: Station) -> None:
    """The month of the new numbers, of a changed meter, of a missing reading — and of a wrong file."""
    folder = station.folder
    high = rows(HIGH, 9, lambda number: NEW if number == OLD else number)
    wrong = [[*row[:6], row[6] + 7, row[7] + 7, row[8]] for row in high]
    batch = station.told("import", "usage", titled(folder / "岩板溪9月.xlsx", wrong))["batch"]
    assert station.told("undo-import", str(batch))["voided"] == 4
    told = station.told("import", "usage", titled(folder / "岩板溪9月（更正）.xlsx", high))
    assert (told["create"], told["unchanged"]) == (4, 0)
    assert told["archive_differences"] == [
        {"account_no": OLD, "field": "account_no", "book": OLD, "file": NEW}
    ]
    header = ["户号", "电费年月", "资产编号", "起码", "止码", "电量"]
    read = [row for row in rows(HORSE, 9) if row[1] != SHI]
    meters = [[SHI, "202609", "M1", 127, 127, 0], [SHI, "202609", "M2", 0, 0, 0]]
    horse = [[row[1], row[4], None, row[5], row[6], row[7]] for row in read] + meters
    stray = ["4399999999999", "202609", None, 0, 1, 1]
    back = folder / "退回.xlsx"
    path = delimited(folder / "马蹄寨9月.csv", [header, *horse, stray])
    told = station.told("import", "usage", path, "--refused", back)
    assert (told["create"], told["refused"], told["refusals"][0]["row"]) == (5, 1, 7)
    assert back.is_file()
    customer = delimited(folder / "换号.csv", [["户号", "户名"], [NEW, "向国强"]], encoding="utf-8-sig")
    told = station.told("import", "customer", customer)
    assert [(each["key"], each["field"], each["new"]) for each in told["changes"]] == [
        (OLD, "account_no", NEW),
        (OLD, "former_account_no", OLD),
    ]
    assert station.told("zero-accounts", "list", "--month", "2026-09")["missing"] == [LONG]


def october(station: Station) -> Path:
    """The sixth month; one name differs from the archive."""
    table = rows(HIGH, 10, lambda number: NEW if number == OLD else number) + rows(HORSE, 10)
    for row in table:
        if row[1] == SHI:
            row[5] = row[6] = 0
        if row[1] == TIAN:
            row[2] = "田秀莺"
    return titled(station.folder / "10月.xlsx", table)


def test_six_months_of_exports_give_octobers_zero_accounts(station: Station) -> None:
    read_months(station)
    path = october(station)
    dry = station.told("import", "usage", path, "--dry-run")
    told = station.told("import", "usage", path)
    assert dry | {"batch": told["batch"]} == told
    assert (dry["batch"], told["rows"], told["create"], told["absent"]) == (None, 10, 10, 0)
    assert told["archive_differences"] == [
        {"account_no": TIAN, "field": "name", "book": "田秀英", "file": "田秀莺"}
    ]
    found = station.told("zero-accounts", "list", "--month", "2026-10")
    assert (found["threshold"], found["missing"]) == (3, [])
    assert [(each["account_no"], each["zero_months"], each["exempt"]) for each in found["accounts"]] == [
        (NEW, 4, None),
        (PENG, 3, None),
        (PUMP, 8, "农业排灌季节性用电"),
        (FU, 3, None),
        (WANG, 3, "暂停"),
        (SHI, 3, None),
        (LONG, 4, None),
        (WU, 8, None),
    ]
    opened = station.told("zero-accounts", "open", "--month", "2026-10", "--area", HIGH)
    assert (opened["opened"], opened["already"]) == (3, 0)
    station.run("undo-import", str(told["batch"]), code=1)
    november = delimited(
        station.folder / "11月.csv",
        [["户号", "电费年月", "起码", "止码", "电量"], [PENG, "202611", 129, 140, 11]],
    )
    batch = station.told("import", "usage", november)["batch"]
    assert station.told("undo-import", str(batch))["reopened"] == 1
    assert station.told("verify") == {"ok": True, "faults": []}


def test_the_same_six_months_again_change_nothing(station: Station) -> None:
    read_months(station)
    for path in sorted(station.folder.glob("*月.*")):
        if path.name != "岩板溪9月.xlsx":
            again = station.told("import", "usage", path)
            assert (again["create"], again["update"]) == (0, 0), path.name
