"""帮助：what `--help` shows, with click's own English words in Chinese."""

import re
import unicodedata
from collections.abc import Iterable

import click

_WORDS = {
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示这段说明。",
    "Show the version and exit.": "显示程序的版本。",
}
_PARTS = {
    "OPTIONS": "选项",
    "COMMAND": "命令",
    "ARGS": "参数",
    "TEXT": "文字",
    "PATH": "路径",
    "INTEGER RANGE": "整数",
    "INTEGER": "整数",
    "required": "必填",
    "default": "默认",
    "NUMBERS": "编号",
    "FILES": "文件",
    "FILE": "文件",
    "BATCH": "批号",
    "KIND": "种类",
}
_PART = re.compile(r"\b(?:" + "|".join(_PARTS) + r")\b")


class _Formatter(click.HelpFormatter):
    """Lays a help page out in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is written, on one line however many kinds it may name."""
        self.write(f"{prefix or '用法：'}{prog} {_in_chinese(args)}\n")

    def write_heading(self, heading: str) -> None:
        """The heading of a list."""
        self.write(f"{_WORDS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *_widths: int, **_spacing: int) -> None:
        """A list of names and what they mean; click would take a Chinese character for one column."""
        told = [(_in_chinese(name), _WORDS.get(text, _in_chinese(text))) for name, text in rows]
        widest = max(_columns(name) for name, _ in told)
        for name, text in told:
            self.write(f"  {name}{' ' * (widest - _columns(name))}  {text}\n")


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _in_chinese(text: str) -> str:
    return _PART.sub(lambda found: _PARTS[found[0]], text)


class _Context(click.Context):
    formatter_class = _Formatter


class HelpedCommand(click.Command):
    """A command whose help is Chinese."""

    context_class = _Context


class HelpedGroup(click.Group):
    """A group whose help is Chinese, as is that of all its commands."""

    context_class = _Context
    command_class = HelpedCommand


HelpedGroup.group_class = HelpedGroup
