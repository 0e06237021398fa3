"""传递登记薄：who handed which order to whom and when, as a list (domain 7)."""

from dataclasses import dataclass
from datetime import date, datetime

from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, masked
from supply_station.reports.listing import Frame, Heading, Listing, append
from supply_station.rules.work_order import OrderKind, Step

TITLE = "工单传递登记薄"
HEADINGS = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("发生日期", Kind.DATE, 12),
    Heading("工单号", Kind.TEXT, 16),
    Heading("工单种类", Kind.TEXT, 24),
    Heading("户名", Kind.TEXT, 18),
    Heading("事项", Kind.TEXT, 16),
    Heading("交给", Kind.TEXT, 18),
    Heading("说明", Kind.TEXT, 36),
    Heading("经办人", Kind.TEXT, 10),
    Heading("录入日期", Kind.DATE, 12),
)


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One step of one order."""

    happened_on: date
    number: str
    kind: OrderKind
    name: str
    step: Step
    handed_to: str | None
    note: str | None
    clerk: str
    recorded_at: datetime


@dataclass(frozen=True)
class TransferSheet:
    """Steps in the order they happened."""

    rows: tuple[TransferRow, ...]


def render(frame: Frame, sheet: TransferSheet) -> bytes:
    """The workbook: one sheet; phones and identity numbers in a note are masked."""
    with Book(author=frame.station) as book:
        append(book, frame, listed(sheet, frame.prepared_on))
        return book.finished()


def listed(sheet: TransferSheet, day: date) -> Listing:
    """The steps as a list; its period runs from the first to the last of them."""
    days = [row.happened_on for row in sheet.rows]
    span = f"{min(days)} 至 {max(days)}" if days else f"截至 {day.isoformat()}"
    rows = tuple(
        (
            *(number, row.happened_on, row.number, row.kind, row.name, row.step, row.handed_to),
            *(masked(row.note), row.clerk, row.recorded_at.date()),
        )
        for number, row in enumerate(sheet.rows, 1)
    )
    return Listing(TITLE, span, "次；一行是一张工单的一步", HEADINGS, rows)
