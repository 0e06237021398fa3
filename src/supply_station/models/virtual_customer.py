"""虚拟客户迹象：what was done about each sign; the signs themselves are worked out anew (domain 5)."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, chosen, column, unique_while_live
from supply_station.rules.virtual_customer import Sign, SignHandling


class VirtualCustomerSign(Kept, Base):
    """虚拟客户迹象的处理. One row an account: a sign that several accounts share has several rows."""

    __tablename__ = "virtual_customer_sign"
    __table_args__ = (unique_while_live("uq_virtual_customer_sign", "customer_id", "sign", "shared"),)

    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    sign: Mapped[Sign] = column("迹象", chosen(Sign))
    shared: Mapped[str] = column("相同的内容", String)
    handling: Mapped[SignHandling] = column("处理", chosen(SignHandling))
    handled_on: Mapped[date] = column("处理日期", Date)
    handled_by: Mapped[str] = column("处理人", String)
    note: Mapped[str | None] = column("说明", String)
    work_order_id: Mapped[int | None] = column("工单", Integer, ForeignKey("work_order.id"), index=True)
