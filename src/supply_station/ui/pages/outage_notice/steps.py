"""停电信息的步骤：what is told of chosen notices in a form, from the publication to the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from supply_station.models import OutageCallTry, OutageNotice, OutageVersion
from supply_station.services.outage_notice import complete_notice, publish
from supply_station.services.outage_notice_call import record_call
from supply_station.services.outage_notice_change import move_notice, withdraw_notice
from supply_station.services.outage_notice_course import begin_notices, restore
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Values
from supply_station.ui.kit.step import Step


@dataclass(frozen=True, kw_only=True, eq=False)
class Restored(Step):
    """The light is back, in some 台区 or in all; who lacks a reason is named."""

    areas: tuple[int, ...] = ()

    def done(self, desk: Desk, chosen: Sequence[Any], many: int, told: Values) -> str:
        """Act; the line for the foot."""
        return super().done(desk, chosen, many, told | {"areas": self.areas})

    def words(self, answer: Any) -> object:
        """Which notices still need the reason of their delay."""
        return f"；{'、'.join(answer)} 比公告的时间晚，请补全延时原因" if answer else ""


PUBLISH = Step(
    title="登记公告",
    key="Ctrl+G",
    act=publish,
    takes="ids",
    fields={
        "at": OutageNotice.published_at,
        "by": OutageNotice.published_by,
        "where": OutageNotice.published_where,
        "late_reason": OutageNotice.late_reason,
    },
    optional=frozenset({"late_reason"}),
    advice="公告贴在哪里、发在哪个群，什么时候，谁办的。没有迟发的，迟发原因不用填。",
    said="已登记公告 {many} 条",
)
BEGIN = Step(
    title="登记停电",
    key="Ctrl+B",
    act=begin_notices,
    takes="ids",
    fields={"at": OutageNotice.began_at},
    advice="实际几点停的电。写错了可以再登记一次。",
    said="已登记停电 {many} 条",
)
RESTORE = Restored(
    title="登记送电",
    key="Ctrl+R",
    act=restore,
    takes="ids",
    fields={"at": OutageNotice.restored_at, "delay_reason": OutageNotice.delay_reason},
    optional=frozenset({"delay_reason"}),
    advice="没有送电的台区全部按这个时间登记。分几次送的，请按 Enter 打开这一条，选中台区再登记。",
    said="已登记送电{answer}",
)
MOVE = Step(
    title="改期",
    act=move_notice,
    takes="notice",
    single=True,
    fields={
        "starts_at": OutageNotice.starts_at,
        "ends_at": OutageNotice.ends_at,
        "told_at": OutageVersion.changed_at,
        "reason": OutageVersion.change_reason,
    },
    advice="改期以后要重新公告，重要客户要重新通知；原来的时间和通知记录都留着。",
    said="已改期，有 {answer} 户重要客户要重新通知",
)
WITHDRAW = Step(
    title="撤销停电",
    act=withdraw_notice,
    takes="notice",
    single=True,
    fields={"told_at": OutageVersion.changed_at, "reason": OutageVersion.change_reason},
    advice="不停电了。已经通知过的重要客户要再告诉一声。",
    said="已撤销，有 {answer} 户已经通知过的要再告诉一声",
)
COMPLETE = Step(
    title="补全原因",
    act=complete_notice,
    takes="notice",
    single=True,
    fields={
        "reason": OutageNotice.reason,
        "late_reason": OutageNotice.late_reason,
        "delay_reason": OutageNotice.delay_reason,
    },
    optional=frozenset({"reason", "late_reason", "delay_reason"}),
    advice="办结以前，停电原因一定要有；公告晚了要迟发原因，送电晚了要延时原因。",
    said="已保存",
)
CALL = Step(
    title="登记通知",
    act=record_call,
    takes="call",
    single=True,
    fields={
        "told_at": OutageCallTry.told_at,
        "reached": OutageCallTry.reached,
        "person": OutageCallTry.person,
        "phone": OutageCallTry.phone,
        "channel": OutageCallTry.channel,
        "told_by": OutageCallTry.told_by,
        "answer": OutageCallTry.answer,
    },
    optional=frozenset({"person", "phone", "answer"}),
    advice="当时记在纸上的，也照实际的时间补登。",
    said="已登记，这一户{answer}",
)
