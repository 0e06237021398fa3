"""客户名单：accounts as the import of 客户档案 reads them — out, put right in a workbook, and in again."""

from collections.abc import Sequence

from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import HEADER_ROW, Frame, Heading, Listing, begin

TITLE = "客户名单"
HEADINGS = {
    "account_no": Heading("户号", Kind.TEXT, 17),
    "name": Heading("户名", Kind.TEXT, 20),
    "area": Heading("台区", Kind.TEXT, 18),
    "area_code": Heading("台区编号", Kind.TEXT, 14),
    "line": Heading("线路", Kind.TEXT, 14),
    "former_account_no": Heading("原户号", Kind.TEXT, 17),
    "category": Heading("用户分类", Kind.TEXT, 12),
    "usage_class": Heading("用电类别", Kind.TEXT, 12),
    "status": Heading("状态", Kind.TEXT, 9),
    "cycle": Heading("抄表周期", Kind.TEXT, 10),
    "reading_section": Heading("抄表段", Kind.TEXT, 12),
    "reading_day": Heading("例日", Kind.WHOLE, 7),
    "walking_order": Heading("抄表顺序", Kind.WHOLE, 10),
    "address": Heading("用电地址", Kind.TEXT, 34),
    "contact": Heading("联系人", Kind.TEXT, 11),
    "phone": Heading("联系电话", Kind.TEXT, 15),
    "capacity": Heading("合同容量", Kind.ENERGY, 11),
    "voltage": Heading("电压", Kind.TEXT, 9),
    "phase": Heading("接线", Kind.TEXT, 11),
    "metering": Heading("计量方式", Kind.TEXT, 11),
    "locality": Heading("城乡类别", Kind.TEXT, 11),
    "important_reason": Heading("重要客户原因", Kind.TEXT, 16),
    "opened_on": Heading("立户日期", Kind.DATE, 13),
    "opening_zero_count": Heading("期初零度次数", Kind.WHOLE, 13),
    "asset_no": Heading("资产编号", Kind.TEXT, 26),
    "factory_no": Heading("出厂编号", Kind.TEXT, 18),
    "multiplier": Heading("综合倍率", Kind.WHOLE, 10),
}
"""By the field of the import; 证件号码 is left out: it does not leave the book on a list."""
_UNITS = "合同容量：千瓦；改好以后到“导入”页导入，空着的格不改账本"


def render(frame: Frame, rows: Sequence[Sequence[Value]]) -> bytes:
    """The workbook, of rows in the order of `HEADINGS`; below the last one stands nothing."""
    listing = Listing(TITLE, frame.prepared_on.isoformat(), _UNITS, list(HEADINGS.values()), rows)
    with Book(frame.prepared_by) as book:
        page = begin(book, frame, listing)
        page.rows([heading.kind for heading in HEADINGS.values()], rows)
        page.filter(HEADER_ROW, page.row)
        return book.finished()
