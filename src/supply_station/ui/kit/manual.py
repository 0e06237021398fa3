"""使用手册：F1 opens the page about where one is, in a window of our own."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from supply_station import paths
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.own_window import OwnWindow

FIRST = "index"
"""The manual's first page: 第一天怎么用."""
LINE_HEIGHT = 135.0
"""Per cent of the type's own height."""
MARGIN = 20
PICTURE = "\ufffc"
"""What stands in a text where a picture is."""


class Manual(OwnWindow):
    """The manual, at one of its pages: the stem of a page of the window, `index`, `keys` or `trouble`."""

    def __init__(self) -> None:
        super().__init__("使用手册")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)  # the program does not wait for it
        self.resize(1010, 700)
        self.text = QTextBrowser()
        self.text.setAccessibleName("使用手册")
        self.text.document().setDocumentMargin(MARGIN)
        self.text.sourceChanged.connect(self._opened)
        self.back_button = keyed(self, "退回上一页", "Backspace", self.text.backward)
        foot = QHBoxLayout()
        foot.addWidget(keyed(self, "第一天怎么用", "Ctrl+1", self.first))
        foot.addWidget(keyed(self, "按键", "Ctrl+2", self.keys))
        foot.addWidget(keyed(self, "出了问题怎么办", "Ctrl+3", self.trouble))
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(keyed(self, "关闭", "Esc", self.close))
        down = QVBoxLayout(self)
        down.addWidget(self.text, 1)
        down.addLayout(foot)
        self.back_button.setEnabled(False)
        self.text.backwardAvailable.connect(self.back_button.setEnabled)

    def show_page(self, stem: str) -> None:
        """Show a page; the first one where the manual has none of that stem."""
        page = paths.manual() / f"{stem}.md"
        self.text.setSource(QUrl.fromLocalFile(str(page if page.is_file() else page.with_stem(FIRST))))
        self.text.setFocus()

    def first(self) -> None:
        """第一天怎么用."""
        self.show_page(FIRST)

    def keys(self) -> None:
        """All keys on one page."""
        self.show_page("keys")

    def trouble(self) -> None:
        """出了问题怎么办."""
        self.show_page("trouble")

    def _opened(self, _page: QUrl) -> None:
        """Give the lines air, which Markdown says nothing about; a picture needs none."""
        document = self.text.document()
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        for number in range(document.blockCount()):
            block = document.findBlockByNumber(number)
            if PICTURE not in block.text():
                lines = QTextBlockFormat()
                lines.setLineHeight(LINE_HEIGHT, kind)
                QTextCursor(block).mergeBlockFormat(lines)


def manual_button(owner: QWidget, where: Callable[[], str]) -> QPushButton:
    """The button and the key F1 of a window or dialog; `where` tells the stem of the page to open."""
    return keyed(owner, "使用手册", "F1", _Open(where))


class _Open:
    """Opens the manual; the one that stands open is used, and over a dialog one that goes with it."""

    def __init__(self, where: Callable[[], str]) -> None:
        self.where = where

    def __call__(self) -> None:
        standing = (each for each in OwnWindow.alive.values() if isinstance(each, Manual))
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            manual = Manual()
            manual.setWindowModality(Qt.WindowModality.ApplicationModal)
            dialog.finished.connect(manual.close)
        else:
            manual = next(standing, None) or Manual()
        manual.show_page(self.where())
        manual.show()
        manual.raise_()
        manual.activateWindow()
