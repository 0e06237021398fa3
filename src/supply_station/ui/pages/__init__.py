"""页面：one module a page, named by its stem; none knows another. The order is the navigation's.

A page's name, icon and place in the navigation stand here and nowhere else, so that the window is painted
before the pages are imported; the last word of a line is the name of the page within its module.
"""

from supply_station.ui.kit.entry import Entry, Group

_ENTRIES = (
    ("today", "今日", "sun", Group.TODAY, "Today"),
    ("customer", "客户", "users", Group.ARCHIVE, "CustomerPage"),
    ("transformer_area", "台区", "boxes", Group.ARCHIVE, "PAGE"),
    ("line", "线路", "cable", Group.ARCHIVE, "PAGE"),
    ("employee", "员工", "id-card", Group.ARCHIVE, "EmployeePage"),
    ("archive_difference", "档案差异", "git-compare", Group.ARCHIVE, "PAGE"),
    ("import_batch", "导入", "download", Group.LEDGER, "ImportPage"),
    ("usage", "电量", "gauge", Group.LEDGER, "PAGE"),
    ("zero_account", "零度户", "circle-off", Group.LEDGER, "ZeroAccountPage"),
    ("zero_account_case", "零度核查", "list-checks", Group.LEDGER, "ZeroAccountCasePage"),
    ("reader_finding", "抄表异常", "message-square-warning", Group.LEDGER, "FindingPage"),
    ("outage_notice", "停电信息", "power-off", Group.LEDGER, "OutageNoticePage"),
    ("fault", "故障报修", "wrench", Group.LEDGER, "FaultPage"),
    ("staff_meter", "自用电", "house-plug", Group.LEDGER, "StaffMeterPage"),
    ("virtual_customer", "虚拟客户", "user-search", Group.LEDGER, "VirtualCustomerPage"),
    ("work_order", "工单", "clipboard-list", Group.ORDER, "WorkOrderPage"),
    ("month_end", "月报", "file-spreadsheet", Group.REPORT, "MonthEnd"),
    ("parameter", "参数", "sliders-horizontal", Group.SYSTEM, "ParameterPage"),
    ("holiday", "假日", "calendar-days", Group.SYSTEM, "PAGE"),
    ("journal", "操作日志", "scroll-text", Group.SYSTEM, "PAGE"),
    ("settings", "设置", "settings", Group.SYSTEM, "Settings"),
)
PAGES = tuple(
    Entry(stem, title, icon, group, f"{__name__}.{stem}", name) for stem, title, icon, group, name in _ENTRIES
)
