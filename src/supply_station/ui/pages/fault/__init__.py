"""故障报修：calls for help, from the call to the answer of the maintenance department (domain 6)."""

from supply_station.ui.pages.fault.declared import PAGE
from supply_station.ui.pages.fault.page import FaultPage

__all__ = ["PAGE", "FaultPage"]
