import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply_station.rules import pinyin
from supply_station.rules.pinyin import MOST, SURNAMES, initials


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("李秀英", "lxy"),
        ("单建国", "sjg"),
        ("曾玉华", "zyh"),
        ("解永清", "xyq"),
        ("仇志明", "qzm"),
        ("查金芳", "zjf"),
        ("朴春花", "pch"),
        ("盖光平", "ggp"),
        ("区满云", "omy"),
        ("欧阳清", "oyq"),
        ("尉迟恭", "ycg"),
        ("万俟雪", "mqx"),
        ("覃桂香", "qgx"),
        ("青竹溪镇麻石坪小学", "qzxzmspxx"),
    ],
)
def test_the_likeliest_reading_comes_first(name: str, typed: str) -> None:
    assert initials(name).split(" ")[0] == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [("单建国", "djg"), ("曾玉华", "cyh"), ("覃桂香", "tgx"), ("谌家生", "sjs"), ("李长乐", "lzy")],
)
def test_every_reading_finds_the_name(name: str, typed: str) -> None:
    assert typed in initials(name).split(" ")


def test_a_surname_table_does_not_reach_into_the_given_name() -> None:
    assert initials("王单").split(" ")[0] == "wd"


@pytest.mark.parametrize(
    ("name", "typed"),
    [("2号 机埠A", "2hjba"), ("（户名待补）", "hmdb"), ("李\ue000生", "ls"), ("", ""), ("·—", "")],
)
def test_letters_and_digits_stay_and_what_has_no_reading_is_left_out(name: str, typed: str) -> None:
    assert initials(name).split(" ")[0] == typed


def test_characters_beyond_the_first_plane_are_read() -> None:
    assert initials("王𬭳").split(" ")[0] == "wx"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text_gives_few_short_plain_strings(name: str) -> None:
    found = initials(name).split(" ")
    assert len(found) <= MOST
    assert all(each.isascii() and len(each) <= len(name) for each in found)
    assert len(set(found)) == len(found)


def test_the_surname_table_agrees_with_itself() -> None:
    for surname, likely in SURNAMES.items():
        assert 1 <= len(surname) <= 2
        assert all(len(each) == len(surname) and each.isalpha() and each.islower() for each in likely)


def test_pypinyin_is_imported_only_when_a_character_is_looked_up() -> None:
    asked = "import sys; from supply_station.rules import pinyin; a = 'pypinyin' in sys.modules;"
    asked += "pinyin.initials('李'); b = 'pypinyin.phrases_dict' in sys.modules;"
    asked += "print(a, 'pypinyin' in sys.modules, b)"
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["False", "True", "False"]


def test_a_character_is_looked_up_once() -> None:
    initials("彭家兴")
    before = pinyin._letters.cache_info().misses
    initials("彭家兴")
    assert pinyin._letters.cache_info().misses == before
