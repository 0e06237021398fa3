"""员工：the people of the station."""

from supply_station.models import Employee
from supply_station.services.listing import View
from supply_station.ui.kit.page import Group, Page, Section

PAGE = Page(
    stem="employee",
    title="员工",
    icon="id-card",
    group=Group.ARCHIVE,
    empty="还没有员工。请按 Ctrl+N 登记本所的人，工单和台区经理要用到。",
    view=View(
        columns=(Employee.name, Employee.staff_no, Employee.phone),
        find=(Employee.name, Employee.staff_no, Employee.phone),
        order=(Employee.name,),
    ),
    sections=(Section("员工", (Employee.name, Employee.staff_no, Employee.phone)),),
)
