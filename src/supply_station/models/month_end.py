"""月末上报：the versions of a month's pack and how far each came (domain 11)."""

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, Month, chosen, column, unique_while_live
from supply_station.rules.month_end import PackState


class MonthPack(Kept, Base):
    """月末上报. One row a version; the newest says how the month stands."""

    __tablename__ = "month_pack"
    __table_args__ = (unique_while_live("uq_month_pack_version", "month", "version"),)

    month: Mapped[str] = column("月份", Month(7))
    version: Mapped[int] = column("版次", Integer)
    state: Mapped[PackState] = column("上报情况", chosen(PackState))
    reported_on: Mapped[date | None] = column("上报日期", Date)
    reported_by: Mapped[str | None] = column("上报人", String)
    sent_back_on: Mapped[date | None] = column("打回日期", Date)
    sent_back_by: Mapped[str | None] = column("打回人", String)
    sent_back_reason: Mapped[str | None] = column("打回原因", String)
    final_on: Mapped[date | None] = column("定稿日期", Date)
    final_by: Mapped[str | None] = column("定稿人", String)
