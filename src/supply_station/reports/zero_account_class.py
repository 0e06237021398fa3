"""零度户分类统计：accounts at zero by what was found, and by 台区, 居民 and 非居民 apart (domain 5)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Heading, Listing, Total
from supply_station.reports.zero_account import ZeroAccountRow, ZeroAccountSheet
from supply_station.rules.customer import Category
from supply_station.rules.zero_account import Finding

FINDINGS_TITLE = "零度户分类统计"
AREAS_TITLE = "零度户台区统计"
UNDER_CHECK = "已列入，还没有核查结果"
EXEMPT = "免核查，没有列入"
NOT_LISTED = "没有列入核查"
_FINDINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("核查结果", Kind.TEXT, 28),
    Heading("户数", Kind.WHOLE, 12),
    Heading("其中：居民", Kind.WHOLE, 14),
    Heading("其中：非居民", Kind.WHOLE, 14),
)
_AREAS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("台区", Kind.TEXT, 24),
    Heading("台区经理", Kind.TEXT, 12),
    Heading("零度户", Kind.WHOLE, 10),
    Heading("其中：居民", Kind.WHOLE, 12),
    Heading("其中：非居民", Kind.WHOLE, 14),
    Heading("免核查", Kind.WHOLE, 10),
    Heading("已核查", Kind.WHOLE, 10),
    Heading("其中：空户", Kind.WHOLE, 12),
)


def findings(sheet: ZeroAccountSheet) -> Listing:
    """零度户 by 核查结果; every row of 零度户明细 is counted once."""
    counts = Counter((_found(row), _is_home(row)) for row in sheet.rows)
    words = (*Finding, UNDER_CHECK, EXEMPT, NOT_LISTED)
    rows = tuple(
        (number, word, counts[word, True] + counts[word, False], counts[word, True], counts[word, False])
        for number, word in enumerate(words, 1)
    )
    units = "户；居民为低压居民，非居民为高压和低压非居民"
    return Listing(
        FINDINGS_TITLE, sheet.period.text, units, _FINDINGS, rows, _totals(sheet, "户数"), landscape=False
    )


def areas(sheet: ZeroAccountSheet) -> Listing:
    """零度户 by 台区; every row of 零度户明细 is counted once."""
    by_area: dict[tuple[str | None, str | None], list[ZeroAccountRow]] = {}
    for row in sheet.rows:
        by_area.setdefault((row.area, row.manager), []).append(row)
    rows = tuple(
        (number, *place, *_counted(members)) for number, (place, members) in enumerate(by_area.items(), 1)
    )
    units = "户；居民为低压居民，非居民为高压和低压非居民；没有台区的户合在一行"
    totals = (
        *_totals(sheet, "零度户"),
        Total("免核查", _many(row.exempt is not None for row in sheet.rows)),
        Total("已核查", _many(row.finding is not None for row in sheet.rows)),
        Total("其中：空户", _many(row.finding is Finding.EMPTY for row in sheet.rows)),
    )
    return Listing(AREAS_TITLE, sheet.period.text, units, _AREAS, rows, totals, landscape=False)


def _totals(sheet: ZeroAccountSheet, heading: str) -> tuple[Total, ...]:
    homes = _many(_is_home(row) for row in sheet.rows)
    return (
        Total(heading, sheet.count),
        Total("其中：居民", homes),
        Total("其中：非居民", sheet.count - homes),
    )


def _counted(rows: Sequence[ZeroAccountRow]) -> Iterator[Value]:
    homes = _many(_is_home(row) for row in rows)
    yield from (len(rows), homes, len(rows) - homes)
    yield _many(row.exempt is not None for row in rows)
    yield _many(row.finding is not None for row in rows)
    yield _many(row.finding is Finding.EMPTY for row in rows)


def _found(row: ZeroAccountRow) -> str:
    if row.finding is not None:
        return row.finding
    if row.listed:
        return UNDER_CHECK
    return EXEMPT if row.exempt is not None else NOT_LISTED


def _is_home(row: ZeroAccountRow) -> bool:
    return row.category == Category.LOW_RESIDENTIAL


def _many(each: Iterable[bool]) -> int:
    return sum(each)
