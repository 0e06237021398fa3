"""虚拟客户：accounts that show a sign of having been invented, and what was done about each (domain 5)."""

from supply_station.ui.pages.virtual_customer.page import VirtualCustomerPage

__all__ = ["VirtualCustomerPage"]
