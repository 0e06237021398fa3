"""零度户：the page of the zero accounts; its table and its figures stand in modules of their own."""

from supply_station.ui.pages.zero_account.page import ZeroAccountPage

__all__ = ["ZeroAccountPage"]
