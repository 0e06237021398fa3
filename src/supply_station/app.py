"""窗口入口：assembles the window, the desk, the book and the office, one sitting after another."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from supply_station import paths, settings
from supply_station.errors import RuleBroken, Trouble
from supply_station.ui.crash import Guard, guarded
from supply_station.ui.held_keys import HeldKeys
from supply_station.ui.kit import theme
from supply_station.ui.kit.ask import Ask, AskPerson
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.tidy import one_heap
from supply_station.ui.main_window import PLACE, MainWindow
from supply_station.ui.opening import CannotOpen, LeavePractice, Opening, look_for_rescue, restored
from supply_station.ui.pages import PAGES

if TYPE_CHECKING:
    from supply_station.services.office import Office
    from supply_station.storage.book import Book
    from supply_station.ui.backups import Backups

# What needs the book is imported where it is used (PLC0415): SQLAlchemy and the services take several times
# as long as the first frame of the window, which is painted before.

OPENING = "正在打开账本…"
PRACTICE_NAME = "练习账本.book"
Clock = Callable[[], datetime]
Asking = Callable[[QWidget | None], Ask]


def application() -> QApplication:
    """The one application, dressed, with Qt's own Chinese."""
    one_heap()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - Qt's own promise
    app.setApplicationName(paths.APP)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    chinese = QLocale(QLocale.Language.Chinese, QLocale.Country.China)
    QLocale.setDefault(chinese)  # Qt's own dialogs write dates and weekdays in the words of the default
    if translator.load(chinese, "qtbase", "_", folder):
        app.installTranslator(translator)
    app.setStyle("Fusion")
    palette = app.palette()
    palette.setColor(QPalette.ColorRole.Highlight, QColor(theme.ACCENT))
    palette.setColor(QPalette.ColorRole.Link, QColor(theme.ACCENT))
    app.setPalette(palette)
    theme.load_fonts()
    theme.dress(app, type_size())
    return app


def type_size() -> theme.TypeSize:
    """The type size of this PC."""
    kept = settings.load().type_size
    return theme.TypeSize(kept) if kept in set(theme.TypeSize) else theme.TypeSize.STANDARD


def window(
    book: "Book",
    clerk: str,
    clock: Clock = datetime.now,  # noqa: TID251 - a door's clock
    asking: Asking = AskPerson,
) -> MainWindow:
    """The window over an open book, on its first page."""
    made = _empty_window(asking)
    _seat(made, _office(book, clerk, clock))
    made.go(PAGES[0].stem)
    return made


def _empty_window(asking: Asking) -> MainWindow:
    """The window before a book is open."""
    desk = Desk(None, asking(None))
    made = MainWindow(desk, PAGES, "供电所台账")
    made.setEnabled(False)
    desk.ask = asking(made)
    return made


def _seat(made: MainWindow, office: "Office") -> None:
    """The clerk sits down at the desk of an open book."""
    from supply_station.services.station import the_station  # noqa: PLC0415
    from supply_station.ui.clerk_choice import ChangeClerk  # noqa: PLC0415
    from supply_station.ui.kit.manual import manual_button  # noqa: PLC0415

    desk = made.desk
    desk.open(office)
    station = office.consult(the_station)
    made.band.setVisible(station.practice)
    change = ChangeClerk(made, made.desk, made.may_leave, station.name)
    made.foot_row.setSpacing(8)
    if station.practice and office.book.path != paths.default_book():
        made.foot_row.addWidget(keyed(made, "离开练习", "Ctrl+Shift+Q", LeavePractice(desk)))
    made.foot_row.addWidget(manual_button(made, made.stem))
    made.foot_row.addWidget(change.button)
    made.setEnabled(True)
    made.ahead.start()


def run(
    path: Path | None,
    clerk: str | None,
    clock: Clock = datetime.now,  # noqa: TID251 - a door's clock
    asking: Asking = AskPerson,
) -> int:
    """Open the window over a book until it is closed; the exit code.

    `path` is the book asked for, else the one opened last or the default one. `clerk` acts unasked.
    """
    app = application()
    app.setQuitOnLastWindowClosed(False)
    book = path or Path(settings.load().book or paths.default_book())
    if path is None and not book.is_file():
        book = paths.default_book()
    opening: Opening | None = Opening(book, clerk=clerk or "")
    with guarded(Guard(asking(None), clock, paths.error_log())):
        while opening is not None:
            opening = _Sitting(app, clock, asking, opening).next()
    return 0


class _Sitting(QObject):
    """One book from its opening to its closing."""

    def __init__(self, app: QApplication, clock: Clock, asking: Asking, opening: Opening) -> None:
        super().__init__()
        self.app = app
        self.clock = clock
        self.asking = asking
        self.opening = opening
        self.following: Opening | None = None
        self.window: MainWindow | None = None
        self.backups: Backups | None = None

    def next(self) -> Opening | None:
        """Sit down; what to open after it, or None to leave the program."""
        try:
            with ExitStack() as held:
                if self.opening.backup is None and not self.opening.book.is_file():
                    self._lock(held)
                    return self._first_run()
                self._sit(held)
        except (RuleBroken, Trouble) as told:
            return self._cannot_open(told)
        finally:
            self._put_away()
        return self.following

    def _sit(self, held: ExitStack) -> None:
        if self.app.font().pointSize() != type_size():  # with no window to be dressed anew
            theme.dress(self.app, type_size())
        window = self.window = _empty_window(self.asking)
        window.waiting.announce(OPENING)
        if settings.place(PLACE):
            window.show()
        else:
            window.showMaximized()
        typed = HeldKeys(window) if self.opening.page else None  # the person is in the midst of their work
        self._paint(window)
        self._lock(held)
        done, lost = "", list[str]()
        if self.opening.backup is not None:
            work = partial(restored, self.opening.backup, self.opening.book, self.clock())
            done, lost = window.wait_for("正在从备份恢复…", work)
        for line in lost:
            window.desk.ask.tell("已经恢复", line)
        book = held.enter_context(window.wait_for(OPENING, partial(_open, self.opening.book, self.clock())))
        clerk = self._clerk(window, book)
        if not clerk:
            return
        settings.remember(book=str(self.opening.book.absolute()))
        settings.keep_clerk(self.opening.book, clerk)
        _seat(window, _office(book, clerk, self.clock))
        held.callback(window.desk.rest)  # else the -wal of a closed book would stay beside it
        window.desk.reopen.connect(self._leave_for)
        self._keep_safe(window)
        window.go(self.opening.page if self.opening.page in window.declared else PAGES[0].stem)
        window.say(done)
        if typed is not None:
            typed.hand_over()
        self.app.setQuitOnLastWindowClosed(True)
        self.app.exec()
        self.app.setQuitOnLastWindowClosed(False)

    def _keep_safe(self, window: MainWindow) -> None:
        from supply_station.ui.backups import kept_safe  # noqa: PLC0415

        self.backups, window.last_thing = kept_safe(window, window.desk), self._last_thing

    def _last_thing(self) -> None:
        """Not before the same book is shown again, in another size of type."""
        then = self.following
        stays = then is not None and then.backup is None and then.book == self.opening.book
        if self.backups is not None and not stays:
            self.backups.at_the_end()

    def _paint(self, window: MainWindow) -> None:
        """The first frame is on the screen before anything else is begun."""
        handle = window.windowHandle()
        while not handle.isExposed():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.app.processEvents()

    def _lock(self, held: ExitStack) -> None:
        from supply_station.storage.window_lock import window_lock  # noqa: PLC0415

        held.enter_context(window_lock(self.opening.book))

    def _put_away(self) -> None:
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None
            self.app.processEvents()

    def _clerk(self, window: MainWindow, book: "Book") -> str:
        """Who acts; empty when the person leaves instead."""
        from supply_station.services.station import the_people  # noqa: PLC0415
        from supply_station.ui.clerk_choice import ClerkChoice  # noqa: PLC0415

        if self.opening.clerk:
            return self.opening.clerk
        people = _office(book, "", self.clock).consult(the_people, self.clock().date())
        last = settings.clerk(self.opening.book)
        left = people and last not in {each.name for each in people}
        choice = ClerkChoice(people, "" if left else last, leaves=True, over=window)
        return choice.name if choice.exec() else ""

    def _leave_for(self, book: str, backup_file: str) -> None:
        """Close this window, unless the person wants to keep what they typed."""
        if self.window is None:
            return
        same = Path(book) == self.opening.book
        self.following = Opening(
            Path(book),
            backup=Path(backup_file) if backup_file else None,
            clerk=self.window.desk.office.clerk if same else "",
            page=self.window.stem() if same else "",
        )
        if not self.window.close():
            self.following = None

    def _first_run(self) -> Opening | None:
        from supply_station.ui.first_run import FirstRun  # noqa: PLC0415

        practice = paths.default_book().with_name(PRACTICE_NAME)
        first = FirstRun(self.asking(None), self.opening.book, practice, self.clock)
        if not first.exec() or first.opening is None:
            return None
        return replace(first.opening, clerk=first.opening.clerk or self.opening.clerk)

    def _cannot_open(self, told: RuleBroken | Trouble) -> Opening | None:
        rescue = None
        if isinstance(told, Trouble) and self.window is not None:
            rescue = self.window.wait_for(
                "正在找完好的备份…", partial(look_for_rescue, self.opening.book, self.clock())
            )
        box = CannotOpen(
            self.asking(self.window),
            self.opening.book,
            told.sentence,
            rescue,
            restorable=isinstance(told, Trouble),
            over=self.window,
        )
        if not box.exec() or box.opening is None:
            return None
        return replace(box.opening, clerk=self.opening.clerk)


def _office(book: "Book", clerk: str, clock: Clock) -> "Office":
    from supply_station.services.office import Office  # noqa: PLC0415

    return Office(book, clerk=clerk, clock=clock)


def _open(path: Path, now: datetime, job: Job) -> "Book":
    """On the worker, with what the first page will ask of the book."""
    from supply_station.services import backup, today  # noqa: F401, PLC0415

    job.say("请稍候；账本较旧时先备份再升级，要多等一会儿。")
    backup.refuse_damaged(path)
    return backup.opened(path, now=now, busy_ms=200)
