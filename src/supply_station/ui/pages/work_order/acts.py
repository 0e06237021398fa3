"""工单的办理：what can be done with chosen orders, and what each of these acts must be told first."""

from collections.abc import Sequence

from supply_station.models import WorkOrder, WorkOrderEvent
from supply_station.services import work_order_life as life
from supply_station.services.work_order_paper import paper
from supply_station.services.work_order_remark import leave_remarks
from supply_station.services.work_order_sheet import suggested
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.form import Form, Values
from supply_station.ui.kit.step import Reason, Step
from supply_station.ui.printing import Printing, Wanted

DISPATCH = Step(
    title="派工",
    key="Ctrl+G",
    act=life.dispatch,
    fields={
        "first": WorkOrder.sent_first_id,
        "second": WorkOrder.sent_second_id,
        "on": WorkOrder.dispatched_on,
    },
    said="已派工 {many} 张，{answer} 前回单；还没打印的，按 Ctrl+P 打印",
    optional=frozenset({"second"}),
    advice="先填的是台区经理，可以改。现场核查、查勘、换表都要两个不同的人。打姓名的拼音首字母就能选人。",
    takes="orders",
)
ENTER = Step(
    title="营销系统已录入",
    key="Ctrl+R",
    act=life.enter,
    fields={"on": WorkOrder.entered_on, "by": WorkOrder.entered_by},
    said="已登记营销系统录入 {many} 张",
    advice="营销系统里录完了，再在这里登记：哪天录的，谁录的。纸质也归了盒，工单就自动归档。",
    takes="orders",
)
BOX = Step(
    title="纸质已归盒",
    key="Ctrl+O",
    act=life.box,
    fields={"box": WorkOrder.box, "on": WorkOrder.boxed_on},
    said="已登记归盒 {many} 张",
    advice="纸放进哪个资料盒，就写哪个盒号。营销系统也录入了，工单就自动归档。",
    takes="orders",
)
POSTPONE = Step(
    title="改约",
    key="F7",
    act=life.postpone,
    fields={"to": WorkOrder.postponed_to, "reason": WorkOrderEvent.note},
    said="已登记改约",
    advice="和客户改约到哪天；在“说明”里写明为什么。时限不变，超期照样算。",
    single=True,
    takes="order",
)


SEND_BACK = Reason(
    title="退回",
    key="Ctrl+T",
    act=life.send_back,
    question="退回的原因（{many} 张；填过的内容留作草稿）",
    tells="reason",
    said="已退回 {many} 张，等外勤重新办",
    takes="orders",
)
VOID = Reason(
    title="作废",
    key="Ctrl+Delete",
    act=life.void_orders,
    question="作废的原因（{many} 张）",
    tells="reason",
    said="已作废 {many} 张，号码不会再用",
    takes="orders",
)
LEAVE_REMARK = Reason(
    title="备注不另办",
    key="Ctrl+Shift+J",
    act=leave_remarks,
    question="这 {many} 张的备注为什么不另办？",
    tells="reason",
    said="已记下 {many} 张的备注不另办，在“传递登记薄”里查得到",
    takes="orders",
)
ILLEGIBLE = Reason(
    title="看不清",
    key="F8",
    act=life.illegible,
    question="纸上哪里看不清？",
    tells="note",
    said="已记下看不清的地方，请问去的人",
    single=True,
    takes="order",
)


def form_of(desk: Desk, step: Step, orders: Sequence[int], given: Values) -> Form:
    """The form in which an act is told what it must know; `given` stands in it from the start."""
    title = step.title if step.single else f"{step.title}：{len(orders):,} 张工单"
    return step.form(desk, title, orders, len(orders), _beginning(desk, step, orders) | given)


def _beginning(desk: Desk, step: Step, orders: Sequence[int]) -> Values:
    """What is likely beside today: who is at the desk, the 台区经理."""
    if step is DISPATCH:
        return {WorkOrder.sent_first_id.key: desk.consult(suggested, orders=list(orders))}
    return {WorkOrder.entered_by.key: desk.office.clerk} if step is ENTER else {}


def print_orders(desk: Desk, orders: Sequence[int]) -> None:
    """打印 the chosen orders, as a crew walks; one that went to paper before says 补打."""
    wanted = Wanted("工单", f"工单{desk.office.clock():%Y%m%d}", paper, {"orders": list(orders)})
    Printing(desk, wanted).start()
