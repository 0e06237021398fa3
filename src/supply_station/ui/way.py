"""去处：the pages that the first rows of other pages' lists come from."""

from supply_station.ui.kit.empty import Way

TO_IMPORT = Way("打开导入页", "Ctrl+I", "import_batch")
