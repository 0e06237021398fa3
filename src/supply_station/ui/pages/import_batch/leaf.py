"""预览的一页：one tab of a preview, its table made when it is first looked at."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from supply_station.services.import_view import Part
from supply_station.ui.kit.rows import Head, RowsTable

NUMBERS = frozenset({"起码", "止码", "电量（kWh）", "户数"})
WIDE = frozenset({"原因", "用电地址", "文件中的值"})
NOTHING = {
    "新增": "没有新增的行。",
    "变更": "没有要改动的值。",
    "未变": "没有和账本一样的行。",
    "缺少": "文件所含的台区和抄表段里，没有缺少的户。",
    "拒收": "没有拒收的行。",
    "提醒": "没有要留意的地方。",
    "档案差异": "文件里说到的档案，和账本一致。",
    "各台区": "没有要移动的户。",
}
SAME = "有 {count:,} 行和账本里的一样，收下时不会改动。"


class Leaf(QWidget):
    """A tab; a table of fifty thousand lines takes its time, so only those looked at are made."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part
        self.body: QWidget | None = None
        QVBoxLayout(self).setContentsMargins(0, 0, 0, 0)

    def fill(self) -> QWidget:
        """The table, or the words that there is nothing."""
        if self.body is None:
            self.body = _page_of(self.part)
            layout = self.layout()
            assert layout is not None  # noqa: S101 - given to it above
            layout.addWidget(self.body)
        return self.body


def _page_of(part: Part) -> QWidget:
    if not part.rows:
        said = SAME.format(count=part.count) if part.title == "未变" and part.count else NOTHING[part.title]
        empty = QLabel(said)
        empty.setObjectName("empty")
        return empty
    heads = tuple(Head(title, number=title in NUMBERS, wide=title in WIDE) for title in part.heads)
    table = RowsTable(part.title, heads)
    at = part.heads.index("原因") if "原因" in part.heads else None
    table.show_rows(
        part.rows if at is None else [(*row[:at], str(row[at]), *row[at + 1 :]) for row in part.rows]
    )
    return table
