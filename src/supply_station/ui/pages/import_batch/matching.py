"""列的对应：each heading of the files with the field it stands for, to be told by hand."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from supply_station.services.import_look import Heading
from supply_station.ui.kit.choice import Choice

NOT_TAKEN = "不导入"
SAMPLE = 24
"""Characters of a first value that are shown."""


class Matching(QScrollArea):
    """A heading, its first value and a box of fields on each line."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.boxes: dict[str, Choice] = {}
        self._before: dict[str, str | None] = {}

    def show_headings(
        self, headings: Sequence[Heading], fields: Mapping[str, str], told: Mapping[str, str]
    ) -> None:
        """Show these headings; `fields` are field → its word, `told` what was matched by hand before."""
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(32)
        grid.setColumnStretch(3, 1)
        self.boxes = {}
        self._before = {each.title: each.field for each in headings if each.title not in told}
        for column, words in enumerate(("文件里的列", "第一个值", "是账本的哪一项")):
            head = QLabel(words)
            head.setObjectName("fieldLabel")
            grid.addWidget(head, 0, column)
        for row, each in enumerate({each.title: each for each in headings}.values(), 1):
            box = Choice()
            box.setAccessibleName(f"“{each.title}”是账本的哪一项")
            box.addItem(NOT_TAKEN, None)
            for field, title in fields.items():
                box.addItem(title, field)
            box.setCurrentIndex(max(0, box.findData(told.get(each.title, each.field))))
            for column, part in enumerate((QLabel(each.title), QLabel(each.sample[:SAMPLE]), box)):
                grid.addWidget(part, row, column)
            box.setEnabled(bool(fields))
            if fields:
                self.boxes[each.title] = box
        grid.setRowStretch(grid.rowCount(), 1)
        self.setWidget(inner)

    def mapping(self) -> dict[str, str]:
        """What the clerk has matched otherwise than the program: heading → field."""
        return {
            title: box.currentData()
            for title, box in self.boxes.items()
            if box.currentData() is not None and box.currentData() != self._before.get(title)
        }
