"""停电信息：what was announced, where, who was told what, and how it went (domain 6)."""

from datetime import datetime

from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from supply_station.models.base import Base, Kept, OpenWord, chosen, column, unique_while_live
from supply_station.rules.outage_notice import (
    CallState,
    Change,
    Channel,
    ExemptReason,
    LateReason,
    NoticeSource,
    NoticeState,
    OutageKind,
)


class OutageNotice(Kept, Base):
    """停电信息 as its newest version says; `outage_version` keeps what earlier ones said.

    `scope` names the lines and 台区 and `villages` the places as they were when the notice was saved;
    `accounts` counts the accounts behind them. `announce_by` is worked out with the parameters of the day
    the first version was received. `first_published_at` is of any version, `published_at` of this one.
    """

    __tablename__ = "outage_notice"
    __table_args__ = (UniqueConstraint("number"),)

    number: Mapped[str] = column("编号", String)
    kind: Mapped[OutageKind] = column("停电种类", chosen(OutageKind))
    source: Mapped[NoticeSource] = column("消息来源", chosen(NoticeSource))
    state: Mapped[NoticeState] = column("停电情况", chosen(NoticeState), index=True)
    county_no: Mapped[str | None] = column("县局编号", String)
    received_at: Mapped[datetime] = column("接到通知时间", DateTime)
    received_by: Mapped[str] = column("接收人", String)
    starts_at: Mapped[datetime] = column("公告停电时间", DateTime, index=True)
    ends_at: Mapped[datetime | None] = column("公告送电时间", DateTime)
    version: Mapped[int] = column("版次", Integer)
    scope: Mapped[str] = column("停电范围", String)
    villages: Mapped[str | None] = column("村组", String)
    accounts: Mapped[int] = column("停电户数", Integer)
    reason: Mapped[str | None] = column("停电原因", String)
    announce_by: Mapped[datetime | None] = column("最迟公告时间", DateTime)
    first_published_at: Mapped[datetime | None] = column("首次公告时间", DateTime)
    published_at: Mapped[datetime | None] = column("公告时间", DateTime)
    published_by: Mapped[str | None] = column("公告人", String)
    published_where: Mapped[str | None] = column("公告方式和地点", String)
    late_reason: Mapped[str | None] = column("迟发原因", OpenWord(LateReason))
    began_at: Mapped[datetime | None] = column("实际停电时间", DateTime)
    restored_at: Mapped[datetime | None] = column("全部送电时间", DateTime)
    delay_reason: Mapped[str | None] = column("延时原因", String)
    withdrawn_at: Mapped[datetime | None] = column("撤销时间", DateTime)
    closed_at: Mapped[datetime | None] = column("办结时间", DateTime)
    backfilled: Mapped[bool] = column("补录", Boolean)
    paper_no: Mapped[str | None] = column("纸单编号", String)


class OutageLine(Kept, Base):
    """停电线路: a line that is dark as a whole."""

    __tablename__ = "outage_line"
    __table_args__ = (unique_while_live("uq_outage_line", "outage_notice_id", "line_id"),)

    outage_notice_id: Mapped[int] = column("停电信息", Integer, ForeignKey("outage_notice.id"))
    line_id: Mapped[int] = column("线路", Integer, ForeignKey("line.id"), index=True)


class OutageArea(Kept, Base):
    """停电台区, by itself or with its line; `accounts` are its accounts, `restored_at` its own return."""

    __tablename__ = "outage_area"
    __table_args__ = (unique_while_live("uq_outage_area", "outage_notice_id", "area_id"),)

    outage_notice_id: Mapped[int] = column("停电信息", Integer, ForeignKey("outage_notice.id"))
    area_id: Mapped[int] = column("台区", Integer, ForeignKey("transformer_area.id"), index=True)
    accounts: Mapped[int] = column("停电户数", Integer)
    restored_at: Mapped[datetime | None] = column("送电时间", DateTime)


class OutageVersion(Base):
    """停电信息的旧版: what stood before it was moved or withdrawn; never changed."""

    __tablename__ = "outage_version"
    __table_args__ = (UniqueConstraint("outage_notice_id", "version"),)

    id: Mapped[int] = column("行", Integer, primary_key=True)
    outage_notice_id: Mapped[int] = column("停电信息", Integer, ForeignKey("outage_notice.id"))
    version: Mapped[int] = column("版次", Integer)
    received_at: Mapped[datetime] = column("接到通知时间", DateTime)
    starts_at: Mapped[datetime] = column("公告停电时间", DateTime)
    ends_at: Mapped[datetime | None] = column("公告送电时间", DateTime)
    published_at: Mapped[datetime | None] = column("公告时间", DateTime)
    published_by: Mapped[str | None] = column("公告人", String)
    published_where: Mapped[str | None] = column("公告方式和地点", String)
    change: Mapped[Change] = column("变动", chosen(Change))
    changed_at: Mapped[datetime] = column("接到变动时间", DateTime)
    change_reason: Mapped[str] = column("变动原因", String)
    recorded_at: Mapped[datetime] = column("录入时间", DateTime)


class OutageCall(Kept, Base):
    """重要客户通知: one customer who must be told of one version of a notice."""

    __tablename__ = "outage_call"
    __table_args__ = (unique_while_live("uq_outage_call", "outage_notice_id", "version", "customer_id"),)

    outage_notice_id: Mapped[int] = column("停电信息", Integer, ForeignKey("outage_notice.id"))
    version: Mapped[int] = column("版次", Integer)
    customer_id: Mapped[int] = column("客户", Integer, ForeignKey("customer.id"), index=True)
    state: Mapped[CallState] = column("通知情况", chosen(CallState), index=True)
    exempt_reason: Mapped[str | None] = column("免通知原因", OpenWord(ExemptReason))


class OutageCallTry(Kept, Base):
    """通知记录: one try to tell a customer — who told whom, how, when, and what the answer was."""

    __tablename__ = "outage_call_try"

    outage_call_id: Mapped[int] = column("重要客户通知", Integer, ForeignKey("outage_call.id"), index=True)
    told_by: Mapped[str] = column("通知人", String)
    person: Mapped[str | None] = column("接听人", String)
    phone: Mapped[str | None] = column("电话号码", String)
    channel: Mapped[Channel] = column("通知方式", chosen(Channel))
    told_at: Mapped[datetime] = column("通知时间", DateTime)
    reached: Mapped[bool] = column("通知到了", Boolean)
    answer: Mapped[str | None] = column("对方答复", String)
