"""工作簿：names of sheets, paper, heights of rows, and a disk without room."""

import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from supply_station.reports.book import Book
from supply_station.reports.cell import Kind

NO_ROOM = """
import resource
from supply_station.errors import Trouble
from supply_station.reports.book import Book
from supply_station.reports.cell import Kind

resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    with Book("x") as book:
        book.page("表", [10.0], header_row=1).rows([Kind.TEXT], ([str(number)] for number in range(20_000)))
except Trouble as trouble:
    print(trouble.sentence)
"""


def test_a_sheet_s_name_is_made_one_that_excel_allows() -> None:
    book = Book(author="测试")
    for name in ("用户[2026]/档案:导出*.xls?", "很" * 40, "很" * 40, "", "abc", "ABC", "引'号"):
        book.page(name, [9.0], header_row=1)
    names = load_workbook(BytesIO(book.finished())).sheetnames
    assert names == [
        "用户_2026__档案_导出_.xls_",
        "很" * 31,
        "很" * 28 + "（2）",
        "Sheet",
        "abc",
        "ABC（2）",
        "引_号",
    ]


def test_the_paper_is_a4_as_wide_as_the_list_with_its_head_repeated() -> None:
    book = Book(author="测试")
    book.page("横", [9.0, 30.0], header_row=4, foot="甲&乙供电所")
    book.page("竖", [9.0], header_row=0, landscape=False)
    lying, standing = load_workbook(BytesIO(book.finished())).worksheets
    assert (lying.page_setup.paperSize, lying.page_setup.orientation) == (9, "landscape")
    assert (lying.page_setup.fitToWidth, lying.page_setup.fitToHeight) == (1, 0)
    fitted, foot = lying.sheet_properties.pageSetUpPr, lying.oddFooter
    assert fitted is not None
    assert fitted.fitToPage is True
    assert (lying.freeze_panes, lying.print_title_rows) == ("A5", "$1:$4")
    assert foot is not None
    assert (foot.left.text, foot.right.text) == ("甲&&乙供电所", "第 &P 页 / 共 &N 页")
    assert [lying.column_dimensions[letter].width for letter in "AB"] == [9, 30]
    assert (standing.page_setup.orientation, standing.freeze_panes) == ("portrait", None)


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    book = Book(author="测试")
    page = book.page("表", [12.5, 12.5], header_row=0)
    page.rows([Kind.TEXT, Kind.TEXT], [["五个字正好", "x"], ["x", "十一个字要占三行才够"], ["一\n二", "x"]])
    sheet = load_workbook(BytesIO(book.finished())).worksheets[0]
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3)] == [None, 33, 33]
    assert sheet["A1"].alignment.wrap_text is True


def test_a_row_of_the_wrong_length_is_refused_loudly() -> None:
    with Book(author="测试") as book, pytest.raises(ValueError, match="zip"):
        book.page("表", [9.0, 9.0], header_row=0).rows([Kind.TEXT, Kind.TEXT], [["一个"]])


def test_a_workbook_that_is_not_finished_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Book(author="测试") as book:
        book.page("一", [9.0], header_row=0).rows([Kind.TEXT], [["有"]])
        book.page("二", [9.0], header_row=0)
        with pytest.raises(TypeError):
            book.page("三", [9.0], header_row=0).rows([Kind.TEXT], [["好"], [1]])
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_temporary_files_is_trouble_with_a_next_step(tmp_path: Path) -> None:
    command, own = [sys.executable, "-c", NO_ROOM], {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=own)
    assert "临时文件夹" in done.stdout
    assert "腾出空间后再试" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []
