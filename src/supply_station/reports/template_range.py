"""引用：cells and ranges in formulas, names and charts, after rows of a template have become many.

A block row with n records becomes n rows. What lies below moves down; a range over the block grows with it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

MOST_ROWS = 1_048_576
_EDGE = r"(\$?[A-Za-z]{1,3})?(\$?)(\d+)"
_ADDRESS = re.compile(rf"((?:'(?:[^']|'')+'|[^'!]+)!)?{_EDGE}(?::{_EDGE})?")
_OVER_A_LIST = {"SUM(", "COUNT(", "COUNTA(", "AVERAGE(", "MAX(", "MIN("}
"""Functions that are meant for the whole list when they are given one cell of its row."""


@dataclass(frozen=True)
class Growth:
    """Block row → how many rows are added below it, on one sheet; rows count from 1."""

    extra: Mapping[int, int]

    def first(self, row: int) -> int:
        """Where a row begins now."""
        return row + sum(more for at, more in self.extra.items() if at < row)

    def last(self, row: int) -> int:
        """Where a row ends now, its own records included."""
        return min(MOST_ROWS, row + sum(more for at, more in self.extra.items() if at <= row))


@dataclass(frozen=True)
class Spot:
    """Where a formula stands: its sheet, and in a block its row and which of the records it belongs to."""

    sheet: str = ""
    row: int = 0
    copy: int = 0


def moved(formula: str, growths: Mapping[str, Growth], spot: Spot, *, whole: bool = False) -> str:
    """A formula with its references where the rows are now.

    Args:
        formula: as the file has it, without =.
        growths: by the sheet's name in lower case.
        spot: where it stands; a relative reference to its own block row stays in the record's row.
        whole: a single cell of a block means the whole column, as in a name or in a chart's series.
    """
    tokens = _tokens(formula)
    return "".join(
        _range(each.value, growths, spot, whole=whole or _over_a_list(tokens, at))
        if each.type == Token.OPERAND and each.subtype == Token.RANGE
        else each.value
        for at, each in enumerate(tokens)
    )


def area(ref: str, growth: Growth, *, whole: bool = True) -> str:
    """One or several ranges of a sheet's own settings, as sqref has them: `A5 C5:C9`."""
    growths = {"": growth}
    return " ".join(_range(each, growths, Spot(), whole=whole) for each in ref.split())


@lru_cache(maxsize=512)
def _tokens(formula: str) -> tuple[Token, ...]:
    """The tokens; a text that is no formula stays as it is."""
    try:
        return tuple(Tokenizer(f"={formula}").items)
    except TokenizerError:
        return (Token(formula, Token.LITERAL),)


def _over_a_list(tokens: tuple[Token, ...], at: int) -> bool:
    return 0 < at < len(tokens) - 1 and (
        tokens[at - 1].value.upper() in _OVER_A_LIST and tokens[at + 1].subtype == Token.CLOSE
    )


def _range(text: str, growths: Mapping[str, Growth], spot: Spot, *, whole: bool) -> str:
    found = _ADDRESS.fullmatch(text)
    prefix = found[1] or "" if found else ""
    sheet = prefix[:-1].strip("'").replace("''", "'").casefold() if prefix else spot.sheet
    growth = growths.get(sheet)
    if found is None or growth is None:
        return text
    own = spot if sheet == spot.sheet else Spot()
    column, fixed, row = found[2] or "", found[3], int(found[4])
    start = _at(growth, own, fixed, row) or growth.first(row)
    if found[7] is None:
        grown = whole and not _at(growth, own, fixed, row) and growth.last(row) > start
        end = f":{column}{fixed}{growth.last(row)}" if grown else ""
    else:
        last = _at(growth, own, found[6], int(found[7])) or growth.last(int(found[7]))
        end = f":{found[5] or ''}{found[6]}{last}"
    return f"{prefix}{column}{fixed}{start}{end}"


def _at(growth: Growth, own: Spot, fixed: str, row: int) -> int:
    """The record's own row, where a relative reference of a block formula means it; else 0."""
    return 0 if fixed or row != own.row or row not in growth.extra else growth.first(row) + own.copy
