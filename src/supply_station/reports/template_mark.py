"""模板的标记：{{…}} in a county template, and the figures and lists they may stand for."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from supply_station.reports.cell import Kind, Value
from supply_station.reports.listing import Listing

_MARK = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")
_STRAY = re.compile(r"[{｛]{2}|[}｝]{2}")
_SPACES = re.compile(r"\s+")
UNKNOWN = "没有叫这个名字的数或清单"
SECOND_LIST = "一行只能放一张清单"
NOT_IN_A_ROW = "清单要放在表格的行里"
UNFINISHED = "标记没有写完整，前后各要两个大括号"


@dataclass(frozen=True)
class Given:
    """What stands in a mark's place; `value` of the type `kind` takes, None where it does not apply."""

    kind: Kind
    value: Value


@dataclass(frozen=True)
class Fault:
    """A mark that cannot be filled.

    Attributes:
        sheet: the sheet's name.
        cell: its address, or 页眉页脚, 文本框, 图表.
        mark: as it is written.
        matter: why.
        nearest: a name that may have been meant, with its braces; None if none comes near.
    """

    sheet: str
    cell: str
    mark: str
    matter: str
    nearest: str | None

    @property
    def hint(self) -> str:
        """The name that may have been meant, as a half sentence."""
        return f"，是不是 {self.nearest}？" if self.nearest else ""


@dataclass(frozen=True)
class Record:
    """One row of a list, as far as its marks see it; no values where the list is empty."""

    title: str
    values: Sequence[Value] | None = None


class Catalogue:
    """Every figure and list a book can give; names are compared whatever their width and spaces."""

    def __init__(self, figures: Mapping[str, Given], lists: Sequence[Listing]) -> None:
        self.figures = figures
        self.lists = {_key(each.title): each for each in lists}
        self._figures = {_key(name): given for name, given in figures.items()}
        self._columns = {
            f"{title}.{_key(heading.text)}": (title, at, heading.kind)
            for title, each in self.lists.items()
            for at, heading in enumerate(each.headings)
        }

    def names(self) -> list[str]:
        """Every name a mark may have."""
        columns = (
            f"{each.title}.{heading.text}" for each in self.lists.values() for heading in each.headings
        )
        return [*self.figures, *columns]

    def list_in(self, text: str) -> str | None:
        """The key of the list a text names first, be the column right or wrong."""
        titles = (_key(name).partition(".")[0] for name in _MARK.findall(text))
        return next((title for title in titles if title in self.lists), None)

    def given(self, name: str, record: Record | None) -> Given | None:
        """What a mark stands for in a row of a list, or outside of any; None if it means nothing there."""
        key = _key(name)
        if key in self._figures:
            return self._figures[key]
        title, at, kind = self._columns.get(key, ("", 0, Kind.TEXT))
        if record is None or title != record.title:
            return None
        return Given(kind, None if record.values is None else record.values[at])

    def faults(self, sheet: str, cell: str, text: str, record: Record | None) -> Iterator[Fault]:
        """The marks of a text that mean nothing where they stand."""
        for mark in _MARK.finditer(text):
            if self.given(mark[1], record) is None:
                known = _key(mark[1]) in self._columns
                other = (NOT_IN_A_ROW if record is None else SECOND_LIST) if known else UNKNOWN
                yield Fault(sheet, cell, mark[0], other, None if known else self._nearest(mark[1]))
        if stray := _STRAY.search(_MARK.sub("", text)):
            yield Fault(sheet, cell, stray[0], UNFINISHED, None)

    def _nearest(self, name: str) -> str | None:
        known = {_key(each): each for each in self.names()}
        found = get_close_matches(_key(name), known, n=1, cutoff=0.4)
        return f"{{{{{known[found[0]]}}}}}" if found else None


def whole(text: str) -> str | None:
    """The name of the mark a text consists of, if it is one and nothing else."""
    found = _MARK.fullmatch(text.strip())
    return found[1] if found else None


def marked(text: str) -> bool:
    """Whether a text has anything of a mark."""
    return _STRAY.search(text) is not None


def torn(texts: Sequence[str]) -> bool:
    """Whether a mark begins in one of the pieces of a text and ends in another."""
    return sum(len(_MARK.findall(each)) for each in texts) < len(_MARK.findall("".join(texts)))


def replaced(text: str, catalogue: Catalogue, record: Record | None, *, ampersand: str = "&") -> str:
    """A text with its marks filled in words; what means nothing leaves a gap."""

    def word(mark: re.Match[str]) -> str:
        given = catalogue.given(mark[1], record)
        return "" if given is None else in_words(given).replace("&", ampersand)

    return _MARK.sub(word, text)


def in_words(given: Given) -> str:
    """A value as a sentence says it, with the digits the month's workbook shows."""
    value = given.value
    if value is None:
        return "/"
    if given.kind in {Kind.ENERGY, Kind.MONEY} and isinstance(value, int):
        return f"{value / 100:,.2f}"
    if given.kind is Kind.SHARE:
        return f"{value:.2%}"
    if given.kind is Kind.WHOLE:
        return f"{value:,}"
    return f"{value:%Y-%m-%d %H:%M}" if given.kind is Kind.TIME else str(value)


@lru_cache(maxsize=2048)
def _key(name: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", name))
