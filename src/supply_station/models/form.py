"""表单：the editions of county forms that orders were made with; an order keeps its own (domain 7)."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from supply_station.models.base import Base, chosen, column
from supply_station.rules.work_order import OrderKind


class FormEdition(Base):
    """表单版本. `definition` is the text of the county's file as it was; `digest` its SHA-256."""

    __tablename__ = "form_edition"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[OrderKind] = column("种类", chosen(OrderKind))
    number: Mapped[str] = column("附表号", String)
    edition: Mapped[str] = column("版本", String)
    valid_from: Mapped[date] = column("启用日期", Date)
    definition: Mapped[str] = column("表单内容", Text)
    digest: Mapped[str] = column("校验", String)
    recorded_at: Mapped[datetime] = column("录入时间", DateTime)
