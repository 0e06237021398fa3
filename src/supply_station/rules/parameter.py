"""参数：every number of a rule with its dates, level and source; the defaults a new book starts with.

Nothing here is read by a rule directly: a service reads the book's dated table and passes plain values in.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """参数层级: the tightest of those in force warns (domain, head)."""

    NATIONAL = "国家"
    PROVINCE = "省公司"
    STATION = "本单位"


class Kind(StrEnum):
    """参数值的种类: how the text in the book is read."""

    WHOLE = "整数"
    SHARE = "百分比"
    SEASONS = "类别与月份"
    WORDS = "文字"


class Group(StrEnum):
    """参数的类别: the stem before the point of a key, and what a clerk calls it."""

    ZERO_ACCOUNT = "零度户核查"
    USAGE = "电量"
    WORK_ORDER = "工单"
    READER_FINDING = "抄表异常"
    VIRTUAL_CUSTOMER = "虚拟客户迹象"
    BOOK = "账本"


class Tighter(StrEnum):
    """同时有几个层级时取哪个."""

    LOWEST = "取小"
    HIGHEST = "取大"
    STATION_FIRST = "本单位优先"


@dataclass(frozen=True)
class Parameter:
    """One number of a rule as a new book knows it.

    Attributes:
        key: its name in the book, `ledger.name`.
        title: what a clerk calls it.
        unit: what the number counts; empty for words.
        about: what it does, said to the clerk.
        value: the default, as text in the form of `kind`.
        source: where the number comes from, shown beside it.
    """

    key: str
    title: str
    unit: str
    about: str
    kind: Kind
    value: str
    level: Level
    source: str
    tighter: Tighter = Tighter.STATION_FIRST
    valid_from: date = date(2000, 1, 1)

    @property
    def group(self) -> Group:
        """The ledger it belongs to."""
        return Group[self.key.split(".")[0].upper()]


THRESHOLD = "zero_account.threshold"
SHARE_HIGH = "zero_account.share_high_voltage"
SHARE_LOW_OTHER = "zero_account.share_low_non_residential"
SHARE_RESIDENTIAL = "zero_account.share_low_residential"
SEASONS = "zero_account.seasons"
AWAY_MONTHS = "zero_account.away_months"
SURGE_TIMES = "usage.surge_times"
SURGE_CYCLES = "usage.surge_cycles"
PERIOD_FIRST_DAY = "usage.period_first_day"
DAYS_ZERO_ACCOUNT_CHECK = "work_order.days_zero_account_check"
DAYS_CUSTOMER_SURVEY = "work_order.days_customer_survey"
DAYS_METER_REPLACEMENT = "work_order.days_meter_replacement"
FINDING_DAYS = "reader_finding.days"
PHONE_ACCOUNTS = "virtual_customer.phone_accounts"
SAME_CYCLES = "virtual_customer.same_cycles"
BACKUPS_KEPT = "book.backups_kept"

CLOSING_RULE = "zero_account.closing_rule"
ANNOUNCEMENT_DAYS = "zero_account.announcement_days"

ZERO_SOURCE = "零度户治理要求"

DEFAULTS: tuple[Parameter, ...] = (
    Parameter(
        THRESHOLD,
        "连续零电量几个抄表周期列入核查",
        "个周期",
        "连续这么多个抄表周期电量为零的户，列在“零度户”页上等着核查。",
        Kind.WHOLE,
        "3",
        Level.PROVINCE,
        ZERO_SOURCE,
        Tighter.LOWEST,
    ),
    Parameter(
        SHARE_HIGH,
        "现场核查比例：高压",
        "%",
        "高压的零度户，每月至少核查百分之几；不够的，月报会提醒。",
        Kind.SHARE,
        "100",
        Level.PROVINCE,
        ZERO_SOURCE,
        Tighter.HIGHEST,
    ),
    Parameter(
        SHARE_LOW_OTHER,
        "现场核查比例：低压非居民",
        "%",
        "低压非居民的零度户，每月至少核查百分之几；不够的，月报会提醒。",
        Kind.SHARE,
        "80",
        Level.PROVINCE,
        ZERO_SOURCE,
        Tighter.HIGHEST,
    ),
    Parameter(
        SHARE_RESIDENTIAL,
        "现场核查比例：低压居民",
        "%",
        "低压居民的零度户，每月至少核查百分之几；不够的，月报会提醒。",
        Kind.SHARE,
        "20",
        Level.PROVINCE,
        ZERO_SOURCE,
        Tighter.HIGHEST,
    ),
    Parameter(
        SEASONS,
        "按季节本来就没有电量的类别",
        "",
        "这些用电类别在这些月份没有电量是正常的，零度户名单上注明，不用核查。"
        "写成“农业排灌=1-12；农业生产=11-3”这样。",
        Kind.SEASONS,
        "农业排灌=1-12",
        Level.STATION,
        ZERO_SOURCE,
    ),
    Parameter(
        AWAY_MONTHS,
        "“长期外出”的核查结果管几个月",
        "个月",
        "核查过是长期外出的户，这么多个月内不再列入。",
        Kind.WHOLE,
        "12",
        Level.STATION,
        ZERO_SOURCE,
    ),
    Parameter(
        CLOSING_RULE,
        "长期不用电的户，还要满足什么才可以销户",
        "",
        "印在零度户现场核查工单上，提醒查勘的人。",
        Kind.WORDS,
        "还须现场查实存在安全隐患或不具备继续供电条件，并公告满一个月",
        Level.NATIONAL,
        "《供电营业规则》2024 年版",
        valid_from=date(2024, 6, 1),
    ),
    Parameter(
        ANNOUNCEMENT_DAYS,
        "销户公告要贴满几天",
        "天",
        "公告从张贴那天起满这么多天，零度户才能销户结案。",
        Kind.WHOLE,
        "30",
        Level.NATIONAL,
        "《供电营业规则》2024 年版",
        Tighter.HIGHEST,
    ),
    Parameter(
        SURGE_TIMES,
        "电量超过前几期平均的几倍提醒",
        "倍",
        "导入电量时，一户的电量超过平时这么多倍，就提醒核对。",
        Kind.WHOLE,
        "3",
        Level.STATION,
        "抄表核算惯例",
    ),
    Parameter(
        SURGE_CYCLES,
        "电量突增和前几个周期比",
        "个周期",
        "“平时的电量”是前面这么多个抄表周期的平均。",
        Kind.WHOLE,
        "6",
        Level.STATION,
        "抄表核算惯例",
    ),
    Parameter(
        PERIOD_FIRST_DAY,
        "电费月从几号算起（1 为自然月）",
        "号",
        "过了这一天，“今日”才提醒导入上一个电费月的电量。",
        Kind.WHOLE,
        "1",
        Level.STATION,
        "本所抄表例日",
    ),
    Parameter(
        DAYS_ZERO_ACCOUNT_CHECK,
        "零度户现场核查工单几个工作日内回单",
        "个工作日",
        "从派工第二天起，按放假和调休数工作日；过了还没回单就算超期。",
        Kind.WHOLE,
        "10",
        Level.STATION,
        "本单位内部时限",
    ),
    Parameter(
        DAYS_CUSTOMER_SURVEY,
        "客户变更用电查勘工单几个工作日内回单",
        "个工作日",
        "从派工第二天起，按放假和调休数工作日；过了还没回单就算超期。",
        Kind.WHOLE,
        "5",
        Level.STATION,
        "本单位内部时限",
    ),
    Parameter(
        DAYS_METER_REPLACEMENT,
        "表计故障、周换工单几个工作日内回单",
        "个工作日",
        "从派工第二天起，按放假和调休数工作日；过了还没回单就算超期。",
        Kind.WHOLE,
        "5",
        Level.STATION,
        "本单位内部时限",
    ),
    Parameter(
        FINDING_DAYS,
        "抄表异常几个工作日内答复",
        "个工作日",
        "从发现第二天起，按放假和调休数工作日；过了还没答复就算超期。",
        Kind.WHOLE,
        "5",
        Level.STATION,
        "本单位内部时限",
    ),
    Parameter(
        PHONE_ACCOUNTS,
        "一个电话登记在几户上算虚拟客户迹象",
        "户",
        "同一个联系电话登记在这么多户上，就列在“虚拟客户”页上等着核实。",
        Kind.WHOLE,
        "3",
        Level.STATION,
        "本单位规定",
    ),
    Parameter(
        SAME_CYCLES,
        "连续几个抄表周期电量相同算虚拟客户迹象",
        "个周期",
        "最近这么多个抄表周期，每期电量都一样又不为零的户，列在“虚拟客户”页上等着核实。",
        Kind.WHOLE,
        "6",
        Level.STATION,
        "本单位规定",
    ),
    Parameter(
        BACKUPS_KEPT,
        "备份保留几份",
        "份",
        "备份文件夹里留最近的这么多份，更早的自动删去。",
        Kind.WHOLE,
        "30",
        Level.STATION,
        "本程序默认",
    ),
)

BY_KEY = {each.key: each for each in DEFAULTS}
