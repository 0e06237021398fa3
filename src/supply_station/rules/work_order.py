"""工单：kinds, states, numbers and short codes of work orders (domain 7)."""

from datetime import date
from enum import StrEnum

from supply_station.errors import RuleBroken
from supply_station.rules.identifiers import check_digit_fits, with_check_digit


class OrderKind(StrEnum):
    """工单种类; the value is the title on paper."""

    ZERO_ACCOUNT_CHECK = "零度户现场核查工单"
    CUSTOMER_SURVEY = "客户变更用电查勘工单"
    METER_REPLACEMENT = "表计故障、周换工单"

    @property
    def prefix(self) -> str:
        """Two letters before the number, so that a number read over the phone tells its kind."""
        return {
            OrderKind.ZERO_ACCOUNT_CHECK: "LD",
            OrderKind.CUSTOMER_SURVEY: "CK",
            OrderKind.METER_REPLACEMENT: "HB",
        }[self]


class OrderState(StrEnum):
    """工单状态, in the order an order goes through them."""

    WAITING = "待派"
    DISPATCHED = "已派"
    PRINTED = "已打印"
    RETURNED = "已回单"
    ARCHIVED = "已归档"


class Step(StrEnum):
    """传递登记: what happened to an order, one line each."""

    OPENED = "开单"
    DISPATCHED = "派工"
    PRINTED = "打印"
    REPRINTED = "补打"
    POSTPONED = "改约"
    ILLEGIBLE = "看不清"
    RETURNED = "回单"
    AMENDED = "更正回单"
    BACKFILLED = "补录"
    SENT_BACK = "退回"
    ENTERED = "营销系统已录入"
    BOXED = "纸质已归盒"
    REMARK_LEFT = "备注不另办"
    VOIDED = "作废"


STEP_BEFORE = {
    OrderState.WAITING: "请先派工：写明派给谁、哪天派的",
    OrderState.DISPATCHED: "请先打印工单（手写的纸请用“补录”）",
    OrderState.PRINTED: "请先登记回单",
    OrderState.RETURNED: "请先登记营销系统已录入和纸质已归盒",
}
"""What comes next for an order in this state, as a refusal tells it."""

STEP_PAST = {
    OrderState.PRINTED: "纸已经交给外勤，实际是谁去的，登记回单时写明",
    OrderState.RETURNED: "要改内容请用“更正回单”，要再去一次请先“退回”",
    OrderState.ARCHIVED: "已归档的工单不再改动，要改请另开一张",
}
"""Why a step is no longer open to an order in this state, and what to do instead."""

OUT = (OrderState.DISPATCHED, OrderState.PRINTED)
"""外勤手里: an order in one of these states is with the crew."""

NO_REMARK = ("", "/", "无", "无。", "正常")
"""What a crew writes in 备注 when there is nothing to remark."""

NOT_BACK = (OrderState.WAITING, *OUT)
"""An order in one of these states has not come back yet."""


def number(kind: OrderKind, month: str, running: int) -> str:
    """An order's number: prefix, YYYYMM, running number of the month; never used twice."""
    return f"{kind.prefix}{month[:4]}{month[5:7]}{running:04d}"


def short_code(running: int) -> str:
    """短码: an order's running number in the book, five digits or more, and a check digit (mod 10)."""
    return with_check_digit(f"{running:05d}")


def is_code(text: str) -> bool:
    """Whether a typed or scanned text is a short code, rightly typed."""
    return len(text) >= len(short_code(0)) and check_digit_fits(text)


def must_be(
    state: OrderState, allowed: tuple[OrderState, ...], number: str, step: str, row: int | None = None
) -> None:
    """Refuse a step that it is not this order's turn for, naming the one that comes first.

    Raises:
        RuleBroken: the order's state is not one of those allowed.
    """
    if state not in allowed:
        ways = list(OrderState)
        told = STEP_BEFORE if ways.index(state) < ways.index(allowed[0]) else STEP_PAST
        raise RuleBroken(
            f"工单 {number} 现在是“{state}”，不能{step}。{told[state]}。", field="orders", row=row
        )


def happened(on: date, today: date, what: str, *, not_before: date | None = None, field: str = "on") -> None:
    """Refuse a day that is still to come, or that lies before the step it must follow.

    Raises:
        RuleBroken: which of the two.
    """
    if on > today:
        raise RuleBroken(f"{what}是 {on}，还没有到，请改正。", field=field)
    if not_before is not None and on < not_before:
        raise RuleBroken(f"{what}是 {on}，早于前一步的 {not_before}，请核对。", field=field)


def days_late(due: date | None, until: date) -> int:
    """By how many calendar days `until` lies after the limit; 0 in time or without a limit."""
    return max(0, (until - due).days) if due is not None else 0


def next_step(state: OrderState, *, entered: bool = False, boxed: bool = False) -> str:
    """What the clerk does next with an order, as its sheet says it."""
    if state is OrderState.ARCHIVED:
        return "已经归档，没有下一步了"
    if state is OrderState.RETURNED and entered != boxed:
        return "请登记纸质已归盒" if entered else "请登记营销系统已录入"
    return STEP_BEFORE[state]


def said(text: str | None, what: str, field: str) -> str:
    """A reason or a name that must be given, without the blanks around it.

    Raises:
        RuleBroken: it is empty.
    """
    if not (text or "").strip():
        raise RuleBroken(f"请写明{what}。", field=field)
    return str(text).strip()


def written(text: str | None) -> str | None:
    """What was written, without the blanks around it; None for nothing."""
    return (text or "").strip() or None


def two_people(first: str | int | None, second: str | int | None, people: int) -> None:
    """Refuse a form with too few people, or with one person twice (domain 7: invalid with one name).

    Raises:
        RuleBroken: who went is missing, or is the same person.
    """
    if first is None:
        raise RuleBroken("请写明是谁去的。", field="first")
    if people > 1 and second is None:
        raise RuleBroken("这种工单要两个人去才有效，请写明第二个人。", field="second")
    if people > 1 and first == second:
        raise RuleBroken("两个人必须是不同的人，请改正其中一个。", field="second")
