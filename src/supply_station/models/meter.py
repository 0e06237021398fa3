"""电能表：meters, and where each hung from when to when."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, Reading, column


class Meter(Kept, Base):
    """电能表. `digits` is 表码位数, needed for a roll-over; an old meter has only its 出厂编号."""

    __tablename__ = "meter"
    __table_args__ = (Index("ix_meter_asset_no", "asset_no"),)

    asset_no: Mapped[str | None] = column("资产编号", String)
    factory_no: Mapped[str | None] = column("出厂编号", String)
    model: Mapped[str | None] = column("表型", String)
    digits: Mapped[int | None] = column("表码位数", Integer)


class MeterInstallation(Kept, Base):
    """装表记录. `in_place` is false once it was taken down; the dates may be 日期不详 (empty)."""

    __tablename__ = "meter_installation"

    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    meter_id: Mapped[int] = column("电能表", Integer, ForeignKey("meter.id"), index=True)
    multiplier: Mapped[int | None] = column("综合倍率", Integer)
    in_place: Mapped[bool] = column("在装", Boolean)
    installed_on: Mapped[date | None] = column("装表日期", Date)
    removed_on: Mapped[date | None] = column("拆表日期", Date)
    read_at_start: Mapped[int | None] = column("装表示数", Reading)
    read_at_end: Mapped[int | None] = column("拆表示数", Reading)
