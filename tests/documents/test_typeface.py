"""字体：every name comes on paper and can be found again."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supply_station.documents.paper import PORTRAIT, Paper
from supply_station.documents.typeface import BOLD, MISSING, RARE, REGULAR, fit, font, glyph, runs, width

LEVEL_3 = [
    *range(0x4E00, 0x9FF0),
    *range(0x3400, 0x4DB6),
    *range(0x20000, 0x2A6D7),
    *range(0x2A700, 0x2B735),
    *range(0x2B740, 0x2B81E),
    *range(0x2B820, 0x2CEA2),
    *range(0x2CEB0, 0x2EBE1),
    *(0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29),
]
"""The hanzi of GB 18030-2022, implementation level 3."""

BLOCKS = {
    "A": (0x3400, 0x4DB5),
    "B": (0x20000, 0x2A6D6),
    "C": (0x2A700, 0x2B734),
    "D": (0x2B740, 0x2B81D),
    "E": (0x2B820, 0x2CEA1),
    "F": (0x2CEB0, 0x2EBE0),
}

Read = Callable[[bytes], list[Any]]


def printed(lines: list[str], *, bold: bool = False) -> bytes:
    paper = Paper("字样", PORTRAIT)
    for at, line in enumerate(lines):
        paper.write(40, 800 - 24 * at, line, 16, bold=bold)
    paper.end_page()
    return paper.save()


@pytest.mark.parametrize("bold", [False, True])
def test_rare_names_are_copied_as_they_were_printed(pages: Read, bold: bool) -> None:
    names = [
        "𠮷野",
        "田𬭳",
        "㐂子",
        "向䶮",
        "王\U0002a6d6",
        "石\U0002a6d0\U0002a6d5",
        "自来水工",
        "彭·阿依古丽",
    ]
    assert pages(printed(names, bold=bold))[0].text.split("\r\n") == names


@pytest.mark.parametrize("block", BLOCKS)
def test_characters_of_every_extension_are_drawn_and_found(pages: Read, block: str) -> None:
    first, last = BLOCKS[block]
    chosen = [chr(code) for code in random.Random(block).sample(range(first, last + 1), 30)]
    page = pages(printed(["".join(chosen[:15]), "".join(chosen[15:])]))[0]
    drawn = page.chars()
    assert [char.text for char in drawn] == chosen
    assert all(char.right - char.left > 3 and char.top - char.bottom > 3 for char in drawn)


def test_more_characters_than_a_font_subset_holds_are_all_found(pages: Read) -> None:
    text = "".join(chr(code) for code in random.Random(1).sample(range(0x20000, 0x2A6D7), 600))
    lines = [text[at : at + 25] for at in range(0, 600, 25)]
    assert pages(printed(lines))[0].text.split("\r\n") == lines


def test_every_hanzi_of_level_3_has_a_glyph() -> None:
    rare = font(RARE).face.charToGlyph
    for name in (REGULAR, BOLD):
        main = font(name).face.charToGlyph
        assert sum(1 for code in LEVEL_3 if main.get(code) or rare.get(code)) == 87_887


@pytest.mark.parametrize("char", ["\ue000", "\ud800", "\U0010fffd", "😀"])
def test_a_character_no_font_has_is_printed_as_a_mark(pages: Read, char: str) -> None:
    assert glyph(char).char == MISSING
    assert pages(printed([f"田{char}明"]))[0].text == f"田{MISSING}明"


@pytest.mark.parametrize("mark", ["\U000e0100", "\ufe00", "\u200b", "\ufeff"])
def test_marks_without_a_shape_draw_nothing(pages: Read, mark: str) -> None:
    assert pages(printed([f"葛{mark}城"]))[0].text == "葛城"


@pytest.mark.parametrize("blank", ["\n", "\t", "\r"])
def test_a_line_break_inside_a_value_becomes_a_blank(pages: Read, blank: str) -> None:
    assert pages(printed([f"一组{blank}二户"]))[0].text == "一组 二户"


def test_runs_change_the_font_only_where_they_must() -> None:
    assert runs("向𠮷野", bold=True) == ((BOLD, "向"), (RARE, "𠮷"), (BOLD, "野"))
    assert runs("") == ()


def test_a_short_text_keeps_its_size_and_line() -> None:
    assert fit("田大明", 100, 20, 10.5) == (10.5, ("田大明",))


def test_a_number_is_not_broken_where_the_line_may_end_before_it() -> None:
    assert fit("白岩镇溪村123456号房屋", 80, 40, 10).lines == ("白岩镇溪村", "123456号房屋")


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(alphabet=st.sampled_from("湘西向𠮷1230 AWi.（）。，"), min_size=0, max_size=130),
    room=st.floats(min_value=8, max_value=300),
    height=st.floats(min_value=8, max_value=60),
    bold=st.booleans(),
)
def test_a_fitted_text_is_whole_and_within_its_room(
    text: str, room: float, height: float, bold: bool
) -> None:
    size, lines = fit(text, room, height, 10.5, bold=bold)
    assert "".join(lines) == text
    assert all(width(line, size, bold=bold) <= room + 1e-6 for line in lines)
    assert size * (1 + 1.2 * (len(lines) - 1)) <= height + 1e-6
