"""停电信息：notices, who was told of them, how the light came back (domain 6)."""

from supply_station.ui.pages.outage_notice.declared import PAGE
from supply_station.ui.pages.outage_notice.page import OutageNoticePage

__all__ = ["PAGE", "OutageNoticePage"]
