"""工单：orders to the field crews, what happened to each, and the batches that went to paper (domain 7).

Numbers and short codes are never used twice.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from supply_station.models.base import Base, Kept, Month, chosen, column
from supply_station.rules.work_order import OrderKind, OrderState, Step


class WorkOrder(Kept, Base):
    """工单. `prints` counts the times it went to paper; from the second on the paper says 补打.

    `values` are the typed fields of its form (`rules.form`), name → value. `form_id` is the edition it was
    first printed or typed with; empty until then. An order that was filled in before it existed here is
    `backfilled`, with the number of its hand-written paper.
    """

    __tablename__ = "work_order"
    __table_args__ = (UniqueConstraint("number"), Index("uq_work_order_code", "code", unique=True))

    number: Mapped[str] = column("工单号", String)
    code: Mapped[str] = column("短码", String, server_default="")
    kind: Mapped[OrderKind] = column("种类", chosen(OrderKind))
    month: Mapped[str] = column("月份", Month(7), index=True)
    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    zero_account_id: Mapped[int | None] = column(
        "零度户核查", Integer, ForeignKey("zero_account.id"), index=True
    )
    cause: Mapped[str | None] = column("事由", String)
    state: Mapped[OrderState] = column("状态", chosen(OrderState), index=True)
    form_id: Mapped[int | None] = column("表单版本", Integer, ForeignKey("form_edition.id"))
    values: Mapped[dict[str, Any] | None] = column("填写内容", JSON(none_as_null=True))
    dispatched_on: Mapped[date | None] = column("派工日期", Date)
    due_on: Mapped[date | None] = column("时限", Date)
    due_estimated: Mapped[bool | None] = column("时限暂按周末推算", Boolean)
    sent_first_id: Mapped[int | None] = column("派给", Integer, ForeignKey("employee.id"))
    sent_second_id: Mapped[int | None] = column("派给（第二人）", Integer, ForeignKey("employee.id"))
    printed_at: Mapped[datetime | None] = column("首次打印时间", DateTime)
    prints: Mapped[int] = column("打印次数", Integer)
    postponed_to: Mapped[date | None] = column("改约到", Date)
    illegible: Mapped[str | None] = column("看不清的地方", String)
    returned_on: Mapped[date | None] = column("回单日期", Date)
    went_first_id: Mapped[int | None] = column("实际去的人", Integer, ForeignKey("employee.id"))
    went_second_id: Mapped[int | None] = column("实际去的第二人", Integer, ForeignKey("employee.id"))
    backfilled: Mapped[bool | None] = column("补录", Boolean)
    paper_no: Mapped[str | None] = column("纸单编号", String)
    entered_on: Mapped[date | None] = column("营销系统录入日期", Date)
    entered_by: Mapped[str | None] = column("营销系统录入人", String)
    box: Mapped[str | None] = column("资料盒号", String)
    boxed_on: Mapped[date | None] = column("归盒日期", Date)
    archived_on: Mapped[date | None] = column("归档日期", Date)


class WorkOrderEvent(Base):
    """传递登记: one step of one order — when, from whom to whom, and why. Never changed."""

    __tablename__ = "work_order_event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    work_order_id: Mapped[int] = column("工单", Integer, ForeignKey("work_order.id"), index=True)
    step: Mapped[Step] = column("事项", chosen(Step))
    happened_on: Mapped[date] = column("发生日期", Date)
    recorded_at: Mapped[datetime] = column("录入时间", DateTime)
    clerk: Mapped[str] = column("经办人", String)
    handed_to: Mapped[str | None] = column("交给", String)
    note: Mapped[str | None] = column("说明", String)


class PrintBatch(Base):
    """打印批次: the orders that went to paper together, in the order of their pages."""

    __tablename__ = "print_batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[OrderKind | None] = column("种类", chosen(OrderKind))
    orders: Mapped[int] = column("份数", Integer)
    printed_at: Mapped[datetime] = column("打印时间", DateTime)
    printed_by: Mapped[str] = column("打印人", String)


class PrintedOrder(Base):
    """批次里的一份: what the paper said (`facts`: field → printed text), to be printed again exactly."""

    __tablename__ = "printed_order"
    __table_args__ = (UniqueConstraint("print_batch_id", "page"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    print_batch_id: Mapped[int] = column("打印批次", Integer, ForeignKey("print_batch.id"))
    page: Mapped[int] = column("页", Integer)
    work_order_id: Mapped[int] = column("工单", Integer, ForeignKey("work_order.id"), index=True)
    facts: Mapped[dict[str, Any]] = column("打印内容", JSON)
