"""纸张：an A4 file that is written page by page over a blank form drawn once.

Lengths are points, y grows upwards. All text of a page goes into one text object, so that a
page costs little more than its characters.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from typing import Literal, NamedTuple

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from supply_station.documents import barcode
from supply_station.documents.typeface import LEADING, REGULAR, Fitted, fit, font, runs, width, wrapped

rl_config.useA85 = 0  # binary streams, not text: smaller by a sixth and quicker by a third

PORTRAIT: tuple[float, float] = A4
LANDSCAPE: tuple[float, float] = landscape(A4)
LABEL, BODY, SMALL = 10.0, 10.5, 9.0
THIN, THICK = 0.6, 1.2

_MIDDLE = 0.38
"""Half the height of a hanzi above its baseline, in sizes: the fonts reach from 0.88 to -0.12."""

_SIDE, _SIDE_CENTRED, _ABOVE = 3.4, 1.5, 2.0
"""White between a text and its cell: at the sides, there when it stands in the centre, above and below."""

_LETTER_LEADING = 1.6
"""Distance of two lines of running text, in sizes."""

Align = Literal["left", "centre", "right"]


class Box(NamedTuple):
    """A rectangle: its lower left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    def columns(self, number: int) -> list["Box"]:
        """The box cut into equal columns."""
        each = self.width / number
        return [Box(self.x + each * at, self.y, each, self.height) for at in range(number)]

    def rows(self, number: int) -> list["Box"]:
        """The box cut into equal rows, from the top down."""
        each = self.height / number
        return [Box(self.x, self.top - each * (at + 1), self.width, each) for at in range(number)]


class Stack:
    """Rows laid from the top of a page down."""

    def __init__(self, left: float, top: float) -> None:
        self.left = left
        self.y = top

    def row(self, height: float, *widths: float) -> list[Box]:
        """The next row's boxes from left to right."""
        self.y -= height
        boxes, x = [], self.left
        for each in widths:
            boxes.append(Box(x, self.y, each, height))
            x += each
        return boxes


class Paper:
    """One PDF file in the making. The same calls give the same bytes.

    With `scale` everything, the sheet included, is drawn so many times as large.
    """

    def __init__(self, title: str, size: tuple[float, float], scale: float = 1.0) -> None:
        font(REGULAR)
        self._scale, self._enlarged = scale, False
        self._file = BytesIO()
        self._canvas = Canvas(
            self._file,
            pagesize=(size[0] * scale, size[1] * scale),
            invariant=1,
            pageCompression=1,
            initialFontName=REGULAR,  # type: ignore[arg-type]  # the stubs take the name for a number
            lang="zh-CN",
        )
        self._canvas.setTitle(title)
        self._forms = 0
        self._begin()

    def _begin(self) -> None:
        self._text = self._canvas.beginText()
        self._type: tuple[str, float] | None = None

    def write(self, x: float, y: float, text: str, size: float = BODY, *, bold: bool = False) -> None:
        """Sets one line of text, its baseline starting at (x, y)."""
        if not text:
            return
        self._text.setTextOrigin(x, y)
        *firsts, last = runs(text, bold=bold)
        for name, piece in firsts:
            self._choose(name, size)
            self._text.textOut(piece)
        self._choose(last[0], size)
        self._text.textLine(last[1])  # textOut would measure the piece to find out where the next one begins

    def _choose(self, name: str, size: float) -> None:
        """Changes the type where it is another one."""
        if self._type != (name, size):
            self._type = (name, size)
            self._text.setFont(name, size)

    def put(
        self, box: Box, text: str, size: float = BODY, *, bold: bool = False, align: Align = "left"
    ) -> Fitted:
        """Sets a text into a cell, in the middle of its height, smaller or in lines where it is long."""
        side = _SIDE_CENTRED if align == "centre" else _SIDE
        fitted = fit(text, box.width - 2 * side, box.height - 2 * _ABOVE, size, bold=bold)
        size, lines = fitted
        y = box.y + box.height / 2 + (len(lines) - 1) * size * LEADING / 2 - size * _MIDDLE
        for line in lines:
            x = box.x + side
            if align != "left":
                spare = box.width - 2 * side - width(line, size, bold=bold)
                x += spare / 2 if align == "centre" else spare
            self.write(x, y, line, size, bold=bold)
            y -= size * LEADING
        return fitted

    def paragraph(self, box: Box, text: str, size: float, *, bold: bool = False) -> Box:
        """Sets running text from the top of a box down, in full lines; returns what is left of the box."""
        y = box.top
        for at, line in enumerate(wrapped(text, box.width, size, bold=bold)):
            self.write(box.x, y - size, line.lstrip(" ") if at else line, size, bold=bold)
            y -= size * _LETTER_LEADING
        return box._replace(height=y - box.y)

    def frame(self, box: Box, weight: float = THIN) -> None:
        """Draws the box's outline."""
        self._canvas.setLineWidth(weight)
        self._canvas.rect(*box)

    def shade(self, box: Box) -> None:
        """Fills the box with a light grey that survives a copier."""
        self._canvas.setFillGray(0.92)
        self._canvas.rect(*box, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def rule(self, x: float, y: float, length: float) -> None:
        """Draws a level line to write on."""
        self._canvas.setLineWidth(THIN)
        self._canvas.line(x, y, x + length, y)

    def barcode(self, number: str, box: Box) -> None:
        """Draws the number as Code 128, quiet zones included."""
        bars, modules = barcode.bars(number)
        module, path = box.width / modules, self._canvas.beginPath()
        for start, width_of_bar in bars:
            path.rect(box.x + start * module, box.y, width_of_bar * module, box.height)
        self._canvas.drawPath(path, stroke=0, fill=1)

    @contextmanager
    def blank(self) -> Iterator[str]:
        """Draws a blank form, kept once in the file; `stamp` its name on every page that shows it."""
        self._forms += 1
        name = f"form{self._forms}"
        self._canvas.beginForm(name)
        self._begin()
        yield name
        self._canvas.drawText(self._text)
        self._canvas.endForm()
        self._begin()

    def stamp(self, name: str) -> None:
        """Puts a blank form on the page; where the sheet is scaled, this begins a page."""
        if self._scale != 1.0 and not self._enlarged:
            self._canvas.scale(self._scale, self._scale)
            self._enlarged = True
        self._canvas.doForm(name)

    def turn(self, size: tuple[float, float]) -> None:
        """Pages from this one on have another size."""
        self._canvas.setPageSize((size[0] * self._scale, size[1] * self._scale))

    def end_page(self) -> None:
        """Finishes the page and begins the next."""
        self._canvas.drawText(self._text)
        self._canvas.showPage()
        self._enlarged = False
        self._begin()

    def save(self) -> bytes:
        """The finished file."""
        self._canvas.save()
        return self._file.getvalue()


def day_words(day: date) -> str:
    """2026-10-05 as 2026年10月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_words(month: str) -> str:
    """`2026-10` as 2026年10月."""
    return f"{month[:4]}年{int(month[5:])}月"


def printed_words(printed_at: datetime, printed_by: str) -> str:
    """When and by whom a paper was printed, for its foot."""
    return f"打印时间：{printed_at:%Y-%m-%d %H:%M}　打印人：{printed_by}"


def page_words(page: int, pages: int) -> str:
    """第 1 页 / 共 2 页."""
    return f"第 {page} 页 / 共 {pages} 页"
