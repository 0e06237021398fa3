"""客户档案导出：the marketing system's list of accounts becomes rows of `customer`."""

from collections.abc import Callable, Mapping

from supply_station.errors import RuleBroken
from supply_station.intake import cells, words
from supply_station.intake.export import Rows, read_columns, warn_unknown_words
from supply_station.intake.headings import Column, Table, normal
from supply_station.rules import identifiers
from supply_station.rules.customer import (
    Category,
    Locality,
    Metering,
    Phase,
    ReadingCycle,
    Status,
    UsageClass,
)

COLUMNS: tuple[Column, ...] = (
    Column(
        "account_no",
        "户号",
        cells.account_no,
        ("用户编号", "客户编号", "用户号", "客户号", "用电户号", "总户号", "户号编号", "新户号", "户号(新)"),
    ),
    Column("name", "户名", cells.text, ("用户名称", "客户名称", "用户名", "客户名", "用电户名", "姓名")),
    Column("area", "台区", cells.text, ("台区名称", "所属台区", "公变台区", "供电台区")),
    Column("area_code", "台区编号", cells.identifier, ("台区编码", "台区号")),
    Column("line", "线路", cells.text, ("线路名称", "所属线路", "10kV线路", "供电线路")),
    Column(
        "former_account_no",
        "原户号",
        cells.account_no,
        ("旧户号", "原用户编号", "老户号", "原客户编号", "户号(旧)", "户号(原)"),
    ),
    Column(
        "category",
        "用户分类",
        cells.Word(Category, words.CATEGORY),
        ("客户分类", "用户类别", "客户类别", "用户类型"),
    ),
    Column(
        "usage_class",
        "用电类别",
        cells.Word(UsageClass, words.USAGE_CLASS),
        ("用电性质", "电价类别", "用电分类"),
    ),
    Column(
        "status", "状态", cells.Word(Status, words.STATUS), ("用户状态", "客户状态", "用电状态", "户状态")
    ),
    Column("cycle", "抄表周期", cells.Word(ReadingCycle, words.CYCLE), ("周期",)),
    Column(
        "reading_section",
        "抄表段",
        cells.text,
        ("抄表段编号", "抄表段号", "抄表段名称", "抄表册", "抄表区段"),
    ),
    Column("reading_day", "例日", cells.whole, ("抄表例日",)),
    Column("walking_order", "抄表顺序", cells.whole, ("抄表顺序号", "抄表序号", "册内序号")),
    Column("address", "用电地址", cells.text, ("地址", "客户地址", "用户地址", "装表地址")),
    Column("contact", "联系人", cells.text, ("联系人姓名", "联系人名称")),
    Column(
        "phone", "联系电话", cells.identifier, ("电话", "手机", "手机号", "手机号码", "移动电话", "电话号码")
    ),
    Column(
        "identity_no", "证件号码", cells.identifier, ("身份证号", "身份证号码", "证件号", "统一社会信用代码")
    ),
    Column("capacity", "合同容量", cells.hundredths, ("容量", "运行容量", "报装容量")),
    Column("voltage", "电压", cells.text, ("供电电压", "电压等级", "用电电压")),
    Column("phase", "接线", cells.Word(Phase, words.PHASE), ("接线方式", "相线", "相数", "相别")),
    Column("metering", "计量方式", cells.Word(Metering, words.METERING)),
    Column("locality", "城乡类别", cells.Word(Locality, words.LOCALITY), ("城乡属性", "城农网标志")),
    Column("important_reason", "重要客户原因", cells.text, ("重要性", "重要客户")),
    Column("opened_on", "立户日期", cells.day, ("立户时间", "开户日期", "送电日期", "接电日期")),
    Column(
        "opening_zero_count",
        "期初零度次数",
        cells.whole,
        ("期初零度月数", "期初连续零度次数", "连续零电量月数", "连续零度月数"),
    ),
    Column(
        "asset_no",
        "资产编号",
        cells.identifier,
        ("电能表资产编号", "电表资产号", "表计资产编号", "电能表编号", "电表编号", "表号"),
    ),
    Column("factory_no", "出厂编号", cells.identifier, ("电能表出厂编号", "表计出厂编号")),
    Column("multiplier", "综合倍率", cells.multiplier, ("倍率",)),
)

WORDS = {
    "category": Category,
    "usage_class": UsageClass,
    "status": Status,
    "cycle": ReadingCycle,
    "phase": Phase,
    "metering": Metering,
    "locality": Locality,
}
_ACCOUNT_HEADINGS = {normal(each) for each in (COLUMNS[0].title, *COLUMNS[0].synonyms)}
_USAGE_HEADINGS = {normal(each) for each in ("电量", "本月电量", "合计电量", "止码", "本次示数", "电费年月")}


def rows(table: Table, _month: str | None = None) -> Rows:
    """The accounts of a table; a customer list is of no month.

    Raises:
        RuleBroken: the file is a usage export, or has no 户名.
    """
    if is_of_readings(table):
        raise RuleBroken(
            f"文件“{table.file}”有电量或示数，看起来是电量明细，不是客户档案；请按“电量明细”导入。"
        )
    if "name" not in table.positions:
        raise RuleBroken(f"文件“{table.file}”里没有“户名”一列，请检查文件，或在“列的对应”里指明。")
    found = read_columns(table, COLUMNS)
    warn_unknown_words(found, WORDS)
    warn_of_faults(
        found, {"asset_no": identifiers.asset_no_fault, "identity_no": identifiers.identity_no_fault}
    )
    return found


def is_of_readings(table: Table) -> bool:
    """Whether a table has readings or energy, and so is a usage export."""
    return bool(_USAGE_HEADINGS & set(map(normal, table.headings)))


def refuse_accounts(table: Table, word: str) -> None:
    """Refuse a table with a row for each account, which is no `word`.

    Raises:
        RuleBroken: the file has a 户号.
    """
    if _ACCOUNT_HEADINGS & set(map(normal, table.headings)):
        raise RuleBroken(
            f"文件“{table.file}”有“户号”一列，一行是一户，不是{word}；请在“这是”里改选，或重新选文件。"
        )


def warn_of_faults(found: Rows, fault_of: Mapping[str, Callable[[str], str | None]]) -> None:
    """Warn of numbers that cannot be right, field by field; they are taken as written."""
    for name, fault in fault_of.items():
        position = found.position(name)
        if position is not None:
            numbers = ((index, row[position]) for index, row in enumerate(found.values))
            faults = [(index, fault(number)) for index, number in numbers if number is not None]
            found.warn_of_each(name, [(index, reason) for index, reason in faults if reason is not None])
