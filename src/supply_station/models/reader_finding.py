"""抄表异常：what a reader found, who owns it, until when, and the answer the reader sees (seed 10)."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, chosen, column
from supply_station.rules.reader_finding import FindingSource, FindingState, ReaderFindingKind


class ReaderFinding(Kept, Base):
    """抄表异常."""

    __tablename__ = "reader_finding"

    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    kind: Mapped[ReaderFindingKind] = column("异常种类", chosen(ReaderFindingKind))
    source: Mapped[FindingSource] = column("来源", chosen(FindingSource))
    detail: Mapped[str | None] = column("情况", String)
    reader: Mapped[str | None] = column("发现人", String)
    found_on: Mapped[date] = column("发现日期", Date)
    owner_id: Mapped[int] = column("负责人", Integer, ForeignKey("employee.id"))
    due_on: Mapped[date] = column("时限", Date)
    state: Mapped[FindingState] = column("办理情况", chosen(FindingState), index=True)
    answer: Mapped[str | None] = column("答复", String)
    answered_on: Mapped[date | None] = column("答复日期", Date)
    told_on: Mapped[date | None] = column("反馈日期", Date)
    work_order_id: Mapped[int | None] = column("工单", Integer, ForeignKey("work_order.id"), index=True)
