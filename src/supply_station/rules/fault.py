"""故障报修：from the call to the answer of the maintenance department (domain 6; seeds 3, 8)."""

from datetime import datetime, timedelta
from enum import StrEnum

from supply_station.errors import RuleBroken
from supply_station.rules.customer import Locality


class FaultState(StrEnum):
    """抢修情况."""

    REPORTED = "待派人"
    SENT = "已派人"
    ARRIVED = "抢修中"
    RESTORED = "待回访"
    CALLED_BACK = "已回访"


class Maintenance(StrEnum):
    """检修部门办理: what was repaired for the night may still have to be mended for good."""

    NOT_HANDED = "未移交"
    HANDED = "待答复"
    ANSWERED = "已答复"


class Ownership(StrEnum):
    """产权: whose side of the meter the fault is on."""

    OURS = "表前（供电企业）"
    CUSTOMER = "表后（客户）"


class FaultPart(StrEnum):
    """故障设备."""

    HIGH_LINE = "10kV线路"
    TRANSFORMER = "配电变压器"
    LOW_LINE = "低压线路"
    SERVICE_WIRE = "接户线"
    METER_BOX = "表计表箱"
    INSIDE = "客户内部"


class FaultCause(StrEnum):
    """故障原因: the usual ones; another may be typed."""

    TREE = "树障"
    LIGHTNING = "雷击"
    STORM = "大风冰雪"
    OUTSIDE = "外力破坏"
    ANIMAL = "鸟害、小动物"
    AGEING = "设备老化"
    OVERLOAD = "过负荷"
    CUSTOMER = "客户设备"
    UNKNOWN = "原因不明"


_TIMES = (
    ("sent_at", "派出时间"),
    ("arrived_at", "到场时间"),
    ("restored_at", "恢复时间"),
    ("called_back_at", "回访时间"),
)
_AFTER = (FaultState.SENT, FaultState.ARRIVED, FaultState.RESTORED, FaultState.CALLED_BACK)


def state_of(
    sent_at: datetime | None,
    arrived_at: datetime | None,
    restored_at: datetime | None,
    called_back_at: datetime | None,
) -> FaultState:
    """How far the repair has come: by the last time that is known."""
    times = (sent_at, arrived_at, restored_at, called_back_at)
    known = [state for state, at in zip(_AFTER, times, strict=True) if at is not None]
    return known[-1] if known else FaultState.REPORTED


def in_order(called_at: datetime, now: datetime, **times: datetime | None) -> None:
    """Refuse times that are still to come or lie before an earlier step.

    Raises:
        RuleBroken: which one.
    """
    before, word = called_at, "报修时间"
    if called_at > now:
        raise RuleBroken(f"报修时间是 {called_at:%Y-%m-%d %H:%M}，还没有到，请改正。", field="called_at")
    for name, title in _TIMES:
        at = times[name]
        if at is None:
            continue
        if at > now:
            raise RuleBroken(f"{title}是 {at:%Y-%m-%d %H:%M}，还没有到，请改正。", field=name)
        if at < before:
            raise RuleBroken(f"{title}早于{word}（{before:%Y-%m-%d %H:%M}），请核对。", field=name)
        before, word = at, title


def arrive_by(called_at: datetime, minutes: int) -> datetime:
    """最迟到场: the promise of the place's 城乡类别."""
    return called_at + timedelta(minutes=minutes)


def locality_of(word: str | None) -> Locality:
    """The place a promise goes by; a station in the country takes 农村 where the archive says nothing."""
    return next((each for each in Locality if each == word), Locality.RURAL)


def number(day: str, running: int) -> str:
    """编号: GZ, YYYYMMDD, running number of that day; never used twice."""
    return f"GZ{day.replace('-', '')}{running:02d}"
