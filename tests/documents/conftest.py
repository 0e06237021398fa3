"""读回打印件：paper is read back by a second program, pdfium."""

from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL.Image import Image


@dataclass(frozen=True)
class Char:
    """One character as pdfium finds it on a page, in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


class Page:
    """A page that was read back."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._text = page.get_textpage()

    @property
    def size(self) -> tuple[float, float]:
        size: tuple[float, float] = self._page.get_size()
        return size

    @property
    def text(self) -> str:
        """Everything on the page; line ends are pdfium's."""
        text: str = self._text.get_text_range()
        return text

    def within(self, left: float, bottom: float, right: float, top: float) -> str:
        """The text inside a box, its lines joined."""
        text: str = self._text.get_text_bounded(left, bottom, right, top)
        return text.replace("\r\n", "").strip()

    def chars(self) -> list[Char]:
        """The characters that were drawn; pdfium counts one beyond the BMP as its two surrogates."""
        found: list[Char] = []
        for at in range(self._text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(self._text, at)
            if pdfium.FPDFText_IsGenerated(self._text, at):
                continue
            if 0xDC00 <= code < 0xE000:
                pair = ord(found.pop().text) << 16 | code
                char = pair.to_bytes(4, "big").decode("utf-16-be")
            else:
                char = chr(code)
            found.append(Char(char, *self._text.get_charbox(at)))
        return found

    def image(self, dots_per_inch: int = 200) -> Image:
        image: Image = self._page.render(scale=dots_per_inch / 72).to_pil()
        return image

    def fonts(self) -> dict[str, bool]:
        """Name of every font in use and whether it is embedded."""
        found = {}
        for text in self._page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
            font = pdfium.FPDFTextObj_GetFont(text)
            name = (pdfium.c_char * 200)()
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            found[name.value.decode()] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
        return found


@pytest.fixture
def pages() -> Callable[[bytes], list[Page]]:
    """Reads a PDF back."""

    def read(pdf: bytes) -> list[Page]:
        return [Page(page) for page in pypdfium2.PdfDocument(pdf)]

    return read
