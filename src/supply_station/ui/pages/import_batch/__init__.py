"""导入：the page that takes files in; its preview, its batches and its work stand in modules of their own."""

from supply_station.ui.pages.import_batch.page import ImportPage

__all__ = ["ImportPage"]
