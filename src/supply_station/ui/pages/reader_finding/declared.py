"""抄表异常的各项：the list of findings, what is told of one, and the forms about them."""

from supply_station.models import Customer, ReaderFinding, TransformerArea, WorkOrder
from supply_station.services.listing import View
from supply_station.services.reader_finding_entry import CONCERNS
from supply_station.ui.kit.page import Page, Pick, Section

PAGE = Page(
    stem="reader_finding",
    title="抄表异常",
    empty="还没有抄表异常。抄表员交来的纸单、客户到柜台反映的，请按 Ctrl+N 登记；"
    "导入电量明细以后，提醒也可以转到这里。",
    view=View(
        columns=(
            ReaderFinding.state,
            ReaderFinding.due_on,
            ReaderFinding.kind,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            ReaderFinding.detail,
            ReaderFinding.owner_id,
            ReaderFinding.reader,
            ReaderFinding.found_on,
            ReaderFinding.source,
            WorkOrder.number,
            ReaderFinding.answer,
            ReaderFinding.answered_on,
            ReaderFinding.told_on,
        ),
        find=(
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            ReaderFinding.detail,
            ReaderFinding.reader,
        ),
        order=(ReaderFinding.found_on,),
        newest_first=True,
        spelled=Customer.initials,
    ),
    filters=(
        ReaderFinding.state,
        ReaderFinding.kind,
        ReaderFinding.owner_id,
    ),
    picks=(Pick("concern", "要办的", CONCERNS),),
)
ABOUT = View(
    columns=(
        ReaderFinding.kind,
        ReaderFinding.detail,
        Customer.account_no,
        Customer.name,
        TransformerArea.name,
        ReaderFinding.reader,
        ReaderFinding.found_on,
        ReaderFinding.owner_id,
        ReaderFinding.due_on,
        WorkOrder.number,
        WorkOrder.state,
    ),
    find=(),
    order=(),
)
ENTRY = (
    Section("哪一户，什么异常", (ReaderFinding.customer_id, ReaderFinding.kind)),
    Section("抄表员或客户是怎么说的", (ReaderFinding.detail,)),
    Section(
        "谁发现的，由谁办",
        (ReaderFinding.source, ReaderFinding.reader, ReaderFinding.found_on, ReaderFinding.owner_id),
        (ReaderFinding.source, ReaderFinding.found_on),
    ),
)
"""The form of a new finding; without an owner it is the 台区经理's."""
AMENDED = (
    Section("什么异常，怎么说的", (ReaderFinding.kind, ReaderFinding.detail)),
    Section("谁发现的，由谁办，到哪天", (ReaderFinding.reader, ReaderFinding.owner_id, ReaderFinding.due_on)),
)
ANSWER = (
    Section("怎样处理的，抄表员会看到这句话", (ReaderFinding.answer,), (ReaderFinding.answer,)),
    Section("哪天答复的", (ReaderFinding.answered_on,), (ReaderFinding.answered_on,)),
)
