"""记住的对应：headings that were matched by hand, and forgetting one that is wrong."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from supply_station.errors import RuleBroken
from supply_station.intake.headings import normal
from supply_station.models import ImportBatch
from supply_station.services.import_kind import KINDS
from supply_station.services.office import Work, act


@dataclass(frozen=True)
class Remembered:
    """A heading with the field it stands for in the next files of its kind.

    `batch` and `on` are of the newest import that said so.
    """

    kind: str
    heading: str
    field: str
    batch: int
    on: date

    @property
    def row(self) -> tuple[str, ...]:
        """As the list shows it, under `HEADS`."""
        kind = KINDS[self.kind]
        title = kind.fields.get(self.field, self.field)
        return kind.word, self.heading, title, str(self.batch), f"{self.on:%Y-%m-%d}"


HEADS = ("这是", "文件里的列", "是账本的哪一项", "批次", "导入日期")


def remembered(session: Session) -> list[Remembered]:
    """Every heading that the next import would know, kind by kind, the newest first."""
    found: dict[tuple[str, str], Remembered] = {}
    query = select(ImportBatch).where(ImportBatch.mapping.is_not(None), ImportBatch.undone_at.is_(None))
    for batch in session.scalars(query.order_by(ImportBatch.id)):
        for heading, name in (batch.mapping or {}).items():
            known = Remembered(batch.kind, heading, name, batch.id, batch.taken_at.date())
            found[batch.kind, normal(heading)] = known
    kinds = list(KINDS)
    return sorted(found.values(), key=lambda each: (kinds.index(each.kind), -each.batch))


@act("忘掉列的对应", changes=(ImportBatch,))
def forget(work: Work, *, kind: str, heading: str) -> None:
    """A heading matched by hand is known no more, whichever batches said so.

    Raises:
        RuleBroken: nothing is remembered of this heading.
    """
    wanted, found = normal(heading), False
    query = select(ImportBatch).where(ImportBatch.kind == kind, ImportBatch.mapping.is_not(None))
    for batch in work.session.scalars(query):
        held = batch.mapping or {}
        kept = {title: name for title, name in held.items() if normal(title) != wanted}
        if len(kept) < len(held):
            batch.mapping, found = kept or None, True
    if not found:
        raise RuleBroken(f"没有记住“{heading}”，可能已经忘掉了；请刷新后再选。", field="heading")
