"""员工自用电：the two ledgers, what a month of an account says, and what is to be looked into (domain 4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from supply_station.errors import RuleBroken
from supply_station.rules import kwh
from supply_station.rules.customer import UsageClass
from supply_station.rules.meter import Dial, dial_kwh
from supply_station.rules.staff_meter_fee import difference

REMOTE = "远程采集"
"""A reader who is nobody, and so nobody's relative."""
_TAIL, _SHOWN = 6, 4


class Ledger(StrEnum):
    """自用电的两本账: never added together."""

    HOME = "员工家庭用电"
    OFFICE = "站所用电"


class Flag(StrEnum):
    """自用电要查的事."""

    NO_READING = "没有抄表"
    ZERO = "零电量"
    CLASS = "类别不是居民"
    METERS = "一户两表"
    OWN_READER = "抄表人是本人"
    FEE = "电费与阶梯电价不符"
    UNPAID = "没有交清"
    DIFFERS = "手抄与导出不符"
    CHANGED = "张榜后有变动"


NEXT_STEP = {
    Flag.NO_READING: "补抄，在月表里填止码，或导入电量明细",
    Flag.ZERO: "到现场核对表计，必要时登记计量检查",
    Flag.CLASS: "核对用电性质，不符的开查勘工单",
    Flag.METERS: "核对是否一户一表，多出的表报拆",
    Flag.OWN_READER: "换人复抄，在月表里改成复抄的人",
    Flag.FEE: "核对电价、电量和合表情况，报电费班更正",
    Flag.UNPAID: "请本人交清，在月表里打勾",
    Flag.DIFFERS: "看现场示数，以导出为准的不用再管",
    Flag.CHANGED: "作废张榜，复核后重新张榜",
}
"""What a clerk does about each of them."""


class InspectionResult(StrEnum):
    """计量检查的结果."""

    SOUND = "完好"
    METER = "表计有问题"
    BOX = "计量箱有问题"
    SEAL = "封印有问题"
    WIRING = "接线有问题"
    OTHER = "其他问题"


@dataclass(frozen=True)
class Run:
    """What one meter ran in a month: readings in 0.01 of the dial, energy in 0.01 kWh."""

    meter_no: str
    read_from: int | None
    read_to: int | None
    multiplier: int
    kwh: int


@dataclass(frozen=True)
class Standing:
    """A month of one account, as the rules look at it. Energy is in 0.01 kWh, money in fen.

    Attributes:
        ledger: which of the two.
        owner: the employee; None for the station.
        usage_class: 用电类别 of the account.
        meters: how many meters hang there.
        due: whether the month is one in which the account is read.
        kwh: what it used, None without a reading.
        fee: as billed.
        own_fee: by the tiers, None where they do not apply.
        reader: who read it.
        paid: whether it is paid.
        differs: whether a reading typed by hand differs from the export.
        changed: whether the board says something else.
    """

    ledger: Ledger
    owner: str | None
    usage_class: str | None
    meters: int
    due: bool
    kwh: int | None
    fee: int | None
    own_fee: int | None
    reader: str | None
    paid: bool
    differs: bool = False
    changed: bool = False


def flags(of: Standing) -> tuple[Flag, ...]:
    """What is to be looked into, the gravest first."""
    home, read = of.ledger is Ledger.HOME, of.kwh is not None
    found = {
        Flag.NO_READING: of.due and not read,
        Flag.ZERO: of.kwh == 0,
        Flag.CLASS: home and of.usage_class != UsageClass.RESIDENTIAL,
        Flag.METERS: home and of.meters > 1,
        Flag.OWN_READER: home and of.reader is not None and of.reader == of.owner,
        Flag.FEE: home and difference(of.fee, of.own_fee) != 0,
        Flag.UNPAID: home and read and not of.paid,
        Flag.DIFFERS: of.differs,
        Flag.CHANGED: of.changed,
    }
    return tuple(flag for flag in Flag if found[flag])


def run_kwh(start: int, end: int, multiplier: int, *, rolled: bool, digits: int | None) -> int:
    """The energy (0.01 kWh) between two readings; over zero only where it is ticked.

    Without 表码位数 the dial has the digits of its first reading: it stood near its end.

    Raises:
        RuleBroken: it ran back without the tick, or the tick does not fit.
    """
    if end >= start:
        if rolled:
            raise RuleBroken(
                "止码没有小于起码，表没有过零，请去掉“过零”的勾，或核对止码。", field="rolled_over"
            )
        return kwh.from_dial(start, end, multiplier)
    if not rolled:
        raise RuleBroken("止码小于起码。抄错了请改止码；表走过了零，请在“过零”上打勾。", field="read_to")
    ran = dial_kwh(Dial(start, end, multiplier, digits or len(str(start // 100))))
    if ran is None or ran < 0:
        raise RuleBroken("按表码位数算，过零后的电量大得不合理，请核对起码、止码。", field="read_to")
    return ran


def excess(used: int, quota: int | None) -> int:
    """How much (0.01 kWh) the station used beyond its quota of the year; 0 within it or without one."""
    return 0 if quota is None else max(0, used - quota)


def masked(account_no: str) -> str:
    """A 户号 as it is posted: its last four digits."""
    hidden = max(0, len(account_no) - _SHOWN)
    return "*" * hidden + account_no[hidden:]


def tail(meter_no: str) -> str:
    """表号尾数."""
    return meter_no[-_TAIL:]


def term(posted_on: date, until: date | None) -> str:
    """公示起止, as the board says it."""
    return f"{posted_on.isoformat()} 至 {until.isoformat() if until else '下月张榜'}"


def refuse_review(reviewer: str, owner: str | None, reader: str | None) -> str | None:
    """Why this person may not review a row; None if they may."""
    if reviewer == owner:
        return "复核人不能是用电人本人"
    return "复核人不能是抄表人" if reviewer == reader else None
