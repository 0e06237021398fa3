"""页面：one module a page, none knows another; the order here is the order of the navigation."""

from supply_station.ui.main_window import Declared
from supply_station.ui.pages import (
    archive_difference,
    customer,
    employee,
    holiday,
    import_batch,
    journal,
    line,
    month_end,
    parameter,
    settings,
    today,
    transformer_area,
    usage,
    work_order,
    zero_account,
)

PAGES: tuple[Declared, ...] = (
    today.Today,
    customer.CustomerPage,
    transformer_area.PAGE,
    line.PAGE,
    employee.EmployeePage,
    archive_difference.PAGE,
    import_batch.ImportPage,
    usage.PAGE,
    zero_account.ZeroAccountPage,
    work_order.PAGE,
    month_end.MonthEnd,
    parameter.ParameterPage,
    holiday.PAGE,
    journal.PAGE,
    settings.Settings,
)
