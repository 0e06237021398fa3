"""手写栏：places to write and tick, read back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supply_station.documents.blanks import place, places, ticks
from supply_station.documents.paper import PORTRAIT, Box, Paper

Read = Callable[[bytes], list[Any]]
WORDS = st.lists(st.text(alphabet="完好停走封印缺失", min_size=1, max_size=8), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(words=WORDS, room=st.floats(min_value=100, max_value=420))
def test_boxes_to_tick_are_all_there_in_columns_of_one_width(words: list[str], room: float) -> None:
    lines = [line.split("|") for line in ticks(words, room).split("\n")]
    assert [each for line in lines for each in line if each] == [f"□{word}" for word in words]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize("width", [60, 90, 150, 400])
def test_what_is_spelt_stays_within_its_cell_however_narrow(pages: Read, width: float) -> None:
    words = ["故障", "到期轮换", "抽检", "封印缺失"]
    box = Box(100, 700, width, 40)
    paper = Paper("", PORTRAIT)
    places(paper, box, ticks(words, width))
    place(paper, box._replace(y=600), "自_年_月_日　至_年_月_日")
    paper.end_page()
    drawn = [char for char in pages(paper.save())[0].chars() if not char.text.isspace()]
    assert len(drawn) == len("".join(words)) + len("自年月日至年月日")
    for char in drawn:
        assert box.x < char.left < char.right < box.right
