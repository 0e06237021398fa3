"""员工自用电公示榜：what each employee's home used and paid, hung up for everybody to read (domain 4).

No ID number and no phone stands on it, and of a 户号 only the end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

from supply_station.documents import roster
from supply_station.documents.paper import month_words, printed_words
from supply_station.documents.roster import Column, Group, Roster
from supply_station.rules import kwh
from supply_station.rules.staff_meter import masked, tail, term

TITLE = "员工自用电公示榜"
_LARGER = sqrt(2)
"""A3 is A4 so many times as large."""
_COLUMNS = (
    Column("姓名", 24),
    Column("户号", 28),
    Column("表号尾数", 18),
    Column("上月止码", 22, "right"),
    Column("本月止码", 22, "right"),
    Column("倍率", 12),
    Column("电量（度）", 22, "right"),
    Column("电费（元）", 22, "right"),
    Column("是否交清", 17),
    Column("抄表人", 21),
    Column("复核人", 21),
    Column("公示起止", 36),
)
_BELOW = ("制表人：_|复核人：_|所长（盖章）：_",)


@dataclass(frozen=True)
class BoardLine:
    """A line: one meter of an account in the month, or energy billed back.

    Attributes:
        back: whether it is 补收.
        paid: None on lines whose fee stands on another line.
    """

    name: str
    account_no: str
    meter_no: str
    read_from: int | None
    read_to: int | None
    multiplier: int
    kwh: int
    fee: int | None
    paid: bool | None
    reader: str | None
    reviewer: str | None
    back: bool


@dataclass(frozen=True)
class StaffMeterBoardSheet:
    """The board of a month. `large` prints it on A3; a reprint says 补打."""

    station: str
    month: str
    posted_on: date
    until: date | None
    places: str
    large: bool
    reprint: bool
    printed_at: datetime
    printed_by: str
    lines: tuple[BoardLine, ...]


def render(sheet: StaffMeterBoardSheet) -> bytes:
    """The PDF, landscape, A4 or A3."""
    hung = term(sheet.posted_on, sheet.until)
    energy = kwh.text(sum(line.kwh for line in sheet.lines)) or "0"
    fees = sum(line.fee or 0 for line in sheet.lines)
    group = Group(
        above=((f"公示月份：{month_words(sheet.month)}", 90), (f"张榜地点：{sheet.places}", 150)),
        rows=tuple(_texts(line, hung) for line in sheet.lines),
        sums=f"合计　电量 {energy} 度　电费 {_yuan(fees)} 元　共 {_people(sheet.lines)} 户",
    )
    return roster.render(
        Roster(
            title=TITLE,
            station=sheet.station,
            aside="补打" if sheet.reprint else "",
            printed=printed_words(sheet.printed_at, sheet.printed_by),
            columns=_COLUMNS,
            row_height=9.5,
            groups=(group,),
            below=_BELOW,
            scale=_LARGER if sheet.large else 1.0,
        )
    )


def _people(lines: Iterable[BoardLine]) -> int:
    return len({line.account_no for line in lines})


def _texts(line: BoardLine, hung: str) -> tuple[str | None, ...]:
    return tuple(_cells(line, hung))


def _cells(line: BoardLine, hung: str) -> Iterator[str | None]:
    yield f"{line.name}（补收）" if line.back else line.name
    yield masked(line.account_no)
    yield tail(line.meter_no)
    yield _reading(line.read_from)
    yield _reading(line.read_to)
    yield str(line.multiplier)
    yield _reading(line.kwh)
    yield None if line.fee is None else _yuan(line.fee)
    yield None if line.paid is None else "已交清" if line.paid else "未交清"
    yield line.reader
    yield line.reviewer
    yield hung


def _reading(value: int | None) -> str | None:
    return None if value is None else f"{kwh.number(value):.2f}"


def _yuan(fen: int) -> str:
    return f"{kwh.number(fen):,.2f}"
