"""撤销导入：a batch is undone whole — old values back, created rows 作废, cases a reading closed reopened.

What has been changed or built upon since is never overwritten: the undo is refused and names it, or leaves
just those rows as they are when asked to.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, exists, func, or_, select, update
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import (
    ArchiveDifference,
    Base,
    Customer,
    ImportBatch,
    ImportChange,
    MeterInstallation,
    Usage,
    WorkOrder,
    ZeroAccount,
)
from supply_station.models.base import heading
from supply_station.services import archive_difference
from supply_station.services.import_batch import TOUCHED
from supply_station.services.import_change import Restored, put_back, table
from supply_station.services.import_kind import KINDS
from supply_station.services.import_row import KEPT, SAID, called, owner, standing_on
from supply_station.services.month_end_pack import final_among
from supply_station.services.office import Work, act, plain
from supply_station.services.zero_account_reading import built_on, reopen

NAMED_AT_MOST = 5
"""A refusal names so many rows; the count tells of the rest."""


@dataclass(frozen=True)
class Undone:
    """What an undo did: values put back, rows voided, cases reopened; `skipped` says what was left."""

    batch: int
    restored: int
    voided: int
    reopened: int
    skipped: list[str]


@dataclass
class _Findings:
    """What stands in the way: sentences, and the rows they are about."""

    sentences: list[str] = field(default_factory=list)
    rows: dict[type[Base], set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, kind: type[Base], row_id: int, sentence: str) -> None:
        self.rows[kind].add(row_id)
        self.sentences.append(sentence)


@act("撤销导入", changes=TOUCHED)
def undo(work: Work, *, batch_id: int, skip_changed: bool = False) -> Undone:
    """Undo a batch.

    Args:
        work: the unit of work.
        batch_id: the batch's number.
        skip_changed: leave rows that were changed or built upon since as they are.

    Raises:
        RuleBroken: no such batch, undone before, a month of it is final, or something stands on it.
    """
    session = work.session
    batch = _standing(session, batch_id)
    found = _Findings()
    restored = _values_to_put_back(session, batch_id, found)
    _find_built_on(session, batch_id, found)
    if found.sentences and not skip_changed:
        some = "；".join(found.sentences[:NAMED_AT_MOST])
        raise RuleBroken(
            f"第 {batch_id} 批导入之后又有改动，不能整批撤销（{len(found.sentences)} 处）：{some}。"
            "请先处理这些，或选“跳过改过的”，只撤销其余的。",
            field="skip_changed",
        )
    for kind, values in restored.items():
        put_back(session, kind, [each for each in values if each.row_id not in found.rows[kind]])
    voided = _void_created(work, batch_id, found)
    reopened = reopen(work, batch_id, found.rows[ZeroAccount])
    archive_difference.withdraw(work, batch_id, found.rows[ArchiveDifference])
    archive_difference.recheck(work)
    batch.undone_at, batch.undone_by = work.now, work.clerk
    count = sum(each.row_id not in found.rows[kind] for kind, values in restored.items() for each in values)
    done = Undone(batch_id, count, voided, reopened, found.sentences)
    summary = {"restored": count, "voided": voided, "reopened": reopened, "skipped": len(found.sentences)}
    work.bulk({"batch": batch_id, "undone": True, **summary})
    return done


def _standing(session: Session, batch_id: int) -> ImportBatch:
    """The batch, where it may be undone: it was not before, and no month of it is final."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise RuleBroken(f"没有第 {batch_id} 批导入，请核对批次号。")
    if batch.undone_at is not None:
        undone = f"{batch.undone_at:%Y-%m-%d %H:%M}"
        raise RuleBroken(f"第 {batch_id} 批导入已经在 {undone} 撤销过了，不用再撤；其他批次请核对批次号。")
    written = select(ImportChange.record_id).where(
        ImportChange.batch_id == batch_id, ImportChange.record == Usage.__tablename__
    )
    touched = select(Usage.month).where((Usage.batch_id == batch_id) | Usage.id.in_(written)).distinct()
    if final := final_among(session, session.scalars(touched)):
        raise RuleBroken(
            f"{'、'.join(final)} 的月报已经定稿，第 {batch_id} 批导入不能撤销。有差错请用更正，写明依据。"
        )
    return batch


def _values_to_put_back(
    session: Session, batch_id: int, found: _Findings
) -> dict[type[Base], list[Restored]]:
    """The old values of everything the batch wrote over; what differs from what it wrote is a finding."""
    restored: dict[type[Base], list[Restored]] = {}
    for kind in _written_over(session, batch_id):
        target = table(kind)
        query = (
            select(
                ImportChange.record_id,
                ImportChange.field,
                ImportChange.old,
                ImportChange.new,
                ImportChange.old_source,
            )
            .where(ImportChange.batch_id == batch_id, ImportChange.record == kind.__tablename__)
            .order_by(ImportChange.id)
        )
        changes = session.execute(query).all()
        ids = sorted({row[0] for row in changes})
        current: dict[int, Any] = {}
        for at in range(0, len(ids), 10_000):
            rows = session.execute(select(target).where(target.c.id.in_(ids[at : at + 10_000])))
            current |= {row["id"]: row for row in rows.mappings()}
        restored[kind] = []
        for row_id, name, old, new, source in changes:
            row = current[row_id]
            if row["voided_at"] is not None or plain(row[name]) != new:
                whose = owner(session, kind, row_id)
                written = called(session, kind, name, new) or "（空）"
                found.add(
                    kind, row_id, f"{whose}的“{heading(getattr(kind, name))}”已经不是这一批写入的 {written}"
                )
            if old != new:  # else it only tells how the batch left a row of its own
                restored[kind].append(Restored(row_id, name, old, source))
    return restored


def _written_over(session: Session, batch_id: int) -> list[type[Base]]:
    """The kinds of record whose fields the batch wrote over."""
    query = select(ImportChange.record).where(ImportChange.batch_id == batch_id).distinct()
    return [KEPT[name] for name in sorted(session.scalars(query))]


def _find_built_on(session: Session, batch_id: int, found: _Findings) -> None:
    """Everything that acts have built on the batch since."""
    _find_usage_built_on(session, batch_id, found)
    for kind in KINDS[session.get_one(ImportBatch, batch_id).kind].writes:
        _find_created_built_on(session, kind, batch_id, found)
    if staying := found.rows[Usage]:
        owners = select(Usage.customer_id).where(Usage.id.in_(staying), Usage.batch_id == batch_id)
        found.rows[Customer].update(session.scalars(owners))
    for row_id, sentence in built_on(session, batch_id):
        found.add(ZeroAccount, row_id, sentence)
    for row_id, sentence in archive_difference.built_on(session, batch_id):
        found.add(ArchiveDifference, row_id, sentence)


def _find_usage_built_on(session: Session, batch_id: int, found: _Findings) -> None:
    """Readings of the batch that a case on the check list stands on."""
    written = select(ImportChange.record_id).where(
        ImportChange.batch_id == batch_id, ImportChange.record == Usage.__tablename__
    )
    query = (
        select(Usage.id, Usage.month, Customer.account_no, func.max(WorkOrder.number))
        .join(ZeroAccount, ZeroAccount.customer_id == Usage.customer_id)
        .join(Customer, Customer.id == Usage.customer_id)
        .outerjoin(WorkOrder, WorkOrder.zero_account_id == ZeroAccount.id)
        .where((Usage.batch_id == batch_id) | Usage.id.in_(written), Usage.voided_at.is_(None))
        .where(ZeroAccount.voided_at.is_(None), ZeroAccount.closing_batch_id.is_distinct_from(batch_id))
        .where(Usage.month.between(ZeroAccount.zero_from, ZeroAccount.month))
        .group_by(Usage.id)
        .order_by(Usage.id)
    )
    for row_id, month, account_no, number in session.execute(query):
        found.add(
            Usage, row_id, f"户号 {account_no} 已按 {month} 的电量列入零度户核查（工单 {number or '未开'}）"
        )


def _find_created_built_on(session: Session, kind: type[Base], batch_id: int, found: _Findings) -> None:
    """Rows the batch created that were changed since, or that other records stand on."""
    rows = table(kind)
    created = rows.c.batch_id == batch_id, rows.c.voided_at.is_(None)
    amended = select(rows.c.id, rows.c.sources).where(*created, rows.c.sources.is_not(None))
    for row_id, sources in session.execute(amended):
        names = "、".join(heading(getattr(kind, name)) for name in sources or ())
        found.add(kind, row_id, f"{owner(session, kind, row_id)}的“{names}”在导入之后改过")
    for other, column in standing_on(kind):
        used = exists().where(
            column == rows.c.id,
            other.c.voided_at.is_(None),
            other.c.batch_id.is_distinct_from(batch_id),
        )
        for row_id in session.scalars(select(rows.c.id).where(*created, used)):
            if row_id not in found.rows[kind]:
                said = SAID.get(KEPT[other.name], "已被用到")
                found.add(kind, row_id, f"{owner(session, kind, row_id)}{said}，是这一批之后登记的")


def _void_created(work: Work, batch_id: int, found: _Findings) -> int:
    """Void what the batch created, but not what stays and what that stands on."""
    session = work.session
    kind = KINDS[session.get_one(ImportBatch, batch_id).kind]
    if stays := found.rows[Customer]:
        hanging = select(MeterInstallation.id).where(MeterInstallation.customer_id.in_(stays))
        found.rows[MeterInstallation].update(session.scalars(hanging))
    _keep_together(session, found)
    count = sum(
        _void(work, each, batch_id, table(each).c.id.not_in(found.rows[each])) for each in kind.writes
    )
    for each in kind.along:
        used = (
            exists().where(column == table(each).c.id, other.c.voided_at.is_(None))
            for other, column in standing_on(each)
        )
        count += _void(work, each, batch_id, ~or_(*used))
    return count


def _keep_together(session: Session, found: _Findings) -> None:
    """A case that stays keeps its orders, and an order that stays its case."""
    cases, orders = found.rows[ZeroAccount], found.rows[WorkOrder]
    if orders:
        theirs = select(WorkOrder.zero_account_id).where(WorkOrder.id.in_(orders))
        cases.update(key for key in session.scalars(theirs) if key is not None)
    if cases:
        orders.update(session.scalars(select(WorkOrder.id).where(WorkOrder.zero_account_id.in_(cases))))


def _void(work: Work, kind: type[Base], batch_id: int, condition: ColumnElement[bool]) -> int:
    rows = table(kind)
    created = (rows.c.batch_id == batch_id, rows.c.voided_at.is_(None), condition)
    values = {"voided_at": work.now, "void_reason": f"撤销第 {batch_id} 批导入"}
    result = work.session.execute(update(rows).where(*created).values(values))
    return cast("CursorResult[Any]", result).rowcount
