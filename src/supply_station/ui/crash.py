"""出错：what no one has told goes into a log without anybody's data, and to the person in one dialog.

The log names the kind of error and where in the program it came up, and the versions; never a message or a
value, since those can hold a name, a number or a line of the book.
"""

import platform
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

import PySide6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from supply_station import paths
from supply_station.errors import RuleBroken, Trouble
from supply_station.ui.kit.ask import Ask

LONGEST = 200_000
"""Bytes after which the log begins anew; the one before it is kept as `errors.old.log`."""
HOUSE = Path(__file__).parents[1]


def report(error: BaseException, at: datetime) -> str:
    """What is noted of an error: its kind, our own lines it came through, and the versions."""
    lines = [f"{at:%Y-%m-%d %H:%M:%S}", _versions()]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {place}" for place in _our_lines(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _our_lines(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(trace):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(HOUSE):
            yield f"{file.relative_to(HOUSE).as_posix()}:{line} {frame.f_code.co_name}"


def _versions() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - 12 ms that the first frame need not wait for

    return (
        f"supply-station {version(paths.APP)}, Python {platform.python_version()}, "
        f"PySide {PySide6.__version__}, Qt {qVersion()}, {platform.system()} {platform.release()}"
    )


def keep(told: str, log: Path) -> None:
    """Add a report to the log; a disk that fails here must not bring the next error."""
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.is_file() and log.stat().st_size > LONGEST:
            log.replace(log.with_suffix(".old.log"))
        with log.open("a", encoding="utf-8") as file:
            file.write(told + "\n\n")


class Crash(QDialog):
    """The one dialog: what happened in plain words, the details to copy, and going on."""

    def __init__(self, told: str, log: Path) -> None:
        super().__init__()
        self.setWindowTitle("程序出了一个错")
        said = QLabel(
            "刚才那一步没有做成，账本没有因此损坏。可以继续用；要是总在同一个地方出错，"
            "请复制下面的详情，交给维护的人。详情里没有户名、户号和电话。"
        )
        said.setWordWrap(True)
        self.details = QPlainTextEdit(told)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName("出错的详情")
        where = QLabel(f"这些也记在 {log}")
        where.setObjectName("quiet")
        where.setWordWrap(True)
        self.go_on = QPushButton("继续使用（Esc）")
        self.go_on.setObjectName("primary")
        self.copy = QPushButton("复制详情（Ctrl+D）")
        self.copy.setShortcut(QKeySequence("Ctrl+D"))
        self.leave = QPushButton("关闭程序（Ctrl+Q）")
        self.leave.setShortcut(QKeySequence("Ctrl+Q"))
        self.go_on.clicked.connect(self.accept)
        self.copy.clicked.connect(self.copy_details)
        self.leave.clicked.connect(self.quit)
        foot = QHBoxLayout()
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.copy)
        foot.addWidget(self.go_on)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        for part in (said, self.details, where):
            box.addWidget(part)
        box.addLayout(foot)
        self.resize(self.fontMetrics().horizontalAdvance("账") * 44, self.fontMetrics().height() * 20)
        self.go_on.setFocus()

    def copy_details(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details.toPlainText())

    def quit(self) -> None:
        """Close the program, asking nothing: whatever was saved is in the book."""
        self.accept()
        QCoreApplication.exit(1)


class Guard(QObject):
    """Takes what nobody caught, on any thread, and tells it on the window's."""

    caught = Signal(object)

    def __init__(self, ask: Ask, clock: Callable[[], datetime], log: Path) -> None:
        super().__init__()
        self.ask = ask
        self.clock = clock
        self.log = log
        self.dialog: Crash | None = None
        self.caught.connect(self.tell, Qt.ConnectionType.AutoConnection)

    def in_window(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """As `sys.excepthook`; an interrupted program ends as ever."""
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        self.caught.emit(error.with_traceback(trace))

    def in_thread(self, hook: threading.ExceptHookArgs) -> None:
        """As `threading.excepthook`."""
        if hook.exc_value is not None:
            self.in_window(hook.exc_type, hook.exc_value, hook.exc_traceback)

    def tell(self, error: Exception) -> None:
        """A refusal or trouble is a sentence; the rest is noted, and told in one dialog at a time."""
        if isinstance(error, RuleBroken | Trouble):
            self.ask.tell("没有办成" if isinstance(error, RuleBroken) else "出了故障", error.sentence)
            return
        told = report(error, self.clock())
        keep(told, self.log)
        if self.dialog is None:
            self.dialog = Crash(told, self.log)
            self.dialog.finished.connect(self._closed)
            self.dialog.open()

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()


@contextmanager
def guarded(guard: Guard) -> Iterator[None]:
    """Have the guard take what nobody catches, until the block ends."""
    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = guard.in_window, guard.in_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before
