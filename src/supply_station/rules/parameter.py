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
    PHONE = "电话"
    TARIFF = "阶梯电价"
    ENERGY = "度数"


class Group(StrEnum):
    """参数的类别: the stem before the point of a key, and what a clerk calls it."""

    ZERO_ACCOUNT = "零度户核查"
    USAGE = "电量"
    WORK_ORDER = "工单"
    READER_FINDING = "抄表异常"
    VIRTUAL_CUSTOMER = "虚拟客户迹象"
    OUTAGE_NOTICE = "停电信息"
    FAULT = "故障报修"
    STAFF_METER = "员工自用电"
    STATION = "本所"
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
BACKUPS_ALL_DAYS = "book.backups_all_days"
BACKUPS_DAYS = "book.backups_days"
BACKUPS_WEEKS = "book.backups_weeks"
BACKUPS_MONTHS = "book.backups_months"

CLOSING_RULE = "zero_account.closing_rule"
ANNOUNCEMENT_DAYS = "zero_account.announcement_days"
REGISTER_FORM = "zero_account.register_form"
DUTY_PHONE = "station.duty_phone"

ZERO_SOURCE = "零度户治理要求"

FOUNDING: tuple[Parameter, ...] = (
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
    *(
        Parameter(
            key,
            f"现场核查比例：{which}",
            "%",
            f"{which}的零度户，每月至少核查百分之几；不够的，月报会提醒。",
            Kind.SHARE,
            share,
            Level.PROVINCE,
            ZERO_SOURCE,
            Tighter.HIGHEST,
        )
        for key, which, share in (
            (SHARE_HIGH, "高压", "100"),
            (SHARE_LOW_OTHER, "低压非居民", "80"),
            (SHARE_RESIDENTIAL, "低压居民", "20"),
        )
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
        REGISTER_FORM,
        "空户登记册的附表号和版本",
        "",
        "印在空户登记册的左上角。县公司换了新版，把新的附表号和版本从启用那天起登记在这里。",
        Kind.WORDS,
        "附表 LD-2　2024 年版",
        Level.STATION,
        ZERO_SOURCE,
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
    *(
        Parameter(
            key,
            f"{orders}工单几个工作日内回单",
            "个工作日",
            "从派工第二天起，按放假和调休数工作日；过了还没回单就算超期。",
            Kind.WHOLE,
            days,
            Level.STATION,
            "本单位内部时限",
        )
        for key, orders, days in (
            (DAYS_ZERO_ACCOUNT_CHECK, "零度户现场核查", "10"),
            (DAYS_CUSTOMER_SURVEY, "客户变更用电查勘", "5"),
            (DAYS_METER_REPLACEMENT, "表计故障、周换", "5"),
        )
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
        DUTY_PHONE,
        "值班电话",
        "",
        "印在销户公告上，客户有意见就打这个电话。没有填的，公告上留一条横线，打印后手写。",
        Kind.PHONE,
        "",
        Level.STATION,
        "本单位规定",
    ),
    *(
        Parameter(key, title, unit, about, Kind.WHOLE, value, Level.STATION, "本程序默认")
        for key, title, unit, about, value in (
            (BACKUPS_ALL_DAYS, "备份一份不少地留几天", "天", "最近有备份的这么多天，每一份都留着。", "2"),
            (BACKUPS_DAYS, "每天留一份备份，留几天", "天", "最近有备份的这么多天，留每天最后一份。", "14"),
            (BACKUPS_WEEKS, "每周留一份备份，留几周", "周", "最近有备份的这么多周，留每周最后一份。", "8"),
            (BACKUPS_MONTHS, "每月留一份备份，留几个月", "个月", "留每月最后一份，更早的自动删去。", "24"),
        )
    ),
)
