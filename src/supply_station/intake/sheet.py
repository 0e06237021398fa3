"""读表：any file a clerk may be handed becomes sheets of plain rows; the first bytes decide, not the name."""

import re
from pathlib import Path

from supply_station.archive import Archive, file_bytes
from supply_station.errors import RuleBroken
from supply_station.intake import delimited, markup, old_workbook, workbook
from supply_station.intake.encoding import decode
from supply_station.intake.grid import Cell, Row, Sheet

__all__ = ["Cell", "Row", "Sheet", "read"]

_HEAD = 4096  # bytes or characters that tell what a file is
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\0", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "Word 文档"),
    (b"SQLite format 3", "数据库文件"),
    (b"MZ", "程序"),
)
_NEXT = "请选择 Excel、WPS 表格或 CSV 文件。"
_UNPACK = "请先解压，再选择里面的表格文件。"
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")  # never in a text; \x1b appears in old exports


def read(path: Path) -> list[Sheet]:
    """All sheets of the file, hidden ones included, with every row from the first on.

    Reads .xlsx, .xls, .ods, WPS files, HTML, SpreadsheetML 2003, CSV and TSV (UTF-8, UTF-16, GB 18030),
    whatever the extension says (design 6).

    Raises:
        RuleBroken: not there, or no table that can be read; the sentence names the file and the next step.
        Trouble: the disk or another program does not give the file away.
    """
    data = file_bytes(path)
    try:
        sheets = _sheets(data, path.stem)
    except RuleBroken as refusal:
        raise RuleBroken(f"{path.name}：{refusal.sentence}") from refusal
    if not any(sheet.rows for sheet in sheets):
        raise RuleBroken(f"{path.name} 里没有任何内容。请确认导出成功后重新选择文件。")
    return sheets


def _sheets(data: bytes, stem: str) -> list[Sheet]:
    if not data.strip(b"\0 \t\r\n"):
        raise RuleBroken("是空文件。请重新导出或重新复制。")
    if data.startswith(b"PK"):
        return _from_zip(Archive(data))
    if data.startswith(_COMPOUND):
        return old_workbook.sheets(data)
    for mark, kind in _FOREIGN:
        if data.startswith(mark):
            raise RuleBroken(f"这是{kind}，不是表格。{_UNPACK if kind == '压缩包' else _NEXT}")
    return _from_text(data, stem)


def _from_zip(archive: Archive) -> list[Sheet]:
    names = set(archive.names)
    if "content.xml" in names:
        kind = archive.read("mimetype") if "mimetype" in names else b""
        if b"text" in kind or b"presentation" in kind:
            raise RuleBroken(f"这是文档，不是表格。{_NEXT}")
        return markup.open_document(archive)
    if any(name.endswith("workbook.bin") for name in names):
        raise RuleBroken("这是二进制工作簿（.xlsb）。请在 Excel 或 WPS 里打开，另存为 .xlsx 后再导入。")
    if any(name.lower().endswith("workbook.xml") for name in names):
        return workbook.from_archive(archive)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise RuleBroken(f"这是文档或演示文稿，不是表格。{_NEXT}")
    raise RuleBroken(f"这是压缩包，不是表格。{_UNPACK}")


def _from_text(data: bytes, stem: str) -> list[Sheet]:
    text = decode(data)
    if _CONTROL.search(text[:_HEAD]) or "\0" in text:
        raise RuleBroken(f"不是表格，认不出是什么文件。{_NEXT}")
    head = text[:_HEAD].lstrip().lower()
    if head.startswith(("<?xml", "<workbook")) and "<html" not in head:
        return markup.spreadsheet_ml(text.lstrip())
    if head.startswith("<"):
        return markup.html(text)
    if head.startswith("mime-version:"):
        raise RuleBroken("这是单个文件网页（.mht）。请用 Excel 打开，另存为 .xlsx 后再导入。")
    return [delimited.sheet(text, stem)]
