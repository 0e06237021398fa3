"""台区割接：accounts moved to another 台区 by a document; the document stands beside the new value.

抄表段 and 抄表顺序 stay as they are: the next customer list brings the new ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.models import ArchiveDifference, Customer, ImportBatch, ImportChange, TransformerArea
from supply_station.services import archive_difference
from supply_station.services.import_change import table, write
from supply_station.services.office import Work, act

KIND = "cutover"
"""The kind of a batch that moves accounts, whether they were chosen in a list or named in a file."""
CHOSEN = "“客户”页选定的户"
"""What stands in place of a file's name."""
_AT_ONCE = 10_000


class Move(NamedTuple):
    """An account that goes from one 台区 (None for none) to another."""

    customer_id: int
    old: int | None
    new: int
    document: str
    on: date


def write_moves(session: Session, batch_id: int, moves: Iterable[Move]) -> None:
    """Move accounts; what stands beside the new 台区 names the document, its day and the batch."""
    found: dict[tuple[str, date], list[Move]] = defaultdict(list)
    for each in moves:
        found[each.document, each.on].append(each)
    for (document, on), some in found.items():
        changes = [(each.customer_id, {"area_id": (each.old, each.new)}) for each in some]
        source = f"割接 {document}（{on.isoformat()}，批次 {batch_id}）"
        write(session, Customer, changes, batch_id, source=source)


@act("台区割接", changes=(ImportBatch, ImportChange, Customer, ArchiveDifference))
def cut_over(
    work: Work, *, customers: Sequence[int], area: int | None, document: str, on: date | None
) -> int:
    """Move accounts to another 台区; returns how many. Undoing the batch moves them back.

    Args:
        work: the unit of work.
        customers: the accounts; who is there already stays.
        area: the 台区 they go to.
        document: 割接文号.
        on: the day of the 割接; without it today.

    Raises:
        RuleBroken: no 台区, no document, a day that is still to come, or nobody who would move.
    """
    session, day = work.session, on or work.today
    target = session.get(TransformerArea, area) if area is not None else None
    if target is None or target.voided_at is not None:
        raise RuleBroken("请先选好割接到哪个台区；没有登记的，请先在“台区”页登记。", field="area")
    if not document.strip():
        raise RuleBroken("请写明割接文号，档案里要留依据。", field="document")
    if day > work.today:
        raise RuleBroken(f"割接日期 {day} 还没有到，请核对；割接办完以后再登记。", field="on")
    places = stand_in(session, customers)
    moving = {key: (account_no, old) for key, (account_no, old) in places.items() if old != target.id}
    if not moving:
        raise RuleBroken(f"选中的户都已经在台区“{target.name}”了，请重新选户或台区。", field="area")
    batch = ImportBatch(
        kind=KIND, file=CHOSEN, taken_at=work.now, taken_by=work.clerk, rows=len(places), created=0,
        updated=len(moving), unchanged=len(places) - len(moving), absent=0, refused=0,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    moves = [Move(key, old, target.id, document.strip(), day) for key, (_, old) in moving.items()]
    write_moves(session, batch.id, moves)
    archive_difference.recheck(work)
    numbers = [account_no for account_no, _ in moving.values()]
    told = {"area": target.name, "document": document.strip(), "on": day.isoformat()}
    work.bulk({"batch": batch.id, **told, "moved": len(moving), "accounts": numbers})
    return len(moving)


def stand_in(session: Session, customers: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    """Account → its 户号 and its 台区 today; 作废 accounts are left out."""
    columns = table(Customer).c
    found: dict[int, tuple[str, int | None]] = {}
    for at in range(0, len(customers), _AT_ONCE):
        query = select(columns.id, columns.account_no, columns.area_id)
        some = columns.id.in_(customers[at : at + _AT_ONCE])
        for key, account_no, area_id in session.execute(query.where(some, columns.voided_at.is_(None))):
            found[key] = account_no, area_id
    return found
