"""门：what every command shares — the book, the clerk, exit codes, and the one JSON object."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from supply_station import paths
from supply_station.cli.help_text import HelpedGroup
from supply_station.cli.wrong_use import told_in_chinese
from supply_station.errors import RuleBroken, Trouble
from supply_station.rules import period

if TYPE_CHECKING:  # the window starts through this door, too, and is painted before SQLAlchemy is imported
    from supply_station.services.office import Office

F = TypeVar("F", bound=Callable[..., Any])
SHOWN = 10
"""Lines of a long list that are printed; the whole is in --json and in the workbook."""

# Where Ctrl-C meets a connection that closes, SQLAlchemy would print a traceback before it goes on.
logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())

MODULES = {
    "new": "book",
    "demo": "book",
    "backup": "book",
    "restore": "book",
    "verify": "book",
    "export": "book",
    "import": "import_batch",
    "import-template": "import_batch",
    "undo-import": "import_batch",
    "month-end": "month_end",
    "print": "printing",
    "screenshots": "screenshots",
    "usage-template": "usage_template",
    "zero-accounts": "zero_account",
}
"""The module of every command."""

INTERRUPTED = "已中断：没有做完的事没有写进账本。请看一下结果，需要时重新运行一次。"
"""What Ctrl-C says, with exit code 130 as a shell has it: the act may just have been finished."""

FILE = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。")


def now() -> datetime:
    """The wall's clock: only the doors look at it."""
    return datetime.now()  # noqa: TID251


def a_month(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Click's callback for a month; a malformed one is wrong use."""
    try:
        return None if value is None else period.checked(value)
    except RuleBroken as refusal:
        raise click.BadParameter(refusal.sentence) from None


MONTH = click.option("--month", required=True, callback=a_month, help="月份，如 2026-10。")
ANY_MONTH = click.option("--month", callback=a_month, help="月份，如 2026-10。")


def command(group: click.Group, name: str) -> Callable[[F], click.Command]:
    """A command whose refusals and troubles become sentences and exit codes."""

    def wrap(run: F) -> click.Command:
        @wraps(run)
        def guarded(**values: Any) -> None:
            try:
                run(**values)
            except (RuleBroken, Trouble) as told:
                _end(told.sentence, 1 if isinstance(told, RuleBroken) else 3, **values)
            except KeyboardInterrupt:
                _end(INTERRUPTED, 130, **values)
            except BrokenPipeError:
                raise  # nobody reads on; click ends quietly
            except OSError as error:  # whatever no room has told: it is the world that failed
                where = error.filename or book_path()
                _end(
                    f"读写“{where}”时出错（{error.strerror}）。请检查路径、磁盘和U盘，再试一次。", 3, **values
                )

        return group.command(name)(guarded)

    return wrap


def _end(sentence: str, code: int, *, as_json: bool = False, **_values: Any) -> NoReturn:
    if as_json:
        print_json({"refused": sentence})
    click.echo(sentence, err=True)
    raise SystemExit(code) from None


class _Commands(HelpedGroup):
    """The commands; a module is imported when one of its commands is asked for, so not for the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What cannot be understood is told in Chinese."""
        with told_in_chinese():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As above, for what belongs to a command."""
        with told_in_chinese():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, in the order of the alphabet."""
        for name in sorted(set(MODULES.values())):
            import_module(f"{__package__}.{name}")
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        if cmd_name in MODULES:
            import_module(f"{__package__}.{MODULES[cmd_name]}")
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--book", type=FILE, default=None, help="账本文件；不写则用本机默认的账本。")
@click.option("--as", "clerk", help="经办人姓名；不写则记为“命令行”，在窗口里则从名单上选。")
@click.version_option(package_name="supply-station")
@click.pass_context
def supply_station(context: click.Context, book: Path | None, clerk: str | None) -> None:
    """供电所台账：离线、单机，一个账本。"""
    context.obj = (book or paths.default_book(), clerk or "命令行")
    if context.invoked_subcommand is None:
        from supply_station import app  # noqa: PLC0415 - only the window needs Qt

        context.exit(app.run(book, clerk))


def book_path() -> Path:
    """The book of this call."""
    return Path(click.get_current_context().obj[0])


def clerk_name() -> str:
    """Who acts."""
    return str(click.get_current_context().obj[1])


@contextmanager
def opened() -> Iterator["Office"]:
    """The book of this call, opened, and an office over it."""
    from supply_station.services.backup import opened as open_book  # noqa: PLC0415 - not for the first frame
    from supply_station.services.office import Office  # noqa: PLC0415

    with open_book(book_path(), now=now()) as book:
        yield Office(book, clerk=clerk_name(), clock=now)


def print_json(value: object) -> None:
    """The one object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_some(lines: Iterable[str]) -> None:
    """The first of some lines, and how many there are."""
    held = list(lines)
    for line in held[:SHOWN]:
        click.echo(f"  {line}")
    if len(held) > SHOWN:
        click.echo(f"  …… 共 {len(held)} 条，其余用 --json 查看")
