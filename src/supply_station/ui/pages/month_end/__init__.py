"""月报：the page of the month's pack; its figures, its versions and its jobs have modules of their own."""

from supply_station.ui.pages.month_end.page import MonthEnd

__all__ = ["MonthEnd"]
