"""故障报修的各项：the list of calls and the forms about one."""

from supply_station.models import Customer, Fault, Line, OutageNotice, TransformerArea
from supply_station.services.fault import follow_fault
from supply_station.services.fault_concern import CONCERNS
from supply_station.services.fault_handing import answer_faults, hand_over
from supply_station.services.listing import View
from supply_station.ui.kit.page import Page, Pick, Section
from supply_station.ui.kit.step import Step

PAGE = Page(
    stem="fault",
    title="故障报修",
    empty="还没有故障报修。客户打来电话报修，请按 Ctrl+N 登记。",
    view=View(
        columns=(
            Fault.state,
            Fault.called_at,
            Fault.phenomenon,
            Customer.account_no,
            Customer.name,
            Fault.area_id,
            Fault.line_id,
            Fault.place,
            Fault.caller,
            Fault.phone,
            Fault.arrive_by,
            Fault.sent,
            Fault.arrived_at,
            Fault.restored_at,
            Fault.point,
            Fault.part,
            Fault.ownership,
            Fault.cause,
            Fault.maintenance,
            Fault.due_on,
            Fault.result,
            OutageNotice.number,
            Fault.number,
            Fault.taken_by,
        ),
        find=(
            Fault.number,
            Customer.account_no,
            Customer.name,
            Fault.place,
            Fault.caller,
            Fault.phone,
            Fault.point,
            Fault.phenomenon,
        ),
        order=(Fault.called_at,),
        newest_first=True,
        spelled=Customer.initials,
    ),
    filters=(Fault.state, Fault.maintenance, Fault.area_id, Fault.line_id, Fault.called_at),
    picks=(Pick("concern", "要办的", CONCERNS),),
)
ABOUT = View(
    columns=(
        *(Fault.number, Fault.called_at, Fault.phenomenon, Customer.name, TransformerArea.name, Line.name),
        *(Fault.place, Fault.caller, Fault.phone, Fault.arrive_by, Fault.restore_by),
    ),
    find=(),
    order=(),
)
ENTRY = (
    Section(
        "哪里没电：户号户名，或台区，或村组，写一样就行", (Fault.customer_id, Fault.area_id, Fault.place)
    ),
    Section("怎么个情况", (Fault.phenomenon,)),
    Section("谁报修的", (Fault.caller, Fault.phone, Fault.called_at, Fault.paper_no), (Fault.called_at,)),
)
AMENDED = (*ENTRY[:2], Section("谁报修的", (Fault.caller, Fault.phone, Fault.called_at), (Fault.called_at,)))
FOLLOW = Step(
    title="抢修经过",
    key="Ctrl+D",
    act=follow_fault,
    takes="fault",
    single=True,
    fields={
        "sent": Fault.sent,
        "sent_at": Fault.sent_at,
        "arrived_at": Fault.arrived_at,
        "restored_at": Fault.restored_at,
        "point": Fault.point,
        "part": Fault.part,
        "ownership": Fault.ownership,
        "cause": Fault.cause,
        "late_reason": Fault.late_reason,
        "called_back_at": Fault.called_back_at,
        "call_back": Fault.call_back,
    },
    optional=frozenset(
        (
            *("sent", "sent_at", "arrived_at", "restored_at", "point", "part", "ownership", "cause"),
            *("late_reason", "called_back_at", "call_back"),
        )
    ),
    advice="",
    said="已保存，现在是“{answer}”",
)
HAND = Step(
    title="移交检修部门",
    key="Ctrl+J",
    act=hand_over,
    takes="ids",
    fields={"to": Fault.handed_to, "on": Fault.handed_on},
    advice="抢修只是临时送上电的，反复坏的，移交给检修部门彻底处理。答复时限按工作日算。",
    said="已移交 {many} 条，请在 {answer.day} 前催答复",
)
ANSWER = Step(
    title="检修答复",
    key="Ctrl+G",
    act=answer_faults,
    takes="ids",
    fields={"result": Fault.result, "on": Fault.answered_on},
    advice="检修部门是怎样处理的，哪天答复的。",
    said="已登记答复 {many} 条",
)
