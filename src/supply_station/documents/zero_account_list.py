"""零度户核查清单：the candidates of one 台区 on one list, for the crew that walks it (domain 5).

Results come back as one wet list of thirty rows: each has room to write, and its short code is typed back.
"""

from dataclasses import dataclass
from datetime import datetime

from supply_station.documents import roster
from supply_station.documents.paper import month_words, printed_words
from supply_station.documents.roster import Column, Group, Roster
from supply_station.errors import RuleBroken
from supply_station.rules.zero_account import Finding

TITLE = "零度户核查清单"

_COLUMNS = (
    Column("短码", 23, strong=True),
    Column("户号", 26),
    Column("户名", 22, "left"),
    Column("用电地址", 42, "left"),
    Column("联系电话", 22),
    Column("电能表号", 24),
    Column("零电量周期", 11),
    Column("现场示数", 22),
    Column("电表状态", 18),
    Column("核查结果", 22),
    Column("证明人", 18),
    Column("日期", 14),
)
"""The last five are written by the crew."""

_BELOW = (
    f"电表状态写：完好、停走、烧毁、丢失、封印缺失、其他。核查结果写：{'、'.join(Finding)}。",
    "台区经理：_|核查人1：_|核查人2：_|审核（盖章）：_",
)


@dataclass(frozen=True)
class ZeroAccountListRow:
    """One candidate. Texts are printed as they are; None and "" print as "/".

    `code` is the short code of its order; `zero_months` counts cycles.
    """

    code: str | None
    account_no: str
    name: str
    address: str | None
    phone: str | None
    meter_no: str | None
    zero_months: int


@dataclass(frozen=True)
class ZeroAccountListArea:
    """The candidates of one 台区 in the order they are to be printed."""

    area: str
    line: str | None
    manager: str | None
    rows: tuple[ZeroAccountListRow, ...]


@dataclass(frozen=True)
class ZeroAccountListSheet:
    """The lists of one month; each 台区 begins a new page."""

    station: str
    month: str
    printed_at: datetime
    printed_by: str
    areas: tuple[ZeroAccountListArea, ...]


def render(sheet: ZeroAccountListSheet) -> bytes:
    """The PDF, A4 landscape.

    Raises:
        RuleBroken: the sheet has no rows.
    """
    areas = [area for area in sheet.areas if area.rows]
    if not areas:
        raise RuleBroken("没有可打印的零度户清单。请先导入电量并列出本月零度户，再打印。")
    return roster.render(
        Roster(
            title=TITLE,
            station=sheet.station,
            aside=f"核查月份：{month_words(sheet.month)}",
            printed=printed_words(sheet.printed_at, sheet.printed_by),
            columns=_COLUMNS,
            row_height=8.8,
            groups=tuple(_group(area) for area in areas),
            below=_BELOW,
            own="本台区",
        )
    )


def _group(area: ZeroAccountListArea) -> Group:
    return Group(
        above=(
            (f"台区：{area.area}", 90),
            (f"线路：{area.line or '/'}", 85),
            (f"台区经理：{area.manager or '/'}", 60),
            (f"共 {len(area.rows)} 户", 38),
        ),
        rows=tuple(_texts(row) for row in area.rows),
    )


def _texts(row: ZeroAccountListRow) -> tuple[str | None, ...]:
    """The printed cells of a row."""
    who = (row.code, row.account_no, row.name, row.address, row.phone, row.meter_no)
    return (*who, str(row.zero_months))
