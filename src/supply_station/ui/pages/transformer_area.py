"""台区：the unit for reading, loss and outages; which villages, which manager."""

from supply_station.models import Line, TransformerArea
from supply_station.services.listing import View
from supply_station.ui.kit.page import Page, Section
from supply_station.ui.way import TO_IMPORT

PAGE = Page(
    stem="transformer_area",
    title="台区",
    empty="还没有台区。导入客户档案时会按文件建好台区；也可以按 Ctrl+N 登记一个。",
    way=TO_IMPORT,
    view=View(
        columns=(
            TransformerArea.name,
            TransformerArea.code,
            Line.name,
            TransformerArea.manager_id,
            TransformerArea.cycle,
            TransformerArea.villages,
        ),
        find=(TransformerArea.name, TransformerArea.villages, TransformerArea.code),
        order=(TransformerArea.name,),
    ),
    filters=(Line.name, TransformerArea.manager_id),
    sections=(
        Section(
            "台区",
            (
                TransformerArea.name,
                TransformerArea.code,
                TransformerArea.line_id,
                TransformerArea.manager_id,
                TransformerArea.villages,
                TransformerArea.cycle,
            ),
        ),
    ),
)
