"""抄表异常：what readers found — registered, answered, told back, sent on to a crew (domain 7)."""

from supply_station.ui.pages.reader_finding.declared import PAGE
from supply_station.ui.pages.reader_finding.page import FindingPage

__all__ = ["PAGE", "FindingPage"]
