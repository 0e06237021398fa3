"""员工自用电：the month's sheet, the register, 补收, inspections, the board (domain 4)."""

from supply_station.ui.pages.staff_meter.page import StaffMeterPage

__all__ = ["StaffMeterPage"]
