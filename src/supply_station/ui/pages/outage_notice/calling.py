"""打电话：each important customer told with one key, or in a form where more is to be noted."""

from collections.abc import Callable

from supply_station.rules.outage_notice import Channel, ExemptReason
from supply_station.services.outage_notice_call import CallLine, exempt_calls, record_call, void_call_try
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.pages.outage_notice import steps
from supply_station.ui.pages.outage_notice.sheet import Sheet

OTHER_REASON = "别的原因…"


class Calling:
    """What is done with the customer the bar stands on.

    Args:
        desk: performs and asks.
        sheet: goes on to the next customer.
        show: puts a form in front.
    """

    def __init__(self, desk: Desk, sheet: Sheet, show: Callable[[Form], None]) -> None:
        self.desk = desk
        self.sheet = sheet
        self.show = show

    def call(self, call: CallLine | None) -> str | None:
        """The form of a try, filled with what is usual."""
        if call is None:
            return "这条停电信息没有要通知的重要客户"
        given = self._usual(call) | {"reached": True}
        self.show(steps.CALL.form(self.desk, f"通知 {call.name}", [call.key], 1, given))
        return None

    def reached(self, call: CallLine | None) -> str | None:
        """A phone call just now; the bar goes to the next customer."""
        return self._quick(call, reached=True)

    def missed(self, call: CallLine | None) -> str | None:
        """Nobody answered just now."""
        return self._quick(call, reached=False)

    def _quick(self, call: CallLine | None, *, reached: bool) -> str:
        if call is None:
            return "这条停电信息没有要通知的重要客户"
        told = self._usual(call) | {"answer": None}
        state = self.desk.perform(record_call, call=call.key, reached=reached, **told)
        self.sheet.next_call()
        return f"{call.name}：{state}"

    def _usual(self, call: CallLine) -> Values:
        return {
            "told_by": self.desk.office.clerk,
            "person": call.contact,
            "phone": call.phone,
            "channel": Channel.PHONE,
            "told_at": self.desk.office.clock().replace(second=0, microsecond=0),
        }

    def exempt(self, call: CallLine | None) -> str | None:
        """This customer need not be told."""
        if call is None:
            return "这条停电信息没有要通知的重要客户"
        reason = self.desk.ask.one_of(f"{call.name}为什么不用通知？", [*ExemptReason, OTHER_REASON])
        if reason == OTHER_REASON:
            reason = self.desk.ask.line("免通知的原因")
        if reason is None:
            return None
        self.desk.perform(exempt_calls, ids=[call.key], reason=reason)
        self.sheet.next_call()
        return f"{call.name}：免通知"

    def void_try(self, call: CallLine | None) -> str | None:
        """The last try was typed wrong."""
        if call is None or not call.tries:
            return "这一户还没有通知记录"
        reason = self.desk.ask.line("作废最后一次通知记录的原因（例如：记错了户）")
        if reason is None:
            return None
        state = self.desk.perform(void_call_try, key=call.tries[-1].key, reason=reason)
        return f"已作废，{call.name}：{state}"
