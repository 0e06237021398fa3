"""工单：the page of the orders to the field crews; its lists, sheet and forms have modules of their own."""

from supply_station.ui.pages.work_order.page import WorkOrderPage

__all__ = ["WorkOrderPage"]
