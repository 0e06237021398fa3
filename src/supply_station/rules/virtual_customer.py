"""虚拟客户迹象：signs that an account may have been invented (domain 5)."""

from enum import StrEnum


class Sign(StrEnum):
    """迹象."""

    NO_ASSET_NO = "没有资产编号"
    SAME_IDENTITY = "一个证件号多户"
    SAME_PHONE = "一个电话多户"
    SAME_ADDRESS = "同一地址多户"
    SAME_KWH = "每月电量相同"


class SignHandling(StrEnum):
    """怎样处理的."""

    LOOKED_AT = "已核实无误"
    ORDERED = "已开查勘工单"
    CORRECTED = "已更正档案"
    REPORTED = "已上报"


LEAST_PHONE, LEAST_IDENTITY_NO = 7, 8
"""Shorter ones stand for "none" (`0`, `无`, `123456`): half a township shares them."""
