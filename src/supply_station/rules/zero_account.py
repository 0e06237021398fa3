"""零度户：zero runs, exemptions, quotas and the states of a case (seed article 2; domain 5)."""

from enum import StrEnum


class CaseState(StrEnum):
    """零度户核查的环节."""

    LISTED = "列入"
    DISPATCHED = "已派"
    CHECKED = "已核查"
    TO_CONFIRM = "有电量待确认"
    CLOSED = "已结案"


class Finding(StrEnum):
    """核查结果."""

    EMPTY = "空户"
    AWAY = "长期外出"
    IDLE = "闲置空置"
    SEASONAL = "季节性"
    METER_FAULT = "表计故障"
    SUSPECTED_THEFT = "疑似窃电"
    SEVERAL_METERS = "一户多表"
    SUSPENDED = "已暂停/暂拆"
    BUILDING = "在建"
    OTHER = "其他"


class Treatment(StrEnum):
    """处理意见."""

    KEEP = "保留"
    REPLACE_METER = "换表"
    BACK_BILL = "补收"
    TO_INSPECTION = "转违约窃电"
    REPORT_EMPTY = "上报空户"
