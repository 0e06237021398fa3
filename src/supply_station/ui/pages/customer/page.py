"""客户：the accounts of the station."""

from supply_station.models import Customer, Line, TransformerArea
from supply_station.services.listing import View
from supply_station.ui.kit.page import Group, Page, Section

PAGE = Page(
    stem="customer",
    title="客户",
    icon="users",
    group=Group.ARCHIVE,
    empty="还没有客户。请先在“导入”页收进营销系统导出的客户档案。",
    view=View(
        columns=(
            Customer.account_no,
            Customer.name,
            TransformerArea.name,
            Line.name,
            Customer.category,
            Customer.usage_class,
            Customer.status,
            Customer.address,
            Customer.phone,
            Customer.former_account_no,
        ),
        find=(
            Customer.account_no,
            Customer.former_account_no,
            Customer.name,
            Customer.address,
            Customer.phone,
        ),
        order=(Customer.account_no,),
    ),
    filters=(TransformerArea.name, Customer.category, Customer.usage_class, Customer.status),
    sections=(
        Section("户", (Customer.account_no, Customer.former_account_no, Customer.name, Customer.status)),
        Section("联系", (Customer.contact, Customer.phone, Customer.identity_no, Customer.address)),
        Section(
            "用电",
            (
                Customer.category,
                Customer.usage_class,
                Customer.capacity,
                Customer.voltage,
                Customer.phase,
                Customer.metering,
                Customer.opened_on,
                Customer.locality,
            ),
        ),
        Section(
            "抄表",
            (
                Customer.area_id,
                Customer.cycle,
                Customer.reading_section,
                Customer.reading_day,
                Customer.walking_order,
                Customer.important_reason,
            ),
        ),
        Section("期初", (Customer.opening_zero_count, Customer.opening_month)),
    ),
)
