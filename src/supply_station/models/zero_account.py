"""零度户：one row per case on the check list, and what went to the county and on the board (domain 5)."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, Month, Reading, chosen, column, unique_while_live
from supply_station.rules.zero_account import Answer, Approval, CaseState, Finding, Treatment


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
    witness: Mapped[str | None] = column("证明人", String)
    treatment: Mapped[Treatment | None] = column("处理意见", chosen(Treatment))
    treated_on: Mapped[date | None] = column("处理意见日期", Date)
    treatment_note: Mapped[str | None] = column("处理说明", String)
    report_id: Mapped[int | None] = column(
        "上报批次", Integer, ForeignKey("zero_account_report.id"), index=True
    )
    answer: Mapped[Answer | None] = column("县公司批复", chosen(Answer))
    answered_on: Mapped[date | None] = column("批复日期", Date)
    answer_no: Mapped[str | None] = column("批复文号", String)
    announcement_id: Mapped[int | None] = column(
        "销户公告", Integer, ForeignKey("zero_account_announcement.id"), index=True
    )
    settled_on: Mapped[date | None] = column("结清余额日期", Date)
    removed_on: Mapped[date | None] = column("拆表日期", Date)
    cancelled_on: Mapped[date | None] = column("销户日期", Date)
    closed_on: Mapped[date | None] = column("结案日期", Date)
    close_reason: Mapped[str | None] = column("结案原因", String)
    closing_batch_id: Mapped[int | None] = column("结案批次", Integer, ForeignKey("import_batch.id"))
    state_before: Mapped[CaseState | None] = column("结案前环节", chosen(CaseState))


class ZeroAccountReport(Kept, Base):
    """空户上报: a batch of cases that the chief approved on paper and that went to the county company."""

    __tablename__ = "zero_account_report"
    __table_args__ = (unique_while_live("uq_zero_account_report_number", "number"),)

    number: Mapped[str] = column("上报批号", String)
    month: Mapped[str] = column("月份", Month(7))
    approved_by_id: Mapped[int] = column("审核人", Integer, ForeignKey("employee.id"))
    approved_on: Mapped[date] = column("审核日期", Date)
    approval: Mapped[Approval] = column("审核方式", chosen(Approval))
    reported_on: Mapped[date | None] = column("上报日期", Date)
    document_no: Mapped[str | None] = column("上报文号", String)


class ZeroAccountAnnouncement(Kept, Base):
    """销户公告: posted for a month at least before an account is closed."""

    __tablename__ = "zero_account_announcement"
    __table_args__ = (unique_while_live("uq_zero_account_announcement_number", "number"),)

    number: Mapped[str] = column("公告编号", String)
    posted_on: Mapped[date] = column("张贴日期", Date)
    until: Mapped[date] = column("公告期满", Date)
    places: Mapped[str] = column("张贴地点", String)
