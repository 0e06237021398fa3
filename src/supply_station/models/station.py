"""本所：the station that keeps this book; one row."""

from datetime import datetime

from sqlalchemy import Boolean, DateTime, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from supply_station.models.base import Base, Month, column


class Station(Base):
    """供电所."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = column("供电所", String)
    county_company: Mapped[str | None] = column("县公司", String)
    start_month: Mapped[str | None] = column("启用月份", Month(7))
    practice: Mapped[bool] = column("练习账本", Boolean)
    founded_at: Mapped[datetime] = column("建账时间", DateTime)
