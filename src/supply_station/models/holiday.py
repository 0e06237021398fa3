"""假日：holidays and make-up working days; the station extends the table year by year."""

from datetime import date

from sqlalchemy import Boolean, Date, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, column, unique_while_live


class Holiday(Kept, Base):
    """假日表: only days that differ from the plain week — a free weekday, or a worked weekend day."""

    __tablename__ = "holiday"
    __table_args__ = (unique_while_live("uq_holiday_day", "day"),)

    day: Mapped[date] = column("日期", Date)
    working: Mapped[bool] = column("上班", Boolean)
    name: Mapped[str | None] = column("名称", String)
