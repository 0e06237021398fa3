"""停电参数：lead times, promises and limits of outage notices and of the fault log, with their sources."""

from supply_station.rules.parameter import Kind, Level, Parameter, Tighter

PLANNED_DAYS = "outage_notice.planned_days"
TEMPORARY_HOURS = "outage_notice.temporary_hours"
CALL_MINUTES = "outage_notice.call_minutes"
CALL_TRIES = "outage_notice.call_tries"
REMIND_MINUTES = "outage_notice.remind_minutes"
TOLERANCE_MINUTES = "outage_notice.tolerance_minutes"
DUTIES = "outage_notice.duties"
ARRIVAL = {
    "城市": "fault.arrival_city",
    "农村": "fault.arrival_rural",
    "特殊边远": "fault.arrival_remote",
}
"""城乡类别 → the minutes until a crew arrives."""
RESTORE = {"城市": "fault.restore_city", "农村": "fault.restore_rural", "特殊边远": "fault.restore_rural"}
"""城乡类别 → the hours until the light is back, on average."""
MAINTENANCE_DAYS = "fault.maintenance_days"
REPEAT_MONTHS = "fault.repeat_months"
REPEAT_TIMES = "fault.repeat_times"

_RULES = "《供电营业规则》2024 年版"
_PROMISE = "国家电网公司供电服务“十项承诺”"
_OWN = "本单位内部时限"


def _whole(
    key: str, title: str, unit: str, about: str, value: str, *, level: Level, source: str, tighter: Tighter
) -> Parameter:
    return Parameter(key, title, unit, about, Kind.WHOLE, value, level, source, tighter)


OUTAGES: tuple[Parameter, ...] = (
    _whole(
        PLANNED_DAYS,
        "计划检修停电提前几天公告",
        "天",
        "从公告那天到停电那天，按日历数；不够的，停电信息要写明迟发原因才能办结。",
        "7",
        level=Level.NATIONAL,
        source=_RULES,
        tighter=Tighter.HIGHEST,
    ),
    _whole(
        TEMPORARY_HOURS,
        "临时检修停电提前几小时公告、通知重要客户",
        "小时",
        "从公告到停电的钟点数；不够的，停电信息要写明迟发原因才能办结。",
        "24",
        level=Level.NATIONAL,
        source=_RULES,
        tighter=Tighter.HIGHEST,
    ),
    _whole(
        CALL_MINUTES,
        "接到停电通知几分钟内通知完重要客户",
        "分钟",
        "从接到通知算起；过了还没有通知完的，通知单和“今日”都会提醒。",
        "60",
        level=Level.STATION,
        source=_OWN,
        tighter=Tighter.LOWEST,
    ),
    _whole(
        CALL_TRIES,
        "重要客户打几次没人接就不用再打",
        "次",
        "打了这么多次都没接通的，登记为“多次未接通”，可以办结。",
        "2",
        level=Level.STATION,
        source=_OWN,
        tighter=Tighter.HIGHEST,
    ),
    _whole(
        REMIND_MINUTES,
        "公告送电前几分钟提醒",
        "分钟",
        "离公告的送电时间还有这么久、还没有送电的，“今日”提醒催问，免得延时。",
        "60",
        level=Level.STATION,
        source=_OWN,
        tighter=Tighter.HIGHEST,
    ),
    _whole(
        TOLERANCE_MINUTES,
        "停复电兑现率容许差几分钟",
        "分钟",
        "实际停电、送电比公告的时间晚不超过这么久，算兑现；提前送电算兑现。",
        "5",
        level=Level.STATION,
        source=_OWN,
        tighter=Tighter.LOWEST,
    ),
    Parameter(
        DUTIES,
        "停电信息由谁发、谁公告、谁通知",
        "",
        "登记停电信息时写在表上面，照它分工。县公司改了分工，把新的写在这里。",
        Kind.WORDS,
        "计划检修、临时检修由生产办安排，限电由调度安排，县局95598发到供电所；"
        "供电所张贴公告，并由值班人员通知本所重要客户；"
        "故障、自然灾害由调度或本所发现人报95598，本所通知重要客户",
        Level.STATION,
        "县局《电网停电信息发布制度》",
    ),
    *(
        _whole(
            key,
            f"故障抢修几分钟到场：{where}",
            "分钟",
            f"{where}的客户报修后，抢修人员最迟这么久到现场；晚了要写明原因。",
            minutes,
            level=Level.PROVINCE,
            source=_PROMISE,
            tighter=Tighter.LOWEST,
        )
        for (where, key), minutes in zip(ARRIVAL.items(), ("45", "90", "120"), strict=True)
    ),
    *(
        _whole(
            key,
            f"故障平均几小时恢复：{where}",
            "小时",
            "这是平均数，只提醒，不算超期。",
            hours,
            level=Level.PROVINCE,
            source=_PROMISE,
            tighter=Tighter.LOWEST,
        )
        for key, where, hours in (
            (RESTORE["城市"], "城市", "3"),
            (RESTORE["农村"], "农村和特殊边远", "4"),
        )
    ),
    _whole(
        MAINTENANCE_DAYS,
        "故障移交检修部门后几个工作日答复",
        "个工作日",
        "从移交第二天起，按放假和调休数工作日；过了还没答复就算超期。",
        "10",
        level=Level.STATION,
        source=_OWN,
        tighter=Tighter.LOWEST,
    ),
    _whole(
        REPEAT_MONTHS,
        "几个月内同一处再坏算重复故障",
        "个月",
        "同一台区、同一故障点在这么多个月内坏过不止一次，就标出来。",
        "3",
        level=Level.STATION,
        source="本单位规定",
        tighter=Tighter.HIGHEST,
    ),
    _whole(
        REPEAT_TIMES,
        "同一处坏几次算重复故障",
        "次",
        "在上面这段时间里，同一故障点坏了这么多次，就标出来。",
        "2",
        level=Level.STATION,
        source="本单位规定",
        tighter=Tighter.LOWEST,
    ),
)
