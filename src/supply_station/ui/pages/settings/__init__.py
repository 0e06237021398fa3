"""设置：the page of what is set once."""

from supply_station.ui.pages.settings.page import Settings

__all__ = ["Settings"]
