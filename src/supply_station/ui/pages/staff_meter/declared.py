"""自用电的各表：the lists of the page, the columns of the month's sheet, and the steps (domain 4)."""

from dataclasses import replace
from typing import Any

from supply_station.models import (
    Customer,
    Employee,
    StaffMeter,
    StaffMeterBackBill,
    StaffMeterInspection,
    StaffMeterPosting,
    StaffMeterReading,
)
from supply_station.rules import kwh
from supply_station.rules.staff_meter import Ledger
from supply_station.services import (
    staff_meter,
    staff_meter_back_bill,
    staff_meter_inspection,
    staff_meter_posting,
    staff_meter_reading,
)
from supply_station.services.listing import Shape, View
from supply_station.ui.kit.grid_column import GridColumn, of_column, words_of
from supply_station.ui.kit.page import Page
from supply_station.ui.kit.rows import Head
from supply_station.ui.kit.step import Reason, Step

SHEET = (
    GridColumn("owner", "姓名、用途", fixed=True, wide=5),
    replace(of_column(Customer.account_no), fixed=True, required=False, wide=7),
    replace(of_column(StaffMeterReading.read_from), wide=5),
    replace(of_column(StaffMeterReading.read_to), wide=5),
    GridColumn("kwh", "电量", Shape.HUNDREDTHS, fixed=True, wide=4),
    replace(of_column(StaffMeterReading.fee), wide=4),
    replace(of_column(StaffMeterReading.reader), wide=4),
    replace(of_column(StaffMeterReading.paid), required=False, wide=3),
    GridColumn("reviewer", "复核人", fixed=True, wide=4),
    GridColumn("flags", "要查的", fixed=True, wide=11),
    replace(of_column(StaffMeterReading.read_on), wide=6),
    replace(of_column(StaffMeterReading.rolled_over), required=False, wide=3),
    GridColumn("multiplier", "倍率", Shape.WHOLE, fixed=True, wide=3),
    GridColumn("own_fee", "阶梯电费", Shape.HUNDREDTHS, fixed=True, wide=5),
)
"""A month's sheet; what is fixed is worked out, what is seldom looked at stands last."""
TYPED = ("read_from", "read_to", "rolled_over", "fee", "reader", "paid", "read_on")

NEW = (
    GridColumn("ledger", "账别", Shape.WORD, words_of(Ledger), required=True, wide=8),
    GridColumn("employee", "员工姓名（或工号）", wide=9),
    replace(of_column(Customer.account_no), digits=True, wide=9),
    replace(of_column(StaffMeter.since), wide=6),
    replace(of_column(StaffMeter.note), wide=12),
)
ADVICE = (
    "一行一户，可以直接打字，也可以从 Excel 复制、粘贴。员工家庭用电写员工姓名，同名的写工号；"
    "站所用电不写员工，在“用途、说明”里写办公楼、食堂。起月是从哪个电费月起算自用电。"
)

WHOSE = View(
    columns=(StaffMeter.note, Employee.name, Customer.account_no), find=(), order=(StaffMeter.since,)
)
"""What a form over one account names it by."""

FLAGS = (Head("姓名、用途"), Head("户号"), Head("户名"), Head("要查的"), Head("下一步", wide=True))

REGISTER = Page(
    stem="staff_meter_register",
    title="户名册",
    empty="还没有登记自用电户。请按 Ctrl+N，一次登记本所的和员工家的。",
    view=View(
        columns=(
            StaffMeter.ledger,
            Employee.name,
            Customer.account_no,
            Customer.name,
            Customer.usage_class,
            StaffMeter.since,
            StaffMeter.until,
            StaffMeter.note,
        ),
        find=(Employee.name, Customer.account_no, Customer.name),
        order=(StaffMeter.ledger, Employee.name),
        spelled=Customer.initials,
    ),
    filters=(StaffMeter.ledger,),
)
BACK_BILLS = Page(
    stem="staff_meter_back_bill",
    title="补收",
    empty="还没有补收。以前少抄了的电量，在“户名册”里选中那一户，按 Ctrl+B 登记。",
    view=View(
        columns=(
            StaffMeterBackBill.month,
            Employee.name,
            Customer.account_no,
            StaffMeterBackBill.read_from,
            StaffMeterBackBill.read_to,
            StaffMeterBackBill.multiplier,
            StaffMeterBackBill.kwh,
            StaffMeterBackBill.fee,
            StaffMeterBackBill.basis,
            StaffMeterBackBill.period_from,
            StaffMeterBackBill.period_to,
            StaffMeterBackBill.billed_on,
        ),
        find=(Employee.name, Customer.account_no, StaffMeterBackBill.basis),
        order=(StaffMeterBackBill.month,),
        newest_first=True,
    ),
    filters=(StaffMeterBackBill.month,),
)
INSPECTIONS = Page(
    stem="staff_meter_inspection",
    title="计量检查",
    empty="还没有计量检查。在“户名册”里选中查过的各户，按 Ctrl+J 登记。",
    view=View(
        columns=(
            StaffMeterInspection.inspected_on,
            StaffMeter.employee_id,
            Customer.account_no,
            StaffMeterInspection.result,
            StaffMeterInspection.detail,
            StaffMeterInspection.read_on_site,
            StaffMeterInspection.first_id,
            StaffMeterInspection.second_id,
        ),
        find=(Customer.account_no, StaffMeterInspection.detail),
        order=(StaffMeterInspection.inspected_on,),
        newest_first=True,
    ),
    filters=(StaffMeterInspection.result,),
)
POSTINGS = Page(
    stem="staff_meter_posting",
    title="张榜",
    empty="还没有张榜。月表抄齐、复核以后，按 Ctrl+G 张榜。",
    view=View(
        columns=(
            StaffMeterPosting.month,
            StaffMeterPosting.posted_on,
            StaffMeterPosting.until,
            StaffMeterPosting.places,
            StaffMeterPosting.prints,
        ),
        find=(StaffMeterPosting.places,),
        order=(StaffMeterPosting.month,),
        newest_first=True,
    ),
)


class _Review(Step):
    """复核, whose answer names whom it left to others."""

    def words(self, answer: Any) -> str:
        left = "、".join(f"{name}（{why}）" for name, why in answer.left)
        return f"已复核 {answer.done} 户" + (f"；请另一个人复核：{left}" if left else "")


class _BillBack(Step):
    """登记补收, whose answer is energy."""

    def words(self, answer: Any) -> str | None:
        return kwh.text(answer)


REVIEW = _Review(
    title="复核",
    key="Ctrl+R",
    act=staff_meter_reading.review,
    takes="month",
    single=True,
    fields={"reviewer": StaffMeterReading.reviewer_id, "on": StaffMeterReading.reviewed_on},
    said="{month}：{answer}",
    advice="复核人看过这个月的电量、电费，没有错。自己家的、自己抄的，留给另一个人复核，再按一次 Ctrl+R。",
)
POST = Step(
    title="张榜",
    key="Ctrl+G",
    act=staff_meter_posting.post_board,
    takes="month",
    single=True,
    fields={"posted_on": StaffMeterPosting.posted_on, "places": StaffMeterPosting.places},
    said="{month} 的自用电已张榜，上个月的榜到此为止；要打印请按 Ctrl+P",
    advice="张榜以后，榜上的数就固定了；这一张榜到下个月张榜时撤下。张榜后发现有错，先作废张榜，再重新张榜。",
)
TAKE_DOWN = Step(
    title="撤榜",
    key="Ctrl+D",
    act=staff_meter_posting.take_down,
    takes="posting",
    single=True,
    fields={"on": StaffMeterPosting.until},
    said="已登记撤榜",
    advice="下个月张榜时，这一张会自动撤下；提前撤下的才在这里登记。",
)
BILL_BACK = _BillBack(
    title="登记补收",
    key="Ctrl+B",
    act=staff_meter_back_bill.bill_back,
    takes="staff_meter",
    single=True,
    fields={
        name: getattr(StaffMeterBackBill, name)
        for name in (
            "month",
            "billed_on",
            "read_from",
            "read_to",
            "rolled_over",
            "fee",
            "period_from",
            "period_to",
            "basis",
        )
    },
    optional=frozenset({"period_from", "period_to", "rolled_over"}),
    said="已登记补收 {answer} 度",
    advice="少抄的电量按示数差一次补收：原抄示数填当时抄的，应抄示数填现场查实的。电费填实际补收的数。"
    "少抄的月份说得清的写起月、止月，不写也行。",
)
INSPECT = Step(
    title="计量检查",
    key="Ctrl+J",
    act=staff_meter_inspection.inspect,
    takes="ids",
    fields={
        name: getattr(StaffMeterInspection, name)
        for name in ("inspected_on", "result", "first_id", "second_id", "read_on_site", "detail")
    },
    optional=frozenset({"read_on_site", "detail"}),
    said="已登记计量检查 {many} 户",
    advice="两个人去查表、计量箱和封印，都不能是用电人本人。查出问题的写明情况和处理；要换表、换箱的，再开工单。",
)
AMEND = Step(
    title="更正",
    key="Ctrl+E",
    act=staff_meter.amend_staff_meter,
    takes="staff_meter",
    single=True,
    fields={
        "employee_id": StaffMeter.employee_id,
        "since": StaffMeter.since,
        "until": StaffMeter.until,
        "note": StaffMeter.note,
        "basis": StaffMeterBackBill.basis,
    },
    optional=frozenset({"employee_id", "until", "note"}),
    said="已更正",
    advice="换了人、卖了房、调走了，写上止月，再给接手的人另登记一户。依据写“调动”“笔误”这样的话。",
)

VOID_REGISTERED = Reason(
    title="作废",
    key="Ctrl+Delete",
    act=staff_meter.void_staff_meters,
    takes="ids",
    question="作废的原因（{many} 户）",
    said="已作废 {many} 户",
)
VOID_BILLS = Reason(
    title="作废",
    key="Ctrl+Delete",
    act=staff_meter_back_bill.void_back_bills,
    takes="ids",
    question="作废的原因（{many} 条）",
    said="已作废补收 {many} 条",
)
VOID_INSPECTIONS = Reason(
    title="作废",
    key="Ctrl+Delete",
    act=staff_meter_inspection.void_inspections,
    takes="ids",
    question="作废的原因（{many} 条）",
    said="已作废检查 {many} 条",
)
VOID_POSTING = Reason(
    title="作废张榜",
    key="Ctrl+Delete",
    act=staff_meter_posting.void_posting,
    takes="posting",
    single=True,
    question="作废张榜的原因（例如：榜上的数写错了）",
    said="张榜已作废，改好以后请重新张榜",
)
