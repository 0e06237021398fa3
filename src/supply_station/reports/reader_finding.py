"""抄表异常：what readers found in a month, by kind and one by one, with the answers (seed 10, domain 7)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from supply_station.reports.cell import Kind, Value, masked
from supply_station.reports.listing import Heading, Listing, Period, Total
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind

TITLE = "抄表异常"
KINDS_TITLE = "抄表异常统计"
LATE = "其中：超期"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("户号", Kind.TEXT, 16),
    Heading("户名", Kind.TEXT, 12),
    Heading("台区", Kind.TEXT, 15),
    Heading("异常种类", Kind.TEXT, 14),
    Heading("来源", Kind.TEXT, 10),
    Heading("情况", Kind.TEXT, 24),
    Heading("发现人", Kind.TEXT, 10),
    Heading("发现日期", Kind.DATE, 11),
    Heading("负责人", Kind.TEXT, 10),
    Heading("时限", Kind.DATE, 11),
    Heading("工单号", Kind.TEXT, 15),
    Heading("办理情况", Kind.TEXT, 14),
    Heading("答复", Kind.TEXT, 24),
    Heading("答复日期", Kind.DATE, 11),
)
_KINDS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("异常种类", Kind.TEXT, 20),
    Heading("发现", Kind.WHOLE, 12),
    *(Heading(state, Kind.WHOLE, 14) for state in FindingState),
    Heading(LATE, Kind.WHOLE, 14),
)


@dataclass(frozen=True)
class ReaderFindingRow:
    """One finding; `order_no` is the order made from it."""

    account_no: str
    name: str
    area: str | None
    kind: ReaderFindingKind
    source: FindingSource
    detail: str | None
    reader: str | None
    found_on: date
    owner: str
    due_on: date
    order_no: str | None
    state: FindingState
    answer: str | None
    answered_on: date | None


@dataclass(frozen=True)
class ReaderFindingSheet:
    """抄表异常 found in a month; `day` decides which of those without an answer are late."""

    period: Period
    day: date
    rows: tuple[ReaderFindingRow, ...]


def listed(sheet: ReaderFindingSheet) -> Listing:
    """The list, phones and identity numbers in the clerks' words masked."""
    units = "条；按发现日期归入本期"
    rows = tuple(_rows(sheet))
    return Listing(TITLE, sheet.period.text, units, HEADINGS, rows, (Total("户号", len(sheet.rows)),))


def kinds(sheet: ReaderFindingSheet) -> Listing:
    """Counts by kind; every row of the list is counted once."""
    found = Counter(row.kind for row in sheet.rows)
    states = Counter((row.kind, row.state) for row in sheet.rows)
    late = Counter(row.kind for row in sheet.rows if _is_late(row, sheet.day))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (number, kind, found[kind], *(states[kind, state] for state in FindingState), late[kind])
        for number, kind in enumerate(ReaderFindingKind, 1)
    )
    totals = (
        Total("发现", len(sheet.rows)),
        *(Total(state, sum(row.state is state for row in sheet.rows)) for state in FindingState),
        Total(LATE, sum(_is_late(row, sheet.day) for row in sheet.rows)),
    )
    units = f"条；按发现日期归入本期；超期是待答复而时限在 {sheet.day:%Y-%m-%d} 以前的"
    return Listing(KINDS_TITLE, sheet.period.text, units, _KINDS, rows, totals, landscape=False)


def _is_late(row: ReaderFindingRow, day: date) -> bool:
    return row.state is FindingState.OPEN and row.due_on < day


def _rows(sheet: ReaderFindingSheet) -> Iterator[tuple[Value, ...]]:
    for number, row in enumerate(sheet.rows, 1):
        yield (
            *(number, row.account_no, row.name, row.area, row.kind, row.source, masked(row.detail)),
            *(row.reader, row.found_on, row.owner, row.due_on, row.order_no, row.state),
            *(masked(row.answer), row.answered_on),
        )
