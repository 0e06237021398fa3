"""剪贴板上的表：a block of cells as Excel, WPS and LibreOffice put it on the clipboard, read and written."""

import re
from collections.abc import Iterable, Sequence

_CELL = re.compile(r'"((?:[^"]++|"")*+)"(?=[\t\n]|\Z)|[^\t\n]*')
"""A cell in quotes, which may hold tabs and newlines, or a plain one."""
_QUOTED = re.compile(r'[\t\n"]')


def parse(text: str) -> list[list[str]]:
    """The cells of a copied block, row by row; rows may differ in length.

    A quote that is never closed is a sign like any other.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    rows: list[list[str]] = [[]]
    at = 0
    while found := _CELL.match(text, at):
        quoted = found[1]
        rows[-1].append(found[0] if quoted is None else quoted.replace('""', '"'))
        at = found.end() + 1
        if at > len(text):
            break
        if text[at - 1] == "\n":
            rows.append([])
    return rows


def written(rows: Iterable[Sequence[str]]) -> str:
    """A block of cells as text that Excel, WPS and LibreOffice take."""
    return "".join("\t".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell
