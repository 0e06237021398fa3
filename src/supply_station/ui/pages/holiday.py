"""假日：holidays and make-up working days; the station adds each new year's."""

from supply_station.models import Holiday
from supply_station.services.listing import View
from supply_station.ui.kit.page import Page, Section

PAGE = Page(
    stem="holiday",
    title="假日",
    empty="假日表是空的。请按国务院办公厅的通知登记放假和调休上班的日子。",
    view=View(
        columns=(Holiday.day, Holiday.name, Holiday.working),
        find=(Holiday.name,),
        order=(Holiday.day,),
        newest_first=True,
    ),
    filters=(Holiday.day,),
    sections=(Section("假日", (Holiday.day, Holiday.name, Holiday.working)),),
)
