"""用法不对：what the command line could not understand, as a Chinese sentence; the exit code stays 2."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNKNOWN = re.compile(r"No such command '(.*?)'")
_EXTRA = re.compile(r"\((.+)\)$")


class WrongUse(click.UsageError):
    """A wrong use, told in one line."""

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """On standard error."""
        command = self.ctx.command_path if self.ctx else "supply-station"
        click.echo(f"用法不对：{self.message}。请用 {command} --help 看怎么写。", err=True)


@contextmanager
def told_in_chinese() -> Iterator[None]:
    """Turns click's own English into a `WrongUse`."""
    try:
        yield
    except (click.exceptions.NoArgsIsHelpError, WrongUse):
        raise
    except click.UsageError as error:
        raise WrongUse(_sentence(error), error.ctx) from None


def _sentence(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            near = f"，是不是“{error.possibilities[0]}”" if error.possibilities else ""
            return f"没有“{error.option_name}”这个选项{near}"
        case click.BadOptionUsage():
            return (
                f"选项“{error.option_name}”后面{'要写一个值' if 'requires' in error.message else '不用写值'}"
            )
        case click.MissingParameter(param=click.Parameter() as param):
            return f"没有写“{_name(param)}”"
        case click.BadParameter(param=click.Parameter() as param):
            return f"“{_name(param)}”写得不对：{_wanted(param.type, error.message)}"
    return _of_words(error.message)


def _of_words(message: str) -> str:
    """Where click has no kind of error for it."""
    if _CHINESE.search(message):
        return message.rstrip("。")
    if unknown := _UNKNOWN.match(message):
        return f"没有“{unknown[1]}”这个命令"
    extra = _EXTRA.search(message)
    return f"多写了“{extra[1]}”" if extra else "看不懂"


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else (param.name or "").upper()


def _wanted(kind: click.ParamType[Any], message: str) -> str:
    match kind:
        case click.Choice():
            return f"要写 {'、'.join(kind.choices)} 里的一个"
        case click.IntRange():
            most = "" if kind.max is None else f"、不大于 {kind.max:g}"
            return f"要写不小于 {kind.min:g}{most} 的整数"
        case click.types.IntParamType():
            return "要写一个整数"
    return message.rstrip("。")
