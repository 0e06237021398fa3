"""台区：the unit for reading, loss, own use and outages (domain 1)."""

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, OpenWord, column, unique_while_live
from supply_station.rules.customer import ReadingCycle


class TransformerArea(Kept, Base):
    """台区. `villages` names its villages and groups, separated by 、."""

    __tablename__ = "transformer_area"
    __table_args__ = (unique_while_live("uq_transformer_area_name", "name"),)

    name: Mapped[str] = column("台区", String)
    code: Mapped[str | None] = column("台区编号", String)
    line_id: Mapped[int | None] = column("线路", Integer, ForeignKey("line.id"), index=True)
    manager_id: Mapped[int | None] = column("台区经理", Integer, ForeignKey("employee.id"))
    villages: Mapped[str | None] = column("村组", String)
    cycle: Mapped[str | None] = column("抄表周期", OpenWord(ReadingCycle))
