"""操作日志：who did what and when; it is only read."""

from supply_station.models import Journal
from supply_station.services.listing import View
from supply_station.ui.kit.page import Page

PAGE = Page(
    stem="journal",
    title="操作日志",
    empty="还没有操作记录。",
    view=View(
        columns=(Journal.at, Journal.clerk, Journal.act),
        find=(Journal.clerk, Journal.act),
        order=(Journal.at,),
        newest_first=True,
    ),
    filters=(Journal.at, Journal.clerk, Journal.act),
)
