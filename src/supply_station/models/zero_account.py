"""零度户：one row per case on the check list (domain 5)."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, Month, Reading, chosen, column
from supply_station.rules.zero_account import CaseState, Finding


class ZeroAccount(Kept, Base):
    """零度户核查. An account has one case at a time that is not closed.

    `zero_from` is the first month of the run the case stands on; `closing_batch_id` names the import whose
    reading above zero closed it, so that undoing the import reopens it.
    """

    __tablename__ = "zero_account"
    __table_args__ = (
        Index(
            "uq_zero_account_open",
            "customer_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL AND state <> 'CLOSED'"),
        ),
    )

    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    month: Mapped[str] = column("列入月份", Month(7), index=True)
    zero_from: Mapped[str] = column("零电量起月", Month(7))
    zero_months: Mapped[int] = column("连续零电量周期数", Integer)
    state: Mapped[CaseState] = column("环节", chosen(CaseState))
    finding: Mapped[Finding | None] = column("核查结果", chosen(Finding))
    checked_on: Mapped[date | None] = column("核查日期", Date)
    read_on_site: Mapped[int | None] = column("现场示数", Reading)
    closed_on: Mapped[date | None] = column("结案日期", Date)
    close_reason: Mapped[str | None] = column("结案原因", String)
    closing_batch_id: Mapped[int | None] = column("结案批次", Integer, ForeignKey("import_batch.id"))
    state_before: Mapped[CaseState | None] = column("结案前环节", chosen(CaseState))
