"""打印：the pages of a PDF go to a printer one by one, at their true size."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from supply_station.errors import Trouble
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.pdf import POINTS_PER_INCH, PdfPages

DOTS_PER_INCH = 300
_SILENT = "打印机没有响应。请检查打印机是否开着、连着、有纸，再试一次。"


class Printing:
    """Work for the background: print the pages that were chosen; the result is how many.

    Raises:
        Trouble: the printer does not answer.
    """

    def __init__(self, pdf: bytes, printer: QPrinter) -> None:
        self.pdf = pdf
        self.printer = printer

    def __call__(self, job: Job) -> int:
        """Print."""
        pages = PdfPages(self.pdf)
        try:
            return self._print(pages, job)
        finally:
            pages.close()

    def _print(self, pages: PdfPages, job: Job) -> int:
        printer = self.printer
        first = max(1, printer.fromPage())
        last = min(pages.count, printer.toPage() or pages.count)
        self._set_paper(pages, first - 1)
        painter = QPainter()
        if not painter.begin(printer):
            raise Trouble(_SILENT)
        try:
            for page in range(first - 1, last):
                job.say(f"正在打印第 {page + 1} 页，共 {last - first + 1} 页")
                if page >= first:
                    self._set_paper(pages, page)
                    self._next_sheet()
                size = pages.size(page) * (printer.resolution() / POINTS_PER_INCH)
                target = QRectF(0, 0, size.width(), size.height())
                painter.drawImage(target, pages.picture(page, DOTS_PER_INCH))
        except BaseException:
            printer.abort()
            raise
        finally:
            painter.end()
        return last - first + 1

    def _next_sheet(self) -> None:
        if not self.printer.newPage():
            raise Trouble(_SILENT)

    def _set_paper(self, pages: PdfPages, page: int) -> None:
        size = pages.size(page)
        wide = size.width() > size.height()
        upright = size.transposed() if wide else size
        self.printer.setFullPage(True)
        self.printer.setPageSize(
            QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        )
        self.printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        )
