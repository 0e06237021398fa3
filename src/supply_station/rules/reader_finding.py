"""抄表异常：what readers find on their rounds; each has an owner, a limit and an answer (seed 10)."""

from enum import StrEnum

from supply_station.rules.work_order import OrderKind


class FindingSource(StrEnum):
    """来源."""

    PAPER = "抄表纸单"
    IMPORT = "导入提醒"
    COUNTER = "柜台"
    ORDER = "回单备注"


class ReaderFindingKind(StrEnum):
    """异常种类."""

    STOPPED = "表计停走"
    BURNT = "表计烧毁"
    SEAL = "封印缺失"
    UNREAD = "未抄到"
    BACKWARDS = "示数倒走"
    SURGE = "电量突增"
    DROP = "电量突减"
    ARCHIVE = "档案不符"
    CLASS = "用电性质不符"
    THEFT = "疑似窃电"
    OTHER = "其他异常"


class FindingState(StrEnum):
    """办理情况: the reader must see the answer."""

    OPEN = "待答复"
    ANSWERED = "已答复"
    TOLD = "已反馈抄表员"


_OF_THE_METER = {
    ReaderFindingKind.STOPPED,
    ReaderFindingKind.BURNT,
    ReaderFindingKind.SEAL,
    ReaderFindingKind.BACKWARDS,
}

_OF_A_REMARK = {
    "超过前几期平均": ReaderFindingKind.SURGE,
    "电量是负数": ReaderFindingKind.BACKWARDS,
    "电量与示数对不上": ReaderFindingKind.OTHER,
}
"""Words of an import's remarks (`rules.usage`) that are worth a finding."""


def order_kind(kind: ReaderFindingKind) -> OrderKind:
    """The order that a finding leads to: what is wrong with a meter is put right by another one."""
    return OrderKind.METER_REPLACEMENT if kind in _OF_THE_METER else OrderKind.CUSTOMER_SURVEY


def kind_of_remark(reason: str) -> ReaderFindingKind | None:
    """What a remark of an import is as a finding; None if it is about the file, not about an account."""
    return next((kind for words, kind in _OF_A_REMARK.items() if words in reason), None)
