"""抄表异常：what readers find on their rounds; each has an owner, a limit and an answer (seed 10)."""

from enum import StrEnum


class FindingSource(StrEnum):
    """来源."""

    PAPER = "抄表纸单"
    IMPORT = "导入提醒"
    COUNTER = "柜台"


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
