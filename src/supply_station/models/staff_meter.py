"""员工自用电：whose accounts they are, what was typed of a month, 补收, inspections, the board (domain 4)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from supply_station.models.base import (
    Base,
    Energy,
    Fen,
    Kept,
    Month,
    Reading,
    chosen,
    column,
    unique_while_live,
)
from supply_station.rules.staff_meter import InspectionResult, Ledger


class StaffMeter(Kept, Base):
    """自用电户: an account of an employee, or of the station, from one month to another, both included."""

    __tablename__ = "staff_meter"
    __table_args__ = (
        Index(
            "uq_staff_meter_open",
            "customer_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL AND until IS NULL"),
        ),
    )

    ledger: Mapped[Ledger] = column("账别", chosen(Ledger))
    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    employee_id: Mapped[int | None] = column("员工", Integer, ForeignKey("employee.id"), index=True)
    since: Mapped[str] = column("起月", Month(7))
    until: Mapped[str | None] = column("止月", Month(7))
    note: Mapped[str | None] = column("用途、说明", String)


class StaffMeterReading(Kept, Base):
    """自用电抄表: what was typed of a month beside the export, and who reviewed which figures."""

    __tablename__ = "staff_meter_reading"
    __table_args__ = (unique_while_live("uq_staff_meter_reading_month", "staff_meter_id", "month"),)

    staff_meter_id: Mapped[int] = column("自用电户", Integer, ForeignKey("staff_meter.id"))
    month: Mapped[str] = column("电费年月", Month(7), index=True)
    read_from: Mapped[int | None] = column("上月止码", Reading)
    read_to: Mapped[int | None] = column("本月止码", Reading)
    rolled_over: Mapped[bool] = column("过零", Boolean)
    kwh: Mapped[int | None] = column("电量", Energy)
    fee: Mapped[int | None] = column("电费", Fen)
    read_on: Mapped[date | None] = column("抄表日期", Date)
    reader: Mapped[str | None] = column("抄表人", String)
    paid: Mapped[bool] = column("交清", Boolean)
    reviewer_id: Mapped[int | None] = column("复核人", Integer, ForeignKey("employee.id"))
    reviewed_on: Mapped[date | None] = column("复核日期", Date)
    reviewed_kwh: Mapped[int | None] = column("复核的电量", Energy)
    reviewed_fee: Mapped[int | None] = column("复核的电费", Fen)


class StaffMeterBackBill(Kept, Base):
    """自用电补收: energy that was under-read earlier, one line by the difference on the dial."""

    __tablename__ = "staff_meter_back_bill"

    staff_meter_id: Mapped[int] = column("自用电户", Integer, ForeignKey("staff_meter.id"), index=True)
    month: Mapped[str] = column("补收月份", Month(7), index=True)
    read_from: Mapped[int] = column("原抄示数", Reading)
    read_to: Mapped[int] = column("应抄示数", Reading)
    rolled_over: Mapped[bool] = column("过零", Boolean)
    multiplier: Mapped[int] = column("倍率", Integer)
    kwh: Mapped[int] = column("补收电量", Energy)
    fee: Mapped[int] = column("补收电费", Fen)
    period_from: Mapped[str | None] = column("少抄起月", Month(7))
    period_to: Mapped[str | None] = column("少抄止月", Month(7))
    basis: Mapped[str] = column("补收依据", String)
    billed_on: Mapped[date] = column("补收日期", Date)


class StaffMeterInspection(Kept, Base):
    """自用电计量检查: two people looked at the meter, its box and its seals."""

    __tablename__ = "staff_meter_inspection"

    staff_meter_id: Mapped[int] = column("自用电户", Integer, ForeignKey("staff_meter.id"), index=True)
    inspected_on: Mapped[date] = column("检查日期", Date, index=True)
    first_id: Mapped[int] = column("检查人", Integer, ForeignKey("employee.id"))
    second_id: Mapped[int] = column("第二检查人", Integer, ForeignKey("employee.id"))
    result: Mapped[InspectionResult] = column("检查结果", chosen(InspectionResult))
    read_on_site: Mapped[int | None] = column("现场示数", Reading)
    detail: Mapped[str | None] = column("情况和处理", String)


class StaffMeterPosting(Kept, Base):
    """自用电张榜: what the board of a month said (`lines`), from which day to which it hung, and where."""

    __tablename__ = "staff_meter_posting"
    __table_args__ = (unique_while_live("uq_staff_meter_posting_month", "month"),)

    month: Mapped[str] = column("公示月份", Month(7))
    posted_on: Mapped[date] = column("张榜日期", Date)
    until: Mapped[date | None] = column("撤榜日期", Date)
    places: Mapped[str] = column("张榜地点", String)
    prints: Mapped[int] = column("打印次数", Integer)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
