"""工单：kinds, states and numbers of work orders (domain 7)."""

from enum import StrEnum


class OrderKind(StrEnum):
    """工单种类; the value is the title on paper."""

    ZERO_ACCOUNT_CHECK = "零度户现场核查工单"
    CUSTOMER_SURVEY = "客户变更用电查勘工单"

    @property
    def prefix(self) -> str:
        """Two letters before the number, so that a number read over the phone tells its kind."""
        return {OrderKind.ZERO_ACCOUNT_CHECK: "LD", OrderKind.CUSTOMER_SURVEY: "CK"}[self]


class OrderState(StrEnum):
    """工单状态."""

    WAITING = "待派"
    DISPATCHED = "已派"
    RETURNED = "已回单"
    ARCHIVED = "已归档"


def number(kind: OrderKind, month: str, running: int) -> str:
    """An order's number: prefix, YYYYMM, running number of the month; never used twice."""
    return f"{kind.prefix}{month[:4]}{month[5:7]}{running:04d}"
