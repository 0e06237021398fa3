"""故障报修：one call for help, what was found, and what the maintenance department made of it (domain 6)."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, OpenWord, chosen, column
from supply_station.rules.fault import FaultCause, FaultPart, FaultState, Maintenance, Ownership


class Fault(Kept, Base):
    """故障报修. 线路 and 台区 follow from the account or the village; `due_on` is the maintenance limit.

    `arrive_by` and `restore_by` are worked out with the promises of the day of the call.
    """

    __tablename__ = "fault"
    __table_args__ = (UniqueConstraint("number"),)

    number: Mapped[str] = column("编号", String)
    state: Mapped[FaultState] = column("抢修情况", chosen(FaultState), index=True)
    called_at: Mapped[datetime] = column("报修时间", DateTime, index=True)
    taken_by: Mapped[str] = column("受理人", String)
    caller: Mapped[str | None] = column("报修人", String)
    phone: Mapped[str | None] = column("报修电话", String)
    customer_id: Mapped[int | None] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    area_id: Mapped[int | None] = column("台区", Integer, ForeignKey("transformer_area.id"), index=True)
    line_id: Mapped[int | None] = column("线路", Integer, ForeignKey("line.id"), index=True)
    place: Mapped[str | None] = column("村组、地点", String)
    phenomenon: Mapped[str] = column("故障现象", String)
    outage_notice_id: Mapped[int | None] = column(
        "已知停电", Integer, ForeignKey("outage_notice.id"), index=True
    )
    arrive_by: Mapped[datetime] = column("承诺到场时间", DateTime)
    restore_by: Mapped[datetime] = column("一般恢复时间", DateTime)
    sent: Mapped[str | None] = column("派出人员", String)
    sent_at: Mapped[datetime | None] = column("派出时间", DateTime)
    arrived_at: Mapped[datetime | None] = column("到场时间", DateTime)
    point: Mapped[str | None] = column("故障点", String)
    part: Mapped[str | None] = column("故障设备", OpenWord(FaultPart))
    ownership: Mapped[Ownership | None] = column("产权", chosen(Ownership))
    cause: Mapped[str | None] = column("故障原因", OpenWord(FaultCause))
    restored_at: Mapped[datetime | None] = column("恢复时间", DateTime)
    late_reason: Mapped[str | None] = column("超时原因", String)
    called_back_at: Mapped[datetime | None] = column("回访时间", DateTime)
    call_back: Mapped[str | None] = column("回访意见", String)
    maintenance: Mapped[Maintenance] = column("检修部门办理", chosen(Maintenance), index=True)
    handed_to: Mapped[str | None] = column("移交部门", String)
    handed_on: Mapped[date | None] = column("移交日期", Date)
    due_on: Mapped[date | None] = column("答复时限", Date)
    result: Mapped[str | None] = column("检修处理结果", String)
    answered_on: Mapped[date | None] = column("检修答复日期", Date)
    backfilled: Mapped[bool] = column("补录", Boolean)
    paper_no: Mapped[str | None] = column("纸单编号", String)
