"""工单：orders to the field crews; numbers are never used twice."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, Month, chosen, column
from supply_station.rules.work_order import OrderKind, OrderState


class WorkOrder(Kept, Base):
    """工单. `prints` counts the times it went to paper; from the second on the paper says 补打."""

    __tablename__ = "work_order"
    __table_args__ = (UniqueConstraint("number"),)

    number: Mapped[str] = column("工单号", String)
    kind: Mapped[OrderKind] = column("种类", chosen(OrderKind))
    month: Mapped[str] = column("月份", Month(7), index=True)
    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    zero_account_id: Mapped[int | None] = column(
        "零度户核查", Integer, ForeignKey("zero_account.id"), index=True
    )
    state: Mapped[OrderState] = column("状态", chosen(OrderState))
    printed_at: Mapped[datetime | None] = column("首次打印时间", DateTime)
    prints: Mapped[int] = column("打印次数", Integer)
