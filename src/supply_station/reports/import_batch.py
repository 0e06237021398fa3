"""导入的空表：headings alone, with the words that may be chosen, and a sheet that says how to fill them."""

from collections.abc import Sequence
from dataclasses import dataclass

from supply_station.reports.book import Book
from supply_station.reports.cell import Kind, Role

ROWS = 5000
"""Rows below the headings whose words can be chosen."""
_GUIDE = (("列", 22.0), ("要不要填", 26.0), ("怎么写", 40.0), ("可以写的字", 60.0))


@dataclass(frozen=True)
class BlankColumn:
    """A column to be filled in: its heading, whether it is needed, words to choose from, how to write it."""

    title: str
    need: str
    words: tuple[str, ...]
    how: str


def render(name: str, columns: Sequence[BlankColumn], author: str) -> bytes:
    """The workbook. All cells are text: what is typed stays as it was typed."""
    with Book(author) as book:
        page = book.page(name, [max(14.0, 2.0 * len(each.title) + 6) for each in columns], header_row=1)
        page.as_text()
        page.cells([(Role.HEADER, Kind.TEXT, each.title) for each in columns])
        for number, each in enumerate(columns, 1):
            if each.words:
                page.chosen(number, each.words, 2, ROWS)
        guide = book.page("怎么填", [width for _, width in _GUIDE], header_row=1)
        guide.cells([(Role.HEADER, Kind.TEXT, title) for title, _ in _GUIDE])
        told = [(f"{each.title}：", each.need, each.how, "、".join(each.words)) for each in columns]
        guide.rows([Kind.TEXT] * len(_GUIDE), told)
        return book.finished()
