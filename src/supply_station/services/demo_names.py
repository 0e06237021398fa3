"""练习账本的名称：people, firms and villages that read like a township of Hunan, all invented."""

from random import Random

COUNTY = "某县"
TOWN = "青竹溪镇"
STATION = f"{COUNTY}{TOWN}供电所"
COMPANY = f"{COUNTY}供电公司"

# Characters that a code page, a font or a PDF loses first: planes 0 (extension A) and 2.
RARE_NAMES = (
    "李𠮷生",
    "王𬭳",
    "张𫖯",
    "陈䶮",
    "刘㛃",
    "彭𬴂",
    "田𬀩华",
    "龙𪨰",
    "向𬸚",
    "石𬤇明",
    "邓㭎",
    "罗𡋾平",
    "谭㸃",
    "周𨱏",
    "欧阳𤧛",
)

_SURNAMES = (
    *"李李李王王王张张张刘刘刘陈陈陈杨杨黄黄周周吴吴唐唐彭彭罗罗谭谭邓肖曾胡何向田龙石蒋贺易单",
    "欧阳",
)
_FIRST = "建国志桂秀玉春金冬满长德光明家世仁义清永菊腊梅小新正运茂祖先"
_SECOND = "华英兰平明强军生云香林成芳文武海元初凤莲财发贵珍友斌辉科姣"

_FEATURES = (
    *(
        "檀木",
        "油榨",
        "晒谷",
        "筒车",
        "犁头",
        "麻石",
        "蓼叶",
        "茶盘",
        "枫香",
        "鸭婆",
        "扁担",
        "乌桕",
        "豆腐",
        "斗笠",
    ),
    *(
        "蓑衣",
        "棕树",
        "苦槠",
        "米筛",
        "石碾",
        "竹篙",
        "猫儿",
        "蜂桶",
        "芋头",
        "野猪",
        "腊树",
        "岩鹰",
        "葛藤",
        "水碓",
    ),
)
_LANDFORMS = "冲坪坳塘湾垅嘴坡"

_SHOPS = ("南杂店", "农资店", "饭店", "理发店", "药店", "五金店", "粮油店", "家电维修部", "榨油坊", "碾米厂")
_FARMS = ("生态养殖场", "种养专业合作社", "烤烟合作社", "养鱼场", "苗圃")
_WORKS = ("石材加工厂", "竹木制品厂", "红砖厂", "预制构件厂", "茶叶加工厂")
_FACTORIES = ("建材有限公司", "竹业有限公司", "矿业有限公司", "食品有限公司")


def person(rng: Random) -> str:
    """A name of two to four characters, seldom a rare one."""
    if rng.random() < 0.006:
        return rng.choice(RARE_NAMES)
    second = rng.choice(_SECOND) if rng.random() < 0.8 else ""
    return f"{rng.choice(_SURNAMES)}{rng.choice(_FIRST)}{second}"


def villages(rng: Random, count: int) -> list[str]:
    """So many different villages, or as many as there are names for; the first is the market place."""
    every = [f"{feature}{landform}村" for feature in _FEATURES for landform in _LANDFORMS]
    return ["青竹溪社区", *rng.sample(every, min(count - 1, len(every)))]


def _bare(village: str) -> str:
    return village.removesuffix("村").removesuffix("社区")


def shop(rng: Random, village: str) -> str:
    """A small business, the village's own meter or a mast."""
    bare = _bare(village)
    return rng.choice(
        (
            f"{TOWN}{bare}{rng.choice(_SURNAMES)}记{rng.choice(_SHOPS)}",
            f"{TOWN}{bare}{rng.choice(_SHOPS)}",
            f"{TOWN}{village}{'村民' if village.endswith('村') else '居民'}委员会",
            f"{TOWN}{bare}通信基站",
            f"{TOWN}{bare}路灯",
        )
    )


def farm(rng: Random, village: str) -> str:
    """A farm or a co-operative."""
    return f"{COUNTY}{_bare(village)}{rng.choice(_FARMS)}"


def pump(rng: Random, village: str) -> str:
    """A pumping station in the fields."""
    return f"{village}{rng.randint(1, 9)}组{rng.choice(('电排', '抽水机埠', '灌溉泵站'))}"


def workshop(rng: Random, village: str) -> str:
    """A workshop behind current transformers."""
    return f"{_bare(village)}{rng.choice(_WORKS)}"


def factory(rng: Random, village: str) -> str:
    """A factory with a transformer of its own."""
    return f"{COUNTY}{_bare(village)}{rng.choice(_FACTORIES)}"


def public(rng: Random, village: str) -> str:
    """A place that is phoned before an outage."""
    return f"{TOWN}{_bare(village)}{rng.choice(('小学', '卫生室', '自来水厂', '加油站', '敬老院'))}"
