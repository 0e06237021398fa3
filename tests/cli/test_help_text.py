"""帮助：every command explains itself in Chinese, in columns that line up."""

import re
import unicodedata
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from supply_station.cli.door import supply_station

NOT_ENGLISH = {"supply-station", "SQLite", "PDF", "JSON", "USB", "xlsx", "field", "x", "h"}


def every_command(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        yield (*above, name)
        if isinstance(found, click.Group):
            yield from every_command(found, *above, name)


COMMANDS = [(), *every_command(supply_station)]


def helped(words: tuple[str, ...]) -> str:
    told = CliRunner().invoke(supply_station, [*words, "--help"])
    assert told.exit_code == 0
    return told.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_english_of_click_is_left(words: tuple[str, ...]) -> None:
    text = helped(words)
    assert text.startswith("用法：supply-station")
    prose = re.sub(
        r"\{[^}]*\}|--?[a-z][a-z-]*|^  [a-z][a-z, -]*  |^用法：[^\[]*",
        " ",
        text,
        flags=re.DOTALL | re.MULTILINE,
    )
    assert set(re.findall(r"[A-Za-z][A-Za-z-]*", prose)) <= NOT_ENGLISH | set(words)


def test_what_the_options_mean_begins_in_one_column() -> None:
    listed = helped(("month-end", "fill")).partition("选项：\n")[2].splitlines()

    def column(line: str) -> int:
        before = re.match(r"  .*?\S(?= {2,})  +", line)
        assert before is not None
        return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in before[0])

    assert len(listed) == 6
    assert len({column(each) for each in listed}) == 1
