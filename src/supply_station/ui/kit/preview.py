"""预览：a PDF in a window of ours — looked through page by page, printed, saved."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPixmap, QShortcut, QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout

from supply_station import paths
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.manual import manual_button
from supply_station.ui.kit.own_window import OwnWindow
from supply_station.ui.kit.pdf import POINTS_PER_INCH, PdfPages
from supply_station.ui.kit.printing import Printing

ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Parts of the width of the window that a page can take."""


class Preview(OwnWindow):
    """A window over one PDF.

    Args:
        desk: asks for the printer and the file, runs the printing.
        title: of the window, e.g. “核查工单 2026-10”.
        pdf: the file's bytes.
        name: the file name proposed when it is saved.
    """

    handed_out = Signal(int, int)
    """Pages went to the printer or into a file: the first, counted from 0, and the one after the last."""

    def __init__(self, desk: Desk, title: str, pdf: bytes, name: str) -> None:
        super().__init__(title)
        self.desk = desk
        self._first = 0
        self.name = paths.file_name(name)
        self.pdf = pdf
        self.pages = PdfPages(pdf)
        self.at = 0
        self.zoom = 1.0
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view = QScrollArea()
        self.view.setObjectName("sheet")
        self.view.setAccessibleName(title)
        self.view.setWidgetResizable(True)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.view.setWidget(self.sheet)
        self.where = QLabel()
        self._lay_out()

    def turn(self, by: int) -> None:
        """Turn pages."""
        self.show_page(self.at + by)

    def show_page(self, page: int) -> None:
        """Show a page, counted from 0; beyond the ends, the first or the last."""
        self.at = max(0, min(self.pages.count - 1, page))
        ratio = self.devicePixelRatioF()
        width = (self.view.viewport().width() - 8) * self.zoom * ratio
        inches = self.pages.size(self.at).width() / POINTS_PER_INCH
        picture = QPixmap.fromImage(self.pages.picture(self.at, width / inches))
        picture.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(picture)
        self.view.verticalScrollBar().setValue(0)
        self.where.setText(f"第 {self.at + 1} 页，共 {self.pages.count} 页　{round(self.zoom * 100)}%")

    def next_page(self) -> None:
        """Down a screen, then to the next page."""
        bar = self.view.verticalScrollBar()
        if bar.value() < bar.maximum():
            bar.setValue(bar.value() + bar.pageStep())
        elif self.at < self.pages.count - 1:
            self.turn(1)

    def page_before(self) -> None:
        """Up a screen, then to the page before."""
        bar = self.view.verticalScrollBar()
        if bar.value() > 0:
            bar.setValue(bar.value() - bar.pageStep())
        elif self.at > 0:
            self.turn(-1)

    def first_page(self) -> None:
        """To the first page."""
        self.show_page(0)

    def last_page(self) -> None:
        """To the last page."""
        self.show_page(self.pages.count - 1)

    def larger(self) -> None:
        """The next larger size."""
        self._zoom(min((each for each in ZOOMS if each > self.zoom), default=self.zoom))

    def smaller(self) -> None:
        """The next smaller size."""
        self._zoom(max((each for each in ZOOMS if each < self.zoom), default=self.zoom))

    def print(self) -> None:
        """Ask for the printer and the pages, and print them one by one in the background."""
        self.desk.attempt(self._print)

    def save(self) -> None:
        """Save the file where the person says; the paper stands in front again afterwards."""
        self.desk.attempt(self._save)
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """The first page is drawn when the window knows its size."""
        super().showEvent(event)
        self.show_page(self.at)
        self.view.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The file is let go with the window."""
        self.pages.close()
        super().closeEvent(event)

    def printed(self, sheets: int) -> None:
        """What the foot says when everything went to the printer."""
        self.desk.said.emit(f"已送打印机 {sheets} 页")
        self.handed_out.emit(self._first, self._first + sheets)

    def not_printed(self, sentence: str) -> None:
        """The printer refused."""
        self.desk.ask.tell("没有打印", sentence)

    def _save(self) -> str | None:
        target = self.desk.ask.target("另存为", self.name, "PDF 文件 (*.pdf)")
        if target is None:
            return None
        if target.suffix.lower() != ".pdf":
            target = target.with_name(f"{target.name}.pdf")
        with paths.arriving(target) as file:
            file.write(self.pdf)
        self.handed_out.emit(0, self.pages.count)
        return f"已保存为 {target}"

    def _zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self.show_page(self.at)

    def _print(self) -> None:
        printer = self.desk.ask.printer(self.pages.count)
        if printer is not None:
            self._first = max(1, printer.fromPage()) - 1
            self.desk.jobs.run("打印", Printing(self.pdf, printer), self.printed, self.not_printed)

    def _lay_out(self) -> None:
        foot = FlowLayout()
        foot.addWidget(self.where)
        for title, key, slot in (
            ("上一页", "PgUp", self.page_before),
            ("下一页", "PgDown", self.next_page),
            ("放大", "Ctrl++", self.larger),
            ("缩小", "Ctrl+-", self.smaller),
            ("另存为", "Ctrl+S", self.save),
            ("关闭", "Esc", self.close),
        ):
            foot.addWidget(keyed(self, title, key, slot))
        foot.addWidget(keyed(self, "打印", "Ctrl+P", self.print, primary=True))
        foot.addWidget(manual_button(self, _manual_page))
        for keys, turn in (("Home", self.first_page), ("End", self.last_page), ("Ctrl+=", self.larger)):
            QShortcut(QKeySequence(keys), self, turn)
        box = QVBoxLayout(self)
        box.addWidget(self.view, 1)
        box.addLayout(foot)


def _manual_page() -> str:
    """The manual tells of looking at a paper where it tells of the keys."""
    return "keys"
