"""电量记录：the registers of a meter."""

from enum import StrEnum


class Register(StrEnum):
    """示数类型: a month of one account can have several rows (domain 2)."""

    TOTAL = "总"
    SHARP = "尖"
    PEAK = "峰"
    FLAT = "平"
    VALLEY = "谷"
