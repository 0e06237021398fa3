"""导入批次：what came in, what it changed, and how the archive differed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from supply_station.models.base import Base, Month, chosen, column, heading
from supply_station.models.customer import Customer
from supply_station.models.meter import Meter, MeterInstallation
from supply_station.rules.archive_difference import Handling

_ELSEWHERE = {
    "area": Customer.area_id,
    "asset_no": Meter.asset_no,
    "factory_no": Meter.factory_no,
    "multiplier": MeterInstallation.multiplier,
}


class ImportBatch(Base):
    """导入批次. `mapping` holds headings matched by hand; the next import of the kind remembers them."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = column("种类", String)
    file: Mapped[str] = column("文件", String)
    sheet: Mapped[str | None] = column("工作表", String)
    month: Mapped[str | None] = column("电费年月", Month(7))
    taken_at: Mapped[datetime] = column("导入时间", DateTime)
    taken_by: Mapped[str] = column("导入人", String)
    rows: Mapped[int] = column("行数", Integer)
    created: Mapped[int] = column("新增", Integer)
    updated: Mapped[int] = column("变更", Integer)
    unchanged: Mapped[int] = column("未变", Integer)
    absent: Mapped[int] = column("缺少", Integer)
    refused: Mapped[int] = column("拒收", Integer)
    mapping: Mapped[dict[str, str] | None] = column("手工对应的表头", JSON(none_as_null=True))
    undone_at: Mapped[datetime | None] = column("撤销时间", DateTime)
    undone_by: Mapped[str | None] = column("撤销人", String)


class ImportChange(Base):
    """批次改了什么: one field of one row, so that a batch can be undone.

    `old` and `new` are the stored values as JSON; `old_source` is what stood in the row's `sources`.
    """

    __tablename__ = "import_change"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = column("批次", Integer, ForeignKey("import_batch.id"), index=True)
    record: Mapped[str] = column("表", String)
    record_id: Mapped[int] = column("行", Integer)
    field: Mapped[str] = column("项目", String)
    old: Mapped[object] = column("原值", JSON)
    new: Mapped[object] = column("新值", JSON)
    old_source: Mapped[str | None] = column("原来源", String)


def item_of(field: str) -> str:
    """What a clerk calls a field of an export that is compared with the archive."""
    return heading(_ELSEWHERE.get(field) or getattr(Customer, field))


def _item(context: Any) -> str:
    return item_of(context.get_current_parameters()["field"])


class ArchiveDifference(Base):
    """档案差异: where a usage export describes an account differently; the archive is not written over.

    `field` is the export's name for what differs, `item` the clerk's; `reason` says why the book's value was
    kept. A difference of an undone batch is withdrawn.
    """

    __tablename__ = "archive_difference"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = column("批次", Integer, ForeignKey("import_batch.id"), index=True)
    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    month: Mapped[str] = column("电费年月", Month(7))
    field: Mapped[str] = column("项目代码", String)
    item: Mapped[str] = column("项目", String, default=_item)
    book: Mapped[str | None] = column("账本中", String)
    file: Mapped[str | None] = column("文件中", String)
    handling: Mapped[Handling] = column("处理", chosen(Handling), default=Handling.PENDING, index=True)
    reason: Mapped[str | None] = column("保留的原因", String)
    handled_at: Mapped[datetime | None] = column("处理时间", DateTime)
    handled_by: Mapped[str | None] = column("处理人", String)
    work_order_id: Mapped[int | None] = column("工单", Integer, ForeignKey("work_order.id"), index=True)
