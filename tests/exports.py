"""Exports for tests: real files as a clerk is handed them, and what a book holds."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

from books import new_book
from supply_station.intake.export import Remark
from supply_station.models import Base
from supply_station.services import import_batch, station
from supply_station.services.office import Office
from supply_station.services.plan import Plan
from supply_station.storage.book import Book

NOW = datetime(2026, 11, 2, 9, 0)
ACCOUNT = "4300000000017"
OTHER = "4300000000024"
THIRD = "4300000000031"

CUSTOMERS = [
    ["户号", "户名", "台区", "用电类别"],
    [ACCOUNT, "彭大明", "甲台区", "居民生活"],
    [OTHER, "田秀英", "甲台区", "居民生活"],
    [THIRD, "向国强", "乙台区", "一般工商业"],
]
USAGE = ["户号", "电费年月", "起码", "止码", "电量"]

BOOKKEEPING = {"import_batch", "import_change", "archive_difference", "journal", "work_order_event"}
"""Tables that tell what was done, not what is."""


def office_at(folder: Path, clock: Callable[[], datetime] = lambda: NOW) -> Office:
    """A clerk at an empty book."""
    return Office(Book.open(new_book(folder)), clerk="李秀英", clock=clock)


def settled_office(folder: Path) -> Office:
    """A clerk at the book of a founded station that has the three accounts."""
    office = office_at(folder / "book")
    office.perform(station.found, name="青竹镇供电所")
    take(office, "customer", xlsx(folder / "客户.xlsx", CUSTOMERS))
    return office


def xlsx(path: Path, rows: Sequence[Any], *, merge: Sequence[str] = (), name: str = "导出") -> Path:
    """A workbook of one sheet."""
    return workbook(path, {name: rows}, merge=merge)


def workbook(path: Path, sheets: Mapping[str, Sequence[Any]], *, merge: Sequence[str] = ()) -> Path:
    """A workbook of several sheets; `merge` names areas of the first."""
    book = openpyxl.Workbook()
    for at, (name, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(name, at)
        for row in rows:
            sheet.append(list(row))
    for area in merge:
        book.worksheets[0].merge_cells(area)
    del book["Sheet"]
    target = io.BytesIO()
    book.save(target)
    path.write_bytes(target.getvalue())
    return path


def delimited(path: Path, rows: Sequence[Any], *, mark: str = ",", encoding: str = "utf-8") -> Path:
    """A text file with one row on each line."""
    text = "".join(mark.join("" if cell is None else str(cell) for cell in row) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def preview(office: Office, kind: str, *paths: Path, **options: Any) -> Plan:
    """What taking the files would do; its counts always add up."""
    plan = office.consult(
        import_batch.preview, kind=kind, paths=paths, today=office.clock().date(), **options
    )
    assert plan.rows == len(plan.creates) + len(plan.updates) + plan.unchanged + plan.refused
    return plan


def take(office: Office, kind: str, *paths: Path, **options: Any) -> int:
    """Take the files in; the number of the batch."""
    return office.perform(import_batch.take, plan=preview(office, kind, *paths, **options))


def counts(plan: Plan) -> tuple[int, int, int, int]:
    """Create, update, unchanged, refused."""
    return len(plan.creates), len(plan.updates), plan.unchanged, plan.refused


def told(remarks: Sequence[Remark]) -> list[tuple[int, str]]:
    """Row and column of each remark."""
    return [(each.row, each.column) for each in remarks]


def held(office: Office, kind: type[Base], *names: str) -> list[tuple[Any, ...]]:
    """The live rows of a table, in the order they were written."""
    columns = kind.__table__.c
    query = select(*(columns[name] for name in names)).order_by(columns.id)
    if "voided_at" in columns:
        query = query.where(columns.voided_at.is_(None))
    return office.consult(lambda session: [tuple(row) for row in session.execute(query)])


def contents(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Every live row of every table that tells what is."""
    return {
        table.name: held(office, kind, *(column.name for column in table.columns))
        for kind in (mapper.class_ for mapper in Base.registry.mappers)
        if (table := kind.__table__).name not in BOOKKEEPING
    }
