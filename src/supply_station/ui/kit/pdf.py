"""纸页：the pages of a PDF as pictures, drawn only when they are looked at or printed."""

import threading

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

POINTS_PER_INCH = 72
_pdfium = threading.RLock()
"""pdfium draws for one thread at a time."""


class PdfPages:
    """The pages of one PDF; safe to use from the window and from the thread that prints."""

    def __init__(self, data: bytes) -> None:
        with _pdfium:
            self._pdf = pypdfium2.PdfDocument(data)
            self.count = len(self._pdf)

    def size(self, page: int) -> QSizeF:
        """Width and height of a page, counted from 0, in points (1/72 inch)."""
        with _pdfium:
            return QSizeF(*self._pdf.get_page_size(page))

    def picture(self, page: int, dots_per_inch: float) -> QImage:
        """A page drawn at a resolution."""
        with _pdfium:
            drawn = self._pdf[page]
            bitmap = drawn.render(scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGB32,
            ).copy()
            bitmap.close()
            drawn.close()
        return image

    def close(self) -> None:
        """Let the file go."""
        with _pdfium:
            self._pdf.close()
