"""零度户核查：cases from the check list to their end; each part of the page stands in a module of its own."""

from supply_station.ui.pages.zero_account_case.page import ZeroAccountCasePage

__all__ = ["ZeroAccountCasePage"]
