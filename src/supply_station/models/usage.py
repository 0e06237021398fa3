"""电量：one row per account, month, meter and register, as the marketing system exported it."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import (
    LIVE,
    Base,
    Energy,
    Fen,
    Kept,
    Month,
    OpenWord,
    Reading,
    column,
    unique_while_live,
)
from supply_station.rules.usage import Register


class Usage(Kept, Base):
    """电量记录. `month` is 电费年月; `meter_no` is empty text where the export has none."""

    __tablename__ = "usage"
    __table_args__ = (
        unique_while_live("uq_usage_key", "customer_id", "month", "meter_no", "register"),
        Index("ix_usage_month", "month", "customer_id", "kwh", sqlite_where=LIVE),
    )

    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"))
    month: Mapped[str] = column("电费年月", Month(7))
    meter_no: Mapped[str] = column("资产编号", String, default="")
    register: Mapped[str] = column("示数类型", OpenWord(Register))
    read_from: Mapped[int | None] = column("起码", Reading)
    read_to: Mapped[int | None] = column("止码", Reading)
    multiplier: Mapped[int | None] = column("倍率", Integer)
    kwh: Mapped[int] = column("电量", Energy)
    kwh_derived: Mapped[bool] = column("电量为推算", Boolean)
    fee: Mapped[int | None] = column("电费", Fen)
    read_on: Mapped[date | None] = column("抄表日期", Date)
    reader: Mapped[str | None] = column("抄表人", String)
