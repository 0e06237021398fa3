"""电量：readings as the marketing system exported them."""

from supply_station.models import Customer, TransformerArea, Usage
from supply_station.services.listing import View
from supply_station.services.usage_concern import CONCERNS
from supply_station.ui.kit.page import Page, Pick, Section
from supply_station.ui.way import TO_IMPORT

PAGE = Page(
    stem="usage",
    title="电量",
    empty="还没有电量。请在“导入”页收进营销系统导出的电量明细。",
    way=TO_IMPORT,
    view=View(
        columns=(
            Usage.month,
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            Usage.kwh,
            Usage.read_from,
            Usage.read_to,
            Usage.multiplier,
            Usage.register,
            Usage.fee,
            Usage.read_on,
            Usage.meter_no,
        ),
        find=(Customer.account_no, Customer.name),
        order=(Usage.month, Usage.customer_id),
        newest_first=True,
    ),
    filters=(Usage.month, TransformerArea.name, Usage.kwh),
    picks=(Pick("counted", "情况", CONCERNS),),
    sections=(
        Section(
            "电量",
            (
                Usage.customer_id,
                Usage.month,
                Usage.meter_no,
                Usage.register,
                Usage.read_from,
                Usage.read_to,
                Usage.multiplier,
                Usage.kwh,
                Usage.kwh_derived,
                Usage.fee,
                Usage.read_on,
                Usage.reader,
            ),
        ),
    ),
)
