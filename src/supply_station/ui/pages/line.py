"""线路：the station's 10 kV lines."""

from supply_station.models import Line
from supply_station.services.listing import View
from supply_station.ui.kit.page import Page, Section
from supply_station.ui.way import TO_IMPORT

PAGE = Page(
    stem="line",
    title="线路",
    empty="还没有线路。导入客户档案时会按文件建好；也可以按 Ctrl+N 登记一条。",
    way=TO_IMPORT,
    view=View(columns=(Line.name, Line.code), find=(Line.name, Line.code), order=(Line.name,)),
    sections=(Section("线路", (Line.name, Line.code)),),
)
