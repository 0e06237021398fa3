"""文件名：what the book says becomes names of files that Windows, Linux and any stick take."""

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply_station.errors import RuleBroken
from supply_station.paths import arriving, file_name, refuse_name

DEVICES = ["CON", "prn", "AUX", "NUL", "nul.tar.xlsx", "COM1", "com9.pdf", "LPT¹.pdf", "CON .pdf", "CONOUT$"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("青竹溪镇供电所2026-10月报.xlsx", "青竹溪镇供电所2026-10月报.xlsx"),
        ("大坪1#台区 😀.pdf", "大坪1#台区 😀.pdf"),
        ("县:乡/镇|所?.xlsx", "县：乡／镇｜所？.xlsx"),
        ("一行\n两行\t三\x00.pdf", "一行 两行 三.pdf"),
        ("倒\u202e过来.pdf", "倒 过来.pdf"),
        (" 前后有空格 . . ", "前后有空格"),
        ("NUL.xlsx", "NUL_.xlsx"),
        ("com1", "com1_"),
        ("COM10.xlsx", "COM10.xlsx"),
        ("CONTACT.xlsx", "CONTACT.xlsx"),
        ("2026.10.5的清单，很长的一句话", "2026.10.5的清单，很长的一句话"),
        ("...", "未命名"),
        ("", "未命名"),
    ],
)
def test_a_name_is_what_the_book_says_as_far_as_a_disk_takes_it(words: str, name: str) -> None:
    assert file_name(words) == name


def test_what_windows_forbids_is_still_read() -> None:
    forbidden = '<>:"/\\|?*'
    assert unicodedata.normalize("NFKC", file_name(f"大坪{forbidden}台区")) == f"大坪{forbidden}台区"


def test_a_long_name_is_cut_before_its_ending(tmp_path: Path) -> None:
    name = file_name(f"{'很长的台区名' * 40}2026-10.xlsx")
    assert name.startswith("很长的台区名很长")
    assert name.endswith(".xlsx")
    with arriving(tmp_path / name) as file:
        file.write(b"x")


@given(st.text(st.characters() | st.sampled_from('<>:"/\\|?*. CONUL1'), max_size=200))
def test_every_name_is_one_that_windows_takes(words: str) -> None:
    name = file_name(words)
    assert not PureWindowsPath(name).is_reserved()
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name.rstrip(". ") == name != ""
    assert len(name.encode()) <= 200
    refuse_name(Path(name))  # what is proposed is taken


@pytest.mark.parametrize("name", [*DEVICES, "报表:1.xlsx", "几点?.pdf", " 清单.pdf", "清单.pdf."])
def test_a_name_that_only_this_disk_would_take_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match=r"不能作文件名.*请改成像") as refused, arriving(tmp_path / name):
        pass
    assert f"“{file_name(name)}”" in refused.value.sentence
    assert list(tmp_path.iterdir()) == []
