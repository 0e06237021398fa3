"""窗口入口：assembles the book, the office, the desk and the window, one sitting after another."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QSettings, QTranslator
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from supply_station import paths, settings
from supply_station.errors import RuleBroken, Trouble
from supply_station.services import backup
from supply_station.services.office import Office
from supply_station.services.station import the_people, the_station
from supply_station.storage.book import Book
from supply_station.storage.window_lock import window_lock
from supply_station.ui.clerk_choice import ClerkChoice
from supply_station.ui.crash import Guard, guarded
from supply_station.ui.first_run import FirstRun
from supply_station.ui.kit import theme
from supply_station.ui.kit.ask import Ask, AskPerson
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.manual import manual_button
from supply_station.ui.main_window import MainWindow
from supply_station.ui.opening import CannotOpen, Opening, Wait
from supply_station.ui.pages import PAGES

PRACTICE_NAME = "练习账本.book"
Clock = Callable[[], datetime]
Asking = Callable[[QWidget | None], Ask]


def application() -> QApplication:
    """The one application, dressed, with Qt's own Chinese."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - Qt's own promise
    app.setOrganizationName(paths.APP)
    app.setApplicationName(paths.APP)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    chinese = QLocale(QLocale.Language.Chinese, QLocale.Country.China)
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
    book: Book,
    clerk: str,
    clock: Clock = datetime.now,  # noqa: TID251 - a door's clock
    asking: Asking = AskPerson,
) -> MainWindow:
    """The window over an open book."""
    office = Office(book, clerk=clerk, clock=clock)
    desk = Desk(office, asking(None))
    station = office.consult(the_station)
    made = MainWindow(desk, PAGES, "", practice=station.practice)
    desk.ask = asking(made)
    made.go(PAGES[0].stem)
    change = _ChangeClerk(made, station.name)
    made.foot_row.setSpacing(8)
    if station.practice and book.path != paths.default_book():
        made.foot_row.addWidget(keyed(made, "离开练习", "Ctrl+Q", _LeavePractice(desk)))
    made.foot_row.addWidget(manual_button(made, made.stem))
    made.foot_row.addWidget(change.button)
    return made


class _LeavePractice:
    """On to the station's own book, or to the first run that makes it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self) -> None:
        self.desk.reopen.emit(str(paths.default_book()), "")


class _ChangeClerk(QObject):
    """The name at the foot and in the title, and the two keys that change it."""

    def __init__(self, window: MainWindow, station: str) -> None:
        super().__init__(window)
        self.window = window
        self.station = station
        self.button = keyed(window, "", "Ctrl+U", self.choose)
        self.button.setObjectName("clerk")
        self.button.setAccessibleName("更换经办人")
        self.show_name()

    def choose(self) -> None:
        """Another person sits down at the desk."""
        if not self.window.may_leave():
            return
        desk = self.window.desk
        people = desk.consult(the_people, desk.office.clock().date())
        choice = ClerkChoice(people, desk.office.clerk, leaves=False)
        if choice.exec():
            desk.office.clerk = choice.name
            settings.remember(clerk=choice.name)
            self.show_name()
            desk.said.emit(f"现在由 {choice.name} 经办。")
        choice.deleteLater()

    def show_name(self) -> None:
        """Say who acts."""
        name = self.window.desk.office.clerk
        self.button.setText(f"经办人：{name}（Ctrl+U）")
        self.window.setWindowTitle(f"{self.station} — 供电所台账 — 经办人：{name}")


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

    def next(self) -> Opening | None:
        """Sit down; what to open after it, or None to leave the program."""
        try:
            with ExitStack() as held:
                held.enter_context(window_lock(self.opening.book))
                if self.opening.backup is not None:
                    self._restore(self.opening.backup)
                elif not self.opening.book.is_file():
                    return self._first_run()
                self._sit(held)
        except (RuleBroken, Trouble) as told:
            return self._cannot_open(told)
        return self.following

    def _sit(self, held: ExitStack) -> None:
        wait = Wait("正在打开账本", partial(_open, self.opening.book))
        book = held.enter_context(wait.result_of())
        clerk = self._clerk(Office(book, clerk=self.opening.clerk, clock=self.clock))
        if not clerk:
            return
        settings.remember(clerk=clerk, book=str(self.opening.book.absolute()))
        self.window = window(book, clerk, self.clock, self.asking)
        self.window.desk.reopen.connect(self._leave_for)
        if self.opening.page in self.window.declared:
            self.window.go(self.opening.page)
        if QSettings().value("window") is None:
            self.window.showMaximized()
        else:
            self.window.show()
        self.app.setQuitOnLastWindowClosed(True)
        self.app.exec()
        self.app.setQuitOnLastWindowClosed(False)
        self.window.deleteLater()
        self.app.processEvents()

    def _restore(self, file: Path) -> None:
        work = partial(_restored, file, self.opening.book, self.clock())
        for line in Wait("正在从备份恢复", work).result_of():
            self.asking(None).tell("已经恢复", line)

    def _clerk(self, office: Office) -> str:
        """Who acts; empty when the person leaves instead."""
        if self.opening.clerk:
            return self.opening.clerk
        people = office.consult(the_people, self.clock().date())
        choice = ClerkChoice(people, settings.load().clerk, leaves=True)
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
        practice = paths.default_book().with_name(PRACTICE_NAME)
        first = FirstRun(self.asking(None), self.opening.book, practice, self.clock)
        if not first.exec() or first.opening is None:
            return None
        return replace(first.opening, clerk=first.opening.clerk or self.opening.clerk)

    def _cannot_open(self, told: RuleBroken | Trouble) -> Opening | None:
        kept = settings.load().backup_folder
        copy = backup.newest(self.opening.book, [Path(kept)] if kept else [])
        box = CannotOpen(
            self.asking(None), self.opening.book, told.sentence, copy, restorable=isinstance(told, Trouble)
        )
        return box.opening if box.exec() else None


def _open(path: Path, job: Job) -> Book:
    job.say("请稍候；账本较旧时先升级，要多等一会儿。")
    return Book.open(path, busy_ms=200)


def _restored(file: Path, book: Path, now: datetime, job: Job) -> list[str]:
    job.say("先核对备份，再换上去；原来的账本留在旁边。")
    return backup.restore(file, book, now)
