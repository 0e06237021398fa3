"""客户：the words an account is described by (domain 2), and when it is in force."""

from enum import StrEnum


class Category(StrEnum):
    """用户分类."""

    HIGH_VOLTAGE = "高压"
    LOW_NON_RESIDENTIAL = "低压非居民"
    LOW_RESIDENTIAL = "低压居民"


class UsageClass(StrEnum):
    """用电类别."""

    RESIDENTIAL = "居民生活"
    AGRICULTURE = "农业生产"
    IRRIGATION = "农业排灌"
    COMMERCIAL = "一般工商业"
    LARGE_INDUSTRY = "大工业"


class Status(StrEnum):
    """客户状态. An account is in force unless it is 已销户."""

    NORMAL = "正常"
    CONNECTING = "新装在途"
    CHANGING = "变更在途"
    SUSPENDED = "暂停"
    DISMANTLED = "暂拆"
    CLOSED = "已销户"


class ReadingCycle(StrEnum):
    """抄表周期: every month, or every second month."""

    MONTHLY = "单月"
    TWO_MONTHLY = "双月"

    @property
    def months(self) -> int:
        """Months from one due reading to the next."""
        return 2 if self is ReadingCycle.TWO_MONTHLY else 1


class Phase(StrEnum):
    """接线."""

    SINGLE = "单相"
    THREE_WIRE = "三相三线"
    FOUR_WIRE = "三相四线"


class Metering(StrEnum):
    """计量方式."""

    HIGH_HIGH = "高供高计"
    HIGH_LOW = "高供低计"
    LOW_LOW = "低供低计"


class Locality(StrEnum):
    """城乡类别: decides the promised minutes until repair crews arrive."""

    CITY = "城市"
    RURAL = "农村"
    REMOTE = "特殊边远"


def category_of(usage_class: str | None, voltage: str | None) -> Category:
    """用户分类 worked out where an export does not state it.

    A voltage in kV is 高压; else 居民生活 is 低压居民 and everything else 低压非居民.
    """
    if voltage and "kv" in voltage.lower():
        return Category.HIGH_VOLTAGE
    if usage_class is None or usage_class == UsageClass.RESIDENTIAL:
        return Category.LOW_RESIDENTIAL
    return Category.LOW_NON_RESIDENTIAL
