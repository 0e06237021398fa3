"""导入批次：preview a file, and take what was previewed in one transaction."""

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.intake.export import Rows, open_table
from supply_station.intake.headings import Table, normal
from supply_station.models import (
    ArchiveDifference,
    Base,
    ImportBatch,
    ImportChange,
    WorkOrder,
    WorkOrderEvent,
    ZeroAccount,
)
from supply_station.rules import period
from supply_station.services import archive_difference
from supply_station.services.import_change import Stamp
from supply_station.services.import_kind import DOCUMENT, KINDS, MONTH
from supply_station.services.office import Work, act
from supply_station.services.plan import Plan, head

TOUCHED: tuple[type[Base], ...] = (
    *(ImportBatch, ImportChange, ArchiveDifference, ZeroAccount, WorkOrder, WorkOrderEvent),
    *dict.fromkeys(model for each in KINDS.values() for model in (*each.writes, *each.along)),
)
"""What taking or undoing a batch can change."""


def preview(
    session: Session,
    *,
    kind: str,
    paths: Sequence[Path],
    today: date,
    month: str | None = None,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    document: str | None = None,
    create_missing: bool = False,
) -> Plan:
    """What taking these files would do; nothing is written.

    Args:
        session: a reading session.
        kind: one of `KINDS`.
        paths: files of any format.
        today: the day of the preview.
        month: 电费年月 of files that do not say it; rows of another month are refused.
        sheet: the sheet to use, else the one with the best header.
        mapping: heading → field made by hand; earlier ones of the kind are remembered.
        document: 割接文号 of files that do not say it.
        create_missing: unknown accounts of a usage file are created.

    Raises:
        RuleBroken: a file is no table, of the wrong kind, or says no month or document; `mapping` names no
            heading.
    """
    mapping = dict(mapping or {})
    with _uncollected():
        month = None if month is None else period.checked(month)
        told = (document or "").strip() or None if KINDS[kind].asks is DOCUMENT else month
        sources = _sources(session, kind, paths, told=told, sheet=sheet, mapping=mapping)
        plan = Plan(kind, sources, month, mapping, head(session), today, create_missing)
        KINDS[kind].plan(session, plan)
    return plan


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: it would go through a million cells that all stay, again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _sources(
    session: Session,
    kind: str,
    paths: Sequence[Path],
    *,
    told: str | None,
    sheet: str | None,
    mapping: dict[str, str],
) -> list[Rows]:
    """The rows of the kind in the files."""
    remembered = remembered_mapping(session, kind)
    tables = [
        open_table(path, KINDS[kind].columns, sheet=sheet, mapping=mapping, remembered=remembered)
        for path in paths
    ]
    _refuse_strange_mapping(mapping, tables)
    sources = [KINDS[kind].rows(table, told) for table in tables]
    for source in sources:
        if not source.values:
            raise RuleBroken(f"文件“{source.table.file}”里只有表头，没有数据行，请检查导出是否完整。")
    return sources


def _refuse_strange_mapping(mapping: Mapping[str, str], tables: Sequence[Table]) -> None:
    held = {normal(heading) for table in tables for heading in table.headings}
    for heading in mapping:
        if normal(heading) not in held:
            raise RuleBroken(f"文件里没有“{heading}”这一列，“列的对应”用不上；请照文件里的表头写。")


def remembered_mapping(session: Session, kind: str) -> dict[str, str]:
    """Headings matched by hand before for the kind; the newest wins, one undone counts no more."""
    found: dict[str, str] = {}
    query = select(ImportBatch.mapping).where(
        ImportBatch.kind == kind, ImportBatch.mapping.is_not(None), ImportBatch.undone_at.is_(None)
    )
    for mapping in session.scalars(query.order_by(ImportBatch.id)):
        found |= mapping or {}
    return found


@act("导入", changes=TOUCHED)
def take(work: Work, *, plan: Plan) -> int:
    """Take the good rows of a preview; returns the batch's number.

    Raises:
        RuleBroken: the book has changed since the preview, or no row can be taken.
    """
    session = work.session
    if head(session) != plan.basis:
        raise RuleBroken("预览之后账本又有了变动，请重新预览后再导入。")
    if plan.refused == plan.rows:
        first = plan.refusals[0]
        raise RuleBroken(
            f"{plan.rows} 行没有一行能导入，请按拒收原因改正文件后再试。"
            f"例如第 {first.row} 行“{first.column}”：{first.reason}。"
        )
    batch = _batch(work, plan)
    stamp = Stamp(batch_id=batch.id, recorded_at=work.now)
    KINDS[plan.kind].take(work, plan, stamp)
    archive_difference.recheck(work, batch.id)
    counts = {
        "create": batch.created,
        "update": batch.updated,
        "unchanged": batch.unchanged,
        "refused": batch.refused,
    }
    work.bulk({"batch": batch.id, "kind": plan.kind, "file": plan.file, **counts, "digest": _digest(plan)})
    return batch.id


def _batch(work: Work, plan: Plan) -> ImportBatch:
    batch = ImportBatch(
        kind=plan.kind,
        file=plan.file,
        sheet=plan.sheet,
        month=_newest_month(plan),
        taken_at=work.now,
        taken_by=work.clerk,
        rows=plan.rows,
        created=len(plan.creates),
        updated=len(plan.updates),
        unchanged=plan.unchanged,
        absent=len(plan.absent),
        refused=plan.refused,
        mapping=plan.mapping or None,
    )
    work.session.add(batch)
    work.session.flush()
    return batch


def _digest(plan: Plan) -> str:
    """What was taken in one number: SHA-256 over every row of the files as it was understood."""
    total = hashlib.sha256()
    for each in plan.sources:
        total.update(repr((each.fields, sorted(each.refused))).encode())
        for row in each.values:  # one by one: the text of them all would take more memory than the rows
            total.update(repr(row).encode())
    return total.hexdigest()


def _newest_month(plan: Plan) -> str | None:
    """The newest month of a usage file; None for other kinds."""
    if KINDS[plan.kind].asks is not MONTH:
        return None
    months = [
        row[at] for each in plan.sources if (at := each.position("month")) is not None for row in each.values
    ]
    return max(filter(None, months), default=plan.month)
