"""客户：the accounts of the station, the list and the sheet of one of them."""

from supply_station.ui.pages.customer.page import PAGE, CustomerPage

__all__ = ["PAGE", "CustomerPage"]
