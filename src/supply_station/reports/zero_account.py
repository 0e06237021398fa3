"""零度户：the register of accounts at zero, and the shares checked on site (seed article 2; domain 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from supply_station.reports import listing
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Frame, Heading, Listing, Period, Total
from supply_station.reports.summary import Figure
from supply_station.rules.customer import Category
from supply_station.rules.zero_account import CaseState, Finding

TITLE = "零度户明细"
GROUP = "零度户"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 18),
    Heading("台区", Kind.TEXT, 20),
    Heading("台区经理", Kind.TEXT, 11),
    Heading("用户分类", Kind.TEXT, 13),
    Heading("用电类别", Kind.TEXT, 12),
    Heading("状态", Kind.TEXT, 10),
    Heading("连续零电量周期数", Kind.WHOLE, 11),
    Heading("零电量起月", Kind.MONTH, 10),
    Heading("是否免核查", Kind.TEXT, 15),
    Heading("是否列入核查", Kind.TEXT, 9),
    Heading("工单号", Kind.TEXT, 16),
    Heading("环节", Kind.TEXT, 14),
    Heading("核查结果", Kind.TEXT, 12),
)


@dataclass(frozen=True)
class ZeroAccountRow:
    """One account at zero.

    Attributes:
        category: 用户分类, worked out where the archive does not state it.
        zero_months: 连续零电量周期数, in the account's own cycles.
        zero_from: 零电量起月, YYYY-MM.
        exempt: why it need not be visited, None if it must.
        listed: whether it is on the month's check list.
    """

    account_no: str
    name: str
    area: str | None
    manager: str | None
    category: str
    usage_class: str | None
    status: str
    zero_months: int
    zero_from: str
    exempt: str | None
    listed: bool
    order_no: str | None
    state: CaseState | None
    finding: Finding | None


@dataclass(frozen=True)
class ClassQuota:
    """核查比例 of one 用户分类.

    Attributes:
        candidates: accounts at zero that are not exempt.
        share: the share that must be visited, in whole percent.
        required: accounts that must be visited, rounded up.
        checked: distinct accounts visited in the cycle.
    """

    category: Category
    candidates: int
    share: int
    required: int
    checked: int


@dataclass(frozen=True)
class ZeroAccountSheet:
    """零度户明细 of a month.

    Attributes:
        threshold: zero cycles from which an account is listed.
        count: accounts at zero as the ledger counts them.
        rows: by 台区 and account.
    """

    period: Period
    threshold: int
    count: int
    rows: tuple[ZeroAccountRow, ...]
    quotas: tuple[ClassQuota, ...]


def append(book: Book, frame: Frame, sheet: ZeroAccountSheet) -> None:
    """Write the register on a sheet of its own.

    Raises:
        ValueError: `count` is not the number of rows.
    """
    units = f"户；连续 {sheet.threshold} 个抄表周期及以上电量为零的列入，周期按各户的单月或双月计"
    totals = (Total("户号", sheet.count),)
    listing.append(book, frame, Listing(TITLE, sheet.period.text, units, HEADINGS, _rows(sheet), totals))


def figures(sheet: ZeroAccountSheet) -> list[Figure]:
    """零度户汇总: counts by class and the share checked against the quota.

    Raises:
        ValueError: a quota's candidates are not the rows of its class that are not exempt.
    """
    homes = sum(row.category == Category.LOW_RESIDENTIAL for row in sheet.rows)
    exempt = sum(row.exempt is not None for row in sheet.rows)
    listed = sum(row.listed for row in sheet.rows)
    found = [
        _count("零度户合计", sheet.count, f"连续 {sheet.threshold} 个抄表周期及以上电量为零"),
        _count("其中：居民", homes, "用户分类为低压居民"),
        _count("其中：非居民", sheet.count - homes, "高压和低压非居民"),
        _count("其中：免核查", exempt, "季节性用电、暂停、暂拆等，原因见明细"),
        _count("已列入核查", listed, "已在核查清单上"),
    ]
    for quota in sheet.quotas:
        rows = sum(row.exempt is None and row.category == quota.category for row in sheet.rows)
        if rows != quota.candidates:
            raise ValueError(f"{quota.category}: {quota.candidates} candidates, {rows} rows")
        found.extend(_of_class(quota))
    return found


def _of_class(quota: ClassQuota) -> Iterator[Figure]:
    group = f"{GROUP}（{quota.category}）"
    yield _count("候选户数", quota.candidates, "不含免核查", group)
    yield _count("应核查户数", quota.required, f"候选户数的 {quota.share}%，不足一户按一户计", group)
    yield _count("已核查户数", quota.checked, "本期到过现场的户，一户只计一次", group)
    share = Decimal(quota.checked) / quota.candidates if quota.candidates else None
    yield Figure(group, "核查比例", share, "%", Kind.SHARE, _verdict(quota))


def _verdict(quota: ClassQuota) -> str:
    if not quota.candidates:
        return "本期无候选户"
    short = quota.required - quota.checked
    return f"要求不低于 {quota.share}%，" + (f"还差 {short} 户" if short > 0 else "已达到")


def _count(title: str, value: int, note: str, group: str = GROUP) -> Figure:
    return Figure(group, title, value, "户", Kind.WHOLE, note)


def _rows(sheet: ZeroAccountSheet) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(sheet.rows, 1):
        yield (
            number,
            row.account_no,
            row.name,
            row.area,
            row.manager,
            row.category,
            row.usage_class,
            row.status,
            row.zero_months,
            row.zero_from,
            row.exempt,
            "是" if row.listed else "否",
            row.order_no,
            row.state,
            row.finding,
        )
