"""工单的内容：what was typed on orders of one form, a column for each of its fields (domain 7)."""

from dataclasses import dataclass
from datetime import date

from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Value, masked
from supply_station.reports.listing import Frame, Heading, Listing, append
from supply_station.rules import form as rule
from supply_station.rules.form import Field, FieldKind, Form

FIXED = (
    Heading("序号", Kind.WHOLE, 7),
    Heading("工单号", Kind.TEXT, 16),
    Heading("短码", Kind.TEXT, 10),
    Heading("户号", Kind.TEXT, 17),
    Heading("户名", Kind.TEXT, 18),
    Heading("台区", Kind.TEXT, 20),
    Heading("状态", Kind.TEXT, 10),
    Heading("派工日期", Kind.DATE, 12),
    Heading("回单日期", Kind.DATE, 12),
    Heading("去的人", Kind.TEXT, 18),
)
KINDS = {
    FieldKind.WHOLE: Kind.WHOLE,
    FieldKind.READING: Kind.ENERGY,
    FieldKind.ENERGY: Kind.ENERGY,
    FieldKind.DAY: Kind.DATE,
}
"""A cell's kind for a field's; every other field is text."""


@dataclass(frozen=True)
class OrderRow:
    """One order; `values` are the typed fields of its form, name → value."""

    number: str
    code: str
    account_no: str
    name: str
    area: str | None
    state: str
    dispatched_on: date | None
    returned_on: date | None
    went: str
    values: dict[str, rule.Value]


@dataclass(frozen=True)
class OrderFormSheet:
    """Orders of one edition of a form."""

    form: Form
    rows: tuple[OrderRow, ...]


def render(frame: Frame, sheets: tuple[OrderFormSheet, ...]) -> bytes:
    """The workbook, a sheet for each edition of a form; phones and identity numbers are masked."""
    with Book(author=frame.station) as book:
        for sheet in sheets:
            append(book, frame, listed(sheet, frame.prepared_on))
        return book.finished()


def listed(sheet: OrderFormSheet, day: date) -> Listing:
    """The orders as a list."""
    form = sheet.form
    fields = form.typed()
    own = (Heading(each.title, KINDS.get(each.kind, Kind.TEXT), _width(each)) for each in fields)
    rows = [
        (
            at, row.number, row.code, row.account_no, row.name, row.area, row.state, row.dispatched_on,
            row.returned_on, row.went or None, *(_cell(each, row.values) for each in fields),
        )
        for at, row in enumerate(sheet.rows, 1)
    ]  # fmt: skip
    units = f"份；{form.number} {form.edition}，示数和电量取两位小数"
    return Listing(
        f"{form.kind.prefix} {form.edition}", f"截至 {day.isoformat()}", units, [*FIXED, *own], rows
    )


def _width(field: Field) -> float:
    return max(12, 2 * len(field.title) + 4, 30 if field.kind is FieldKind.LINES else 0)


def _cell(field: Field, values: dict[str, rule.Value]) -> Value:
    """A typed value as its cell holds it; None where it is empty or does not apply."""
    value = values.get(field.name)
    if value in (None, "", []) or not rule.applies(field, values):
        return None
    if field.kind is FieldKind.DAY:
        return date.fromisoformat(str(value))
    if field.kind in KINDS:
        return int(str(value))
    return masked("、".join(value) if isinstance(value, list) else str(value))
