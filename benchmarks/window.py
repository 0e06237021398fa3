"""窗口：first painted frame, a key until it is painted, time on the window's thread, memory.

Run: python benchmarks/window.py [accounts]. Makes two practice books, of a tenth and of all of the accounts.
Each measurement runs in a process of its own, offscreen: imports and memory are its own. The references: a
bare PySide6 window with the same fonts and a line of text; and, for a key, bare SQL for the count, the ids
and the rows of a page, with the repaint of a bare QTableView that shows the same texts.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROUNDS = 5
STARTED = "SUPPLY_STATION_STARTED"
WORDS = ("向", "青竹溪", "043719", "1380", "田春")
RESTING = 20
"""Turns of the event loop without anything under way, after which the window has come to rest."""
WORST = 12
"""Acts that are told by name: those that held the window longest."""
LONGEST = 0.1
"""Seconds an act of the window may take on its own thread."""


def since_start() -> float:
    """Seconds since this process was asked for."""
    return time.time() - float(os.environ[STARTED])


def first_frame(book: str) -> list[float]:
    """The program as a clerk starts it, until the main window has been painted and until 今日 stands."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    class Start(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.window: Any = None
            self.taken: list[float] = []
            self.timer = QTimer(self, interval=5)
            self.timer.timeout.connect(self.look)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and type(watched).__name__ == "MainWindow":
                program.removeEventFilter(self)
                self.window = watched
                QTimer.singleShot(0, self.painted)
            return False

        def painted(self) -> None:
            self.taken.append(since_start())
            self.timer.start()

        def look(self) -> None:
            if self.window.here() is not None and self.window.desk.jobs.current is None:
                self.timer.stop()
                self.taken.append(since_start())
                self.window.close()

    program = QApplication([])
    start = Start()
    program.installEventFilter(start)
    from supply_station.__main__ import main as begin

    sys.argv = ["supply-station", "--book", book, "--as", "李秀英"]
    with suppress(SystemExit):
        begin()
    return start.taken


def bare_frame(_book: str) -> list[float]:
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    made = QApplication([])
    for font in sorted((Path(__file__).parents[1] / "resources" / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    made.setFont(QFont("Noto Sans SC", 11))
    window = QMainWindow()
    window.setCentralWidget(QLabel("供电所台账"))
    window.resize(1366, 768)
    window.show()
    window.grab()
    return [since_start()]


def painted(process: Callable[[], None], *widgets: Any) -> Callable[[], None]:
    """What waits until one of the widgets has been painted since it was made."""
    from PySide6.QtCore import QEvent, QObject

    class Seen(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            answer = super().eventFilter(watched, event)
            self.seen = self.seen or event.type() == QEvent.Type.Paint
            return answer

    watch = Seen()
    for widget in widgets:
        widget.installEventFilter(watch)

    def wait() -> None:
        while not watch.seen:
            process()
        watch.seen = False

    return wait


def settle(window: object, process: Callable[[], None]) -> None:
    """Let what the window started come to its end, and every page be imported."""
    while not imported(window):
        process()


def keys(book_path: str) -> list[float]:
    """Per word: each key typed into the customer page until it is painted; the median of all keys."""
    from PySide6.QtTest import QTest

    from supply_station import app
    from supply_station.storage.book import Book
    from supply_station.ui.kit.list_page import ListPage

    made = app.application()
    taken = []
    with Book.open(Path(book_path), busy_ms=200) as book:
        window = app.window(book, "李秀英")
        window.resize(1366, 768)
        window.show()
        window.go("customer")
        settle(window, made.processEvents)
        page = window.findChild(ListPage)
        assert page is not None
        wait = painted(made.processEvents, page.table.viewport(), page.empty)
        for _ in range(ROUNDS):
            for word in WORDS:
                for key in word:
                    start = time.perf_counter()
                    if key.isascii():
                        QTest.keyClicks(page.search, key)
                    else:
                        page.search.insert(key)
                    wait()
                    taken.append(time.perf_counter() - start)
                page.clear()
                wait()
    return [statistics.median(taken), max(taken)]


def bare_keys(book_path: str) -> list[float]:
    """The same keys by bare SQL on the driver, shown in a bare QTableView."""
    from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    from supply_station import app
    from supply_station.storage.engine import PUBLISHED_KEY, connect_live
    from supply_station.ui.kit import theme

    made = app.application()
    made.setFont(QFont(theme.FAMILY, 11))
    table = QTableView()
    table.resize(1180, 560)
    table.show()
    wait = painted(made.processEvents, table.viewport())
    wait()
    connection = connect_live(Path(book_path), PUBLISHED_KEY)
    taken = []
    columns = "account_no, former_account_no, name, address, phone"
    like = " OR ".join(f"(customer.{name} LIKE '%' || ? || '%' ESCAPE '/')" for name in columns.split(", "))
    where = f"FROM customer WHERE voided_at IS NULL AND ({like})"
    for _ in range(ROUNDS):
        for word in WORDS:
            typed = ""
            for key in word:
                start = time.perf_counter()
                typed += key
                asked = (typed,) * 5
                connection.execute(f"SELECT count(*) {where}", asked).fetchone()
                ids = connection.execute(
                    f"SELECT id {where} ORDER BY account_no, id LIMIT 2048", asked
                ).fetchall()
                marks = ", ".join("?" * min(128, len(ids)))
                rows = connection.execute(
                    "SELECT customer.account_no, customer.name, transformer_area.name, line.name, category, "
                    "usage_class, status, address, phone, former_account_no FROM customer "
                    "LEFT JOIN transformer_area ON area_id = transformer_area.id "
                    f"LEFT JOIN line ON line_id = line.id WHERE customer.id IN ({marks})",
                    [each[0] for each in ids[:128]],
                ).fetchall()
                model = QStandardItemModel()
                for row in rows[:20]:
                    model.appendRow([QStandardItem(str(value or "")) for value in row])
                table.setModel(model)
                wait()
                taken.append(time.perf_counter() - start)
    connection.close()
    return [statistics.median(taken), max(taken)]


class Turns:
    """The longest turn of the event loop: a tick that should come every millisecond, and how late it came.

    Beside it stands how long the window's thread was at work itself meanwhile: a busy machine is told from a
    slow program.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.longest: dict[str, float] = {}
        self.work: dict[str, float] = {}
        self._name = ""
        self._last = self._done = 0.0
        self._timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def of(self, name: str, work: Callable[[], object], settled: Callable[[], bool]) -> None:
        """Do something as a key would, and go on until the window has come to rest."""
        from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

        self._name, self._last, self._done = name, time.perf_counter(), time.thread_time()
        self._timer.start()
        QTimer.singleShot(0, work)
        rest = 0
        while rest < RESTING:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            rest = rest + 1 if settled() else 0
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now, done = time.perf_counter(), time.thread_time()
        self.longest[self._name] = max(self.longest.get(self._name, 0), now - self._last)
        self.work[self._name] = max(self.work.get(self._name, 0), done - self._done)
        self._last, self._done = now, done


def acts(book_path: str) -> list[float]:
    """The longest that anything done held the window's thread, and that its thread worked, in seconds.

    And the memory of the lists, in MB.
    """
    from supply_station import app
    from supply_station.storage.book import Book
    from supply_station.ui.kit.list_page import ListPage

    app.application()
    turns = Turns()
    with Book.open(Path(book_path), busy_ms=200) as book:
        window = app.window(book, "李秀英", lambda: datetime(2026, 11, 2, 9, 0))
        window.resize(1366, 768)
        turns.of("window", window.show, partial(resting, window))
        turns.of("pages imported", window.ahead.start, partial(imported, window))
        for stem in window.declared:
            done = partial(resting, window)
            turns.of(f"{stem}: open", partial(window.go, stem), done)
            shown = window.page(stem)
            for page in [shown] if isinstance(shown, ListPage) else shown.findChildren(ListPage):
                if not page.isVisible() or not page.model.count:
                    continue
                turns.of(f"{stem}: end", page.table.scrollToBottom, done)
                for section in range(len(page.page.view.columns)):
                    turns.of(f"{stem}: sort {section}", partial(page.table.sort, section), done)
                    turns.of(f"{stem}: sort {section} down", partial(page.table.sort, section), done)
                turns.of(f"{stem}: all", page.table.selectAll, done)
                page.table.choose([0])
                turns.of(f"{stem}: form", page.open, done)
                turns.of(f"{stem}: back", page.discard, done)
        peak = memory()
        print(f"#   memory of the lists          {peak:6.0f} MB", file=sys.stderr)
        zero_account(turns, window)
        print(f"#   with all orders looked at    {memory():6.0f} MB", file=sys.stderr)
        print(f"#   held after leaving them      {memory('VmRSS'):6.0f} MB", file=sys.stderr)
        import_preview(turns, window)
        print(f"#   with an import looked at     {memory():6.0f} MB", file=sys.stderr)
        print(f"#   held after leaving it        {memory('VmRSS'):6.0f} MB", file=sys.stderr)
        window.desk.reader.stop()
        window.desk.jobs.stop()
    return [tell("held the window", turns.longest), tell("work of its thread", turns.work), peak]


def tell(what: str, taken: dict[str, float]) -> float:
    """The acts that took longest, by name; the seconds of the first."""
    print(f"#   {what}:", file=sys.stderr)
    worst = sorted(taken.items(), key=lambda each: -each[1])
    for name, seconds in worst[:WORST]:
        print(f"#   {name:<28} {seconds * 1000:6.0f} ms", file=sys.stderr)
    return worst[0][1]


def memory(what: str = "VmHWM") -> float:
    """The most memory this process has held so far, or with `VmRSS` what it holds now, in MB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if what in line)
    return int(line.split()[1]) / 1024


def resting(window: Any) -> bool:
    """Whether nothing is worked out or read for the window any more."""
    return window.desk.jobs.current is None and not window.desk.reader.busy()


def imported(window: Any) -> bool:
    """Whether a person who looked at 今日 for a moment would find every page imported."""
    return bool(window.ahead.over and resting(window))


def zero_account(turns: Turns, window: Any) -> None:
    """All candidates ticked and listed; all orders of the month looked at."""
    from supply_station.ui.kit.own_window import OwnWindow
    from supply_station.ui.kit.preview import Preview

    class Yes:
        def __getattr__(self, _name: str) -> Callable[..., bool]:
            return lambda *_: True

    window.desk.ask = Yes()
    done = partial(resting, window)
    page = window.page("zero_account")
    turns.of("zero_account: again", partial(window.go, "zero_account"), done)
    table = page.candidates.table
    turns.of("zero_account: select all", table.selectAll, done)
    every = range(len(table.entries))
    turns.of("zero_account: tick all", partial(table.toggle, every), done)
    turns.of("zero_account: untick all", partial(table.toggle, every), done)
    turns.of("zero_account: sort", partial(table.horizontalHeader().sectionClicked.emit, 3), done)
    turns.of("zero_account: list all", page.list_all, done)
    turns.of("zero_account: preview", page.print_checks, done)
    (preview,) = (each for each in OwnWindow.alive.values() if isinstance(each, Preview))
    turns.of("zero_account: preview end", preview.last_page, done)
    turns.of("zero_account: preview closed", preview.close, done)


def import_preview(turns: Turns, window: Any) -> None:
    """A month of readings of every account, looked at; every row of it changes something."""
    done = partial(resting, window)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "电量.csv"
        rows = window.desk.consult(month_rows)
        file.write_text("户号,电费年月,示数类型,电量\n" + "\n".join(rows) + "\n", encoding="utf-8")
        turns.of("import_batch: again", partial(window.go, "import_batch"), done)
        page = window.page("import_batch")
        turns.of("import_batch: preview", partial(page.bring, [file]), done)
        assert page.preview.seen is not None
        assert page.preview.seen.plan is not None
        for tab in range(page.preview.tabs.count()):
            turns.of(f"import_batch: tab {tab}", partial(page.preview.tabs.setCurrentIndex, tab), done)
        turns.of("import_batch: left", page.leave, done)


def month_rows(session: Any) -> list[str]:
    """Readings of the newest month with another energy than the book has, as lines of a file."""
    from sqlalchemy import text

    query = (
        "SELECT account_no, month, register, kwh FROM usage JOIN customer ON customer.id = customer_id "
        "WHERE month = (SELECT max(month) FROM usage) AND usage.voided_at IS NULL"
    )
    return [
        f"{number},{month},{register},{kwh / 100 + 1}"
        for number, month, register, kwh in session.execute(text(query))
    ]


def measured(name: str, book: Path) -> list[float]:
    """What one measurement gives in a process of its own, with settings of its own."""
    with tempfile.TemporaryDirectory() as own:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "XDG_CONFIG_HOME": own, "XDG_DATA_HOME": own, STARTED: str(time.time())}
        command = [sys.executable, __file__, name, str(book)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return [float(each) for each in done.stdout.split()]


def main(accounts: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "小.book", Path(folder) / "大.book"
        for book, many in ((small, accounts // 10), (large, accounts)):
            command = [sys.executable, "-m", "supply_station", "--book", str(book), "demo"]
            command += ["--customers", str(many), "--months", "14"]
            subprocess.run(command, check=True, capture_output=True)
        measured("first_frame", small)  # the program's bytecode is kept once it has run
        frames = [(*measured("first_frame", small), *measured("bare_frame", small)) for _ in range(ROUNDS)]
        ours, today, bare = (statistics.median(each) for each in zip(*frames, strict=True))
        at_small, at_large = measured("keys", small), measured("keys", large)
        bare_small, bare_large = measured("bare_keys", small), measured("bare_keys", large)
        held, worked, peak = measured("acts", large)
    rows = (
        ("first painted frame, s", ours, ours / bare, 2.0, f"bare {bare:.2f} s"),
        (f"a key, {accounts // 10:,} accounts, ms", at_small[0] * 1000, at_small[0] / bare_small[0], 2.0,
         f"bare {bare_small[0] * 1000:.1f} ms"),
        (f"a key, {accounts:,} accounts, ms", at_large[0] * 1000, at_large[0] / bare_large[0], 2.0,
         f"bare {bare_large[0] * 1000:.1f} ms"),
        ("a key, all accounts against a tenth", at_large[0] * 1000, at_large[0] / at_small[0], 3.0, ""),
        ("longest on the window's thread, ms", held * 1000, held / LONGEST, 1.0, "of 100 ms"),
        ("longest work of its thread, ms", worked * 1000, worked / LONGEST, 1.0, "of 100 ms"),
        ("memory, MB", peak, peak / 300, 1.0, "of 300 MB"),
    )  # fmt: skip
    print(f"{'until 今日 stands, s':<40} {today:8.2f}   (no budget)")
    for what, value, ratio, budget, beside in rows:
        said = "ok" if ratio <= budget else "OVER"
        print(f"{what:<40} {value:8.2f}   ratio {ratio:5.2f} (budget {budget})  {said:<5} {beside}")
    return 0 if all(ratio <= budget for _, _, ratio, budget, _ in rows) else 1


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure = {each.__name__: each for each in (first_frame, bare_frame, keys, bare_keys, acts)}[
            sys.argv[1]
        ]
        print(*measure(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
