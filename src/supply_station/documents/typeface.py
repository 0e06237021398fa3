"""字体：which font draws which character, how wide it is, and how a text fits into a cell.

Noto Sans SC draws nearly every name; HanaMinB draws the rare characters it lacks (Plane 2, in bold text too);
a character in neither is printed as 〓, the printers' mark for a missing sort. Together they hold every hanzi
of GB 18030-2022 level 3. Kerning and ligatures are never applied: a name is searched for as it is spelt.
"""

import unicodedata
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from supply_station import paths

REGULAR, BOLD, RARE = "NotoSansSC-Regular", "NotoSansSC-Bold", "HanaMinB"
MISSING = "〓"
LEADING = 1.2
"""Distance of two lines, in sizes."""

_SMALLER = 0.95
_UNSEEN = {"Cc", "Cf", "Mn", "Zl", "Zp"}


class _Searchable(TTFont):
    """A font whose characters beyond the BMP are found again when the paper is searched.

    A PDF font holds at most 256 characters and a ToUnicode table that says what each of them stands for.
    reportlab 5.1 writes U+20BB7 there as `<20BB7>`; the format (PDF 32000-1, 9.10.3) asks for UTF-16BE,
    `<D842DFB7>`, and so 𠮷 was copied as another character. The table is written again, from the same
    characters, after reportlab has added its own.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number in range(len(subsets)):
            font = doc.idToObject["BasicFonts"].dict[f"{doc.fontMapping[self.fontName][1:]}+{number}"]
            table = doc.idToObject[f"toUnicodeCMap:{font.BaseFont}"]
            table.content = _to_unicode(font.BaseFont, subsets[number])


def _to_unicode(name: str, subset: list[int]) -> str:
    """The ToUnicode table of the characters `subset`, in blocks of at most 100 as the format asks."""
    rows = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be').hex()}>" for code, char in enumerate(subset) if char
    ]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def /CMapType 2 def",
            "1 begincodespacerange <00> <FF> endcodespacerange",
            *("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )


@cache
def font(name: str) -> TTFont:
    """A bundled font, read once (a sixth to a quarter of a second) and made known to reportlab."""
    loaded = _Searchable(name, str(paths.fonts() / f"{name}.ttf"))
    pdfmetrics.registerFont(loaded)
    return loaded


class Glyph(NamedTuple):
    """How one character comes on paper: the font's name, what is drawn, and its advance in sizes."""

    font: str
    char: str
    advance: float


@cache
def glyph(char: str, *, bold: bool = False) -> Glyph:
    """The character in the first font that has it.

    White space that the font lacks becomes a blank; marks without a shape (variation selectors, zero-width
    joiners) draw nothing.
    """
    main = BOLD if bold else REGULAR
    for name in (main, RARE):
        face: Any = font(name).face
        if face.charToGlyph.get(ord(char)):
            return Glyph(name, char, face.getCharWidth(ord(char)) / 1000)
    if char.isspace():
        return glyph(" ", bold=bold)
    if unicodedata.category(char) in _UNSEEN:
        return Glyph(main, "", 0.0)
    return glyph(MISSING, bold=bold)


@lru_cache(maxsize=8192)
def runs(text: str, *, bold: bool = False) -> tuple[tuple[str, str], ...]:
    """The text as (font's name, piece) in the order of reading."""
    glyphs = [glyph(char, bold=bold) for char in text]
    return tuple(
        (name, "".join(one.char for one in some)) for name, some in groupby(glyphs, lambda one: one.font)
    )


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line in points."""
    return size * advance(text, bold=bold)


@lru_cache(maxsize=8192)
def advance(text: str, *, bold: bool) -> float:
    """Width of one line in sizes."""
    return sum(glyph(char, bold=bold).advance for char in text)


class Fitted(NamedTuple):
    """A text made to fit: the size in points and its lines."""

    size: float
    lines: tuple[str, ...]


@lru_cache(maxsize=8192)
def fit(text: str, room: float, height: float, size: float, *, bold: bool = False) -> Fitted:
    """The largest type, `size` or smaller, at which the whole text stands within `room` × `height` points.

    It is wrapped before it is made smaller, into lines of about the same length; nothing is ever cut off.
    """
    if width(text, size, bold=bold) <= room and size <= height:
        return Fitted(size, (text,))
    while True:
        lines = _wrap(text, room / size, bold=bold)
        if lines and len(lines) * LEADING - (LEADING - 1) <= height / size:
            share = advance(text, bold=bold) / len(lines) + 0.5
            even = _wrap(text, min(share, room / size), bold=bold)
            return Fitted(size, even if len(even) == len(lines) else lines)
        size *= _SMALLER


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in full lines of at most `room` points."""
    return _wrap(text, room / size, bold=bold)


def _wrap(text: str, room: float, *, bold: bool) -> tuple[str, ...]:
    """Lines of at most `room` sizes; none at all where a single character is wider."""
    lines, start, used = [], 0, 0.0
    for at, char in enumerate(text):
        step = glyph(char, bold=bold).advance
        if step > room:
            return ()
        while used + step > room:
            cut = _cut(text, start, at)
            lines.append(text[start:cut])
            start, used = cut, advance(text[cut:at], bold=bold)
        used += step
    return (*lines, text[start:])


def _cut(text: str, start: int, end: int) -> int:
    """Where a line that begins at `start` and must end before `end` is best cut: not inside a number."""
    cut = end
    while cut > start and _belong_together(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > start else end


def _belong_together(left: str, right: str) -> bool:
    """Whether no line may end between two characters: inside a word or number, before a closing mark."""
    word = left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
    return word or left in "（《“①②③" or right in "，。；：、）》”"
