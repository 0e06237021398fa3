"""客户：one account (户) of the marketing system, master data of every ledger (domain 2)."""

from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from supply_station.models.base import Base, Kept, Month, OpenWord, Power, column, unique_while_live
from supply_station.rules.customer import (
    Category,
    Locality,
    Metering,
    Phase,
    ReadingCycle,
    Status,
    UsageClass,
)
from supply_station.rules.outage_notice import ImportantRank
from supply_station.rules.pinyin import initials


def _initials(context: DefaultExecutionContext) -> str:
    """The initials of a row about to be inserted, whether one by one or in bulk."""
    return initials(context.get_current_parameters()["name"])  # type: ignore[no-untyped-call]


class Customer(Kept, Base):
    """客户. An unknown word of the export is kept as written.

    Who is told of an outage at an important customer, 停电联系人, need not be the contact of the bills.

    `opening_zero_count` counts the zero cycles before `opening_month` that the book itself has no readings
    of. `initials` follow from the name (`rules.pinyin`): a row that is inserted and a record whose name is
    set get them here, a bulk update of names gives them itself.
    """

    __tablename__ = "customer"
    __table_args__ = (
        unique_while_live("uq_customer_account_no", "account_no"),
        Index("ix_customer_former_account_no", "former_account_no"),
    )

    account_no: Mapped[str] = column("户号", String)
    former_account_no: Mapped[str | None] = column("原户号", String)
    name: Mapped[str] = column("户名", String)
    initials: Mapped[str] = mapped_column(String, default=_initials)
    category: Mapped[str | None] = column("用户分类", OpenWord(Category))
    usage_class: Mapped[str | None] = column("用电类别", OpenWord(UsageClass))
    status: Mapped[str] = column("状态", OpenWord(Status))
    cycle: Mapped[str | None] = column("抄表周期", OpenWord(ReadingCycle))
    area_id: Mapped[int | None] = column("台区", Integer, ForeignKey("transformer_area.id"), index=True)
    reading_section: Mapped[str | None] = column("抄表段", String)
    reading_day: Mapped[int | None] = column("例日", Integer)
    walking_order: Mapped[int | None] = column("抄表顺序", Integer)
    address: Mapped[str | None] = column("用电地址", String)
    contact: Mapped[str | None] = column("联系人", String)
    phone: Mapped[str | None] = column("联系电话", String)
    identity_no: Mapped[str | None] = column("证件号码", String)
    capacity: Mapped[int | None] = column("合同容量", Power)
    voltage: Mapped[str | None] = column("电压", String)
    phase: Mapped[str | None] = column("接线", OpenWord(Phase))
    metering: Mapped[str | None] = column("计量方式", OpenWord(Metering))
    locality: Mapped[str | None] = column("城乡类别", OpenWord(Locality))
    important_reason: Mapped[str | None] = column("重要客户原因", String)
    important_rank: Mapped[str | None] = column("重要等级", OpenWord(ImportantRank))
    outage_contact: Mapped[str | None] = column("停电联系人", String)
    outage_phone: Mapped[str | None] = column("停电联系电话", String)
    opened_on: Mapped[date | None] = column("立户日期", Date)
    opening_zero_count: Mapped[int | None] = column("期初零度次数", Integer)
    opening_month: Mapped[str | None] = column("期初月份", Month(7))

    @validates("name")
    def _name_set(self, _key: str, name: Any) -> Any:
        self.initials = initials(name or "")
        return name
