"""参数：the dated table behind every number of a rule."""

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, chosen, column
from supply_station.rules.parameter import Level


class DatedParameter(Kept, Base):
    """参数. Valid on every day from `valid_from` to `valid_to`, both included."""

    __tablename__ = "parameter"
    __table_args__ = (Index("ix_parameter_key", "key", "valid_from"),)

    key: Mapped[str] = column("参数", String)
    value: Mapped[str] = column("值", String)
    valid_from: Mapped[date] = column("生效日", Date)
    valid_to: Mapped[date | None] = column("失效日", Date)
    level: Mapped[Level] = column("层级", chosen(Level))
    source: Mapped[str] = column("依据", String)
