"""线路：10 kV lines; the unit for the list of important customers (seed article 2)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, column, unique_while_live


class Line(Kept, Base):
    """线路."""

    __tablename__ = "line"
    __table_args__ = (unique_while_live("uq_line_name", "name"),)

    name: Mapped[str] = column("线路", String)
    code: Mapped[str | None] = column("线路编号", String)
