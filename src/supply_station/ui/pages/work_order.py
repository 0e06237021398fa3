"""工单：every order to the field crews."""

from supply_station.models import Customer, TransformerArea, WorkOrder
from supply_station.services import work_order_paper
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.page import Button, Page
from supply_station.ui.printing import Printing, Wanted


def print_orders(desk: Desk, orders: list[int]) -> None:
    """打印 the chosen orders; one that went to paper before says 补打."""
    Printing(desk, Wanted("工单", "工单", work_order_paper.paper, {"orders": orders})).start()


PAGE = Page(
    stem="work_order",
    title="工单",
    empty="还没有工单。请在“零度户”页把候选户列入核查，工单就有了。",
    view=View(
        columns=(
            WorkOrder.number,
            WorkOrder.kind,
            WorkOrder.month,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            WorkOrder.state,
            WorkOrder.prints,
            WorkOrder.printed_at,
        ),
        find=(WorkOrder.number, Customer.account_no, Customer.name),
        order=(WorkOrder.number,),
        newest_first=True,
    ),
    filters=(WorkOrder.month, WorkOrder.kind, WorkOrder.state, TransformerArea.name, WorkOrder.prints),
    buttons=(Button("打印", "Ctrl+P", print_orders),),
)
