"""文字编码：the text of a file that does not say, or says wrongly, how its characters are written."""

import codecs
import re

from supply_station.errors import RuleBroken

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# Systems that say gb2312 write names GB 2312 does not have; GB 18030 holds all of them at the same bytes.
_NAMES = dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "cp936", "gb18030"), "gb18030")
_CERTAIN = 10  # so many Chinese characters in a row are UTF-8 by no accident
_HINT = "请回到原系统重新导出；若是手工改过的文件，用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"


def decode(data: bytes) -> str:
    """The text of `data`: by its byte order mark, its own declaration, or UTF-8, UTF-16, GB 18030 in turn.

    Raises:
        RuleBroken: no encoding fits the whole text, or it is UTF-8 with damage or a missing end.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name)
    plain = _without_mark(data)
    if plain:
        return _strictly(data, plain)
    declared = _DECLARED.search(data[:2048]) if data.lstrip()[:1] == b"<" else None
    if declared and _NAMES.get(declared[1].decode("ascii").lower()):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass  # the declaration is wrong, as it often is; the text itself decides
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_utf_8(data[: error.start]):
            raise _unreadable(data, error.start) from error
    return _strictly(data, "gb18030")


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: the zero bytes of digits and commas all stand on one side."""
    head = data[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 <= len(head) // 2 or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf_8(sound: bytes) -> bool:
    """Whether the part before the first fault can be nothing but UTF-8; else the fault means GB 18030."""
    return sum("\u4e00" <= character <= "\u9fff" for character in sound.decode("utf-8")) >= _CERTAIN


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(data, error.start) from error


def _unreadable(data: bytes, position: int) -> RuleBroken:
    line = data.count(b"\n", 0, position) + 1
    return RuleBroken(f"第 {line} 行附近有认不出的文字，文件可能已损坏或没有复制完整。{_HINT}")
