"""空户登记册：the bound ledger of accounts whose place no longer exists (domain 5)."""

from dataclasses import dataclass
from datetime import date, datetime

from supply_station.documents import roster
from supply_station.documents.paper import month_words, printed_words
from supply_station.documents.roster import Column, Group, Roster
from supply_station.errors import RuleBroken
from supply_station.rules.zero_account_register import RegisterRow

TITLE = "空户登记册"

_COLUMNS = (
    Column("户号", 24),
    Column("户名", 17, "left"),
    Column("用电地址", 31, "left"),
    Column("台区", 19, "left"),
    Column("电能表号", 23),
    Column("零电量起月", 14),
    Column("周期数", 9),
    Column("核查日期", 18),
    Column("核查人", 15),
    Column("核查结果", 15),
    Column("证明人", 14, "left"),
    Column("处理", 14),
    Column("批复", 12),
    Column("销户日期", 18),
    Column("备注", 13, "left"),
)
_BELOW = ("登记人：_|班组长：_|所长（盖章）：_|资料盒号：_",)


@dataclass(frozen=True)
class ZeroAccountRegisterSheet:
    """The register of one month, on the county's form (its 附表号 and edition)."""

    station: str
    form: str
    month: str
    printed_at: datetime
    printed_by: str
    rows: tuple[RegisterRow, ...]


def render(sheet: ZeroAccountRegisterSheet) -> bytes:
    """The PDF, A4 landscape, to be bound at the left.

    Raises:
        RuleBroken: the register has no rows.
    """
    if not sheet.rows:
        raise RuleBroken(f"{month_words(sheet.month)}没有空户，不用打印登记册。核查出空户以后再打印。")
    closed = sum(row.cancelled_on is not None for row in sheet.rows)
    group = Group(
        above=(
            (sheet.form, 90),
            (f"登记月份：{month_words(sheet.month)}", 90),
        ),
        rows=tuple(_texts(row) for row in sheet.rows),
        sums=f"合计 {len(sheet.rows)} 户，其中已销户 {closed} 户",
    )
    return roster.render(
        Roster(
            title=TITLE,
            station=sheet.station,
            aside="",
            printed=printed_words(sheet.printed_at, sheet.printed_by),
            columns=_COLUMNS,
            row_height=9.5,
            groups=(group,),
            below=_BELOW,
            bound=True,
        )
    )


def _texts(row: RegisterRow) -> tuple[str | None, ...]:
    """The cells of a row."""
    return (
        row.account_no,
        row.name,
        row.address,
        row.area,
        row.meter_no,
        row.zero_from,
        str(row.zero_months),
        _day(row.checked_on),
        row.checked_by,
        row.finding,
        row.witness,
        row.treatment,
        row.answer,
        _day(row.cancelled_on),
        row.note,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
