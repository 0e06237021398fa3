"""条码：Code 128 as bars; reportlab works the code out, the paper draws it as one path."""

from typing import Any

from reportlab.graphics.barcode.code128 import Code128

_QUIET = 10
"""Modules that stay white on either side (ISO/IEC 15417)."""


def bars(number: str) -> tuple[list[tuple[int, int]], int]:
    """The black bars as (start, width) and the width of the whole, quiet zones included, all in modules.

    Raises:
        ValueError: Code 128 lacks a character of the number (numbers are made by rules.work_order).
    """
    if not number or not number.isascii():
        raise ValueError(f"no bar code for {number!r}")
    code: Any = Code128(number)
    code.validate()
    code.encode()
    black, at = [], _QUIET
    for element in code.decompose():
        modules = ord(element.upper()) - ord("A") + 1
        if element.isupper():
            black.append((at, modules))
        at += modules
    return black, at + _QUIET
