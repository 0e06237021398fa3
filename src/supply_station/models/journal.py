"""操作日志：one line per act, chained by hash so that a removed or altered line shows."""

from datetime import datetime

from sqlalchemy import JSON, DateTime, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from supply_station.models.base import Base, column


class Journal(Base):
    """操作日志. `changes` is a list of `{record, id, before, after}`, or one summary of a bulk act."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = column("时间", DateTime)
    clerk: Mapped[str] = column("经办人", String)
    act: Mapped[str] = column("操作", String)
    changes: Mapped[list[dict[str, object]]] = column("变动", JSON)
    previous_hash: Mapped[str] = column("上一行校验", String)
    hash: Mapped[str] = column("校验", String)
