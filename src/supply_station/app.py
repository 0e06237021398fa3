"""窗口入口：assembles the book, the office, the desk and the window."""

import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication

from supply_station import paths
from supply_station.services.office import Office
from supply_station.services.station import the_station
from supply_station.storage.book import Book
from supply_station.ui.kit import theme
from supply_station.ui.kit.ask import AskPerson
from supply_station.ui.kit.desk import Desk
from supply_station.ui.main_window import MainWindow
from supply_station.ui.pages import PAGES


def application() -> QApplication:
    """The one application, dressed, with Qt's own Chinese."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - Qt's own promise
    app.setOrganizationName(paths.APP)
    app.setApplicationName(paths.APP)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(QLocale.Language.Chinese), "qtbase", "_", folder):
        app.installTranslator(translator)
    app.setStyle("Fusion")
    theme.load_fonts()
    theme.dress(app, theme.TypeSize(int(str(QSettings().value("type_size", int(theme.TypeSize.STANDARD))))))
    return app


def window(book: Book, clerk: str) -> MainWindow:
    """The window over an open book."""
    office = Office(book, clerk=clerk, clock=datetime.now)  # noqa: TID251 - a door's clock
    desk = Desk(office, AskPerson())
    station = office.consult(the_station)
    made = MainWindow(desk, PAGES, f"{station.name} — 供电所台账", practice=station.practice)
    desk.ask = AskPerson(made)
    made.go(PAGES[0].stem)
    return made


def run(path: Path, clerk: str) -> int:
    """Open the window over a book until it is closed; the exit code."""
    app = application()
    with Book.open(path, busy_ms=200) as book:
        shown = window(book, clerk)
        shown.show()
        return app.exec()
