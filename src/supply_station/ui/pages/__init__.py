"""页面：one module a page, none knows another; the order here is the order of the navigation."""

from supply_station.ui.main_window import Declared
from supply_station.ui.pages import (
    customer,
    employee,
    holiday,
    journal,
    line,
    parameter,
    settings,
    transformer_area,
    usage,
    work_order,
    zero_account,
)

PAGES: tuple[Declared, ...] = (
    customer.PAGE,
    transformer_area.PAGE,
    line.PAGE,
    employee.PAGE,
    usage.PAGE,
    zero_account.ZeroAccountPage,
    work_order.PAGE,
    parameter.PAGE,
    holiday.PAGE,
    journal.PAGE,
    settings.Settings,
)
