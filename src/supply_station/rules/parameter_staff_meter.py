"""员工自用电的参数：tier tables, the station's quota and the days of the month's work (domain 4)."""

from supply_station.rules.parameter import Kind, Level, Parameter, Tighter

TIERS_MILD = "staff_meter.tiers_mild"
TIERS_SHARP = "staff_meter.tiers_sharp"
MILD_MONTHS = "staff_meter.mild_months"
QUOTA = "staff_meter.quota"
READING_DAYS = "staff_meter.reading_days"
POSTING_DAYS = "staff_meter.posting_days"

TIER_SOURCE = "湖南省居民阶梯电价"
_FROM_A_MONTH = (
    "从生效日所在的电费月起，用它核对员工家庭的电费。写成“180=0.588；350=0.638；以上=0.888”这样："
    "到多少度，每度几元。调价时登记一条新的，旧的月份仍按旧的算。"
)

STAFF_METERS: tuple[Parameter, ...] = (
    Parameter(
        TIERS_MILD,
        "居民阶梯电价：春秋季",
        "",
        _FROM_A_MONTH,
        Kind.TARIFF,
        "180=0.588;350=0.638;以上=0.888",
        Level.PROVINCE,
        TIER_SOURCE,
    ),
    Parameter(
        TIERS_SHARP,
        "居民阶梯电价：冬夏季",
        "",
        _FROM_A_MONTH,
        Kind.TARIFF,
        "180=0.588;450=0.638;以上=0.888",
        Level.PROVINCE,
        TIER_SOURCE,
    ),
    Parameter(
        MILD_MONTHS,
        "哪些电费月份按春秋季阶梯",
        "",
        "账单上是上个月的电量，所以春秋季是 4、5、6、10、11、12 月的账单。写成“春秋季=4-6,10-12”这样。",
        Kind.SEASONS,
        "春秋季=4-6,10-12",
        Level.PROVINCE,
        TIER_SOURCE,
    ),
    Parameter(
        QUOTA,
        "站所用电全年指标",
        "",
        "本所办公用电一年的指标，写整数的度数，超出的从绩效里扣。"
        "每年从 1 月 1 日起登记一条；还没有下达的清空。",
        Kind.ENERGY,
        "",
        Level.STATION,
        "县公司下达",
    ),
    Parameter(
        READING_DAYS,
        "电费月过后几天内把自用电抄齐",
        "天",
        "过了这么多天还有员工家庭或站所没有抄表，“今日”就说已经过期。",
        Kind.WHOLE,
        "5",
        Level.STATION,
        "本单位规定",
        Tighter.LOWEST,
    ),
    Parameter(
        POSTING_DAYS,
        "电费月过后几天内把自用电张榜",
        "天",
        "过了这么多天还没有张榜公示，“今日”就说已经过期。",
        Kind.WHOLE,
        "10",
        Level.STATION,
        "本单位规定",
        Tighter.LOWEST,
    ),
)
