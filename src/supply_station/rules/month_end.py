"""月末上报：the states of the month's pack (domain 11)."""

from enum import StrEnum


class PackState(StrEnum):
    """上报情况: 编制 → 已上报 → 打回 (the next version is drawn up) → 定稿."""

    DRAFT = "编制"
    REPORTED = "已上报"
    SENT_BACK = "打回"
    FINAL = "定稿"
