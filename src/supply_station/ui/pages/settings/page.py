"""设置：the type size, the book and its copies, and what the book says about the station."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from supply_station import paths, settings
from supply_station.services import backup
from supply_station.services.backup import Made, Place
from supply_station.services.office import Office
from supply_station.ui.kit import theme
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.jobs import Job
from supply_station.ui.pages.settings.look import column, row, words
from supply_station.ui.pages.settings.station import StationPart

BOOKS = "账本 (*.book)"
UNCHECKED = "看账本有没有损坏，要一会儿；检查时可以照常办事。"


class Settings(HandPage):
    """设置."""

    stem = "settings"
    title = "设置"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.book = desk.office.book.path
        self.station = StationPart(desk)
        self.where, self.last, self.health = (
            words("", f"账本在 {self.book}"),
            words(""),
            words("", UNCHECKED),
        )
        inner = QWidget()
        box = QVBoxLayout(inner)
        parts = (
            ("字号", self._sizes()),
            ("账本", self._book()),
            ("备份", self._backup()),
            ("检查", self._check()),
            ("本所", column(self.station)),
        )
        for title, part in parts:
            box.addWidget(words("sectionTitle", title))
            box.addLayout(part)
        box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.addWidget(words("pageTitle", self.title))
        whole.addWidget(scroll, 1)
        desk.jobs.started.connect(self._offer)
        desk.jobs.ended.connect(self._offer)
        self.refresh()

    def _sizes(self) -> QHBoxLayout:
        now = QApplication.font().pointSize()
        self.sizes: dict[theme.TypeSize, QPushButton] = {}
        for number, size in enumerate(theme.TypeSize, 1):
            button = keyed(self, size.title, f"Ctrl+{number}", _SetSize(self, size))
            button.setCheckable(True)
            button.setChecked(size == now)
            if size == now:
                button.setText(f"✓ {button.text()}")
            self.sizes[size] = button
        return row(*self.sizes.values())

    def _book(self) -> QVBoxLayout:
        self.other_button = keyed(self, "打开另一个账本…", "Ctrl+O", self.open_other)
        return column(self.where, row(self.other_button))

    def _backup(self) -> QVBoxLayout:
        self.backup_button = keyed(self, "立即备份", "Ctrl+B", self.back_up, primary=True)
        self.folder_button = keyed(self, "选第二处备份的文件夹…", "Ctrl+D", self.change_folder)
        self.restore_button = keyed(self, "从备份恢复…", "Ctrl+R", self.restore)
        return column(self.last, row(self.backup_button, self.folder_button, self.restore_button))

    def _check(self) -> QVBoxLayout:
        self.check_button = keyed(self, "检查账本", "Ctrl+J", self.check)
        self.plain_button = keyed(self, "另存为普通数据库文件…", "Ctrl+L", self.save_plain)
        return column(self.health, row(self.check_button, self.plain_button))

    def refresh(self) -> None:
        """Show the book as it stands now; what is being typed stays."""
        self._show_last()
        self.station.refresh()

    def typed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.station.typed()

    def set_size(self, size: theme.TypeSize) -> None:
        """The whole program in another type size, at once: the window is laid out anew."""
        self.sizes[size].setChecked(QApplication.font().pointSize() == size)
        if QApplication.font().pointSize() == size or not self._may_leave():
            return
        settings.remember(type_size=int(size))
        self.desk.reopen.emit(str(self.book), "")

    def _may_leave(self) -> bool:
        job = self.desk.jobs.current
        if job is None or job.quiet:  # what only reads is dropped with the window
            return True
        self.desk.ask.tell("请稍等", f"正在{job.title}…，完成后再试。")
        return False

    def open_other(self) -> None:
        """Another book, in this window's place."""
        chosen = self.desk.ask.files("选一个账本", BOOKS) if self._may_leave() else []
        if chosen and chosen[0] != self.book:
            self.desk.reopen.emit(str(chosen[0]), "")

    def change_folder(self) -> None:
        """Another second place for backups, best on a stick or another disk."""
        chosen = self.desk.ask.folder("第二处备份放在哪个文件夹？最好在U盘或另一块硬盘上")
        if chosen is not None:
            settings.remember(backup_folder=str(chosen), backups_seen={})
            self._show_last()

    def back_up(self) -> None:
        """Back up now, in both places; the first time the second one is asked for."""
        if settings.second_place() is None:
            self.change_folder()
        second = settings.second_place()
        if second is not None:
            self._start("备份账本", partial(_back_up, second=second), self._backed_up)

    def _backed_up(self, made: Made) -> None:
        self._show_last()
        if made.copies:
            self.desk.said.emit("已备份并验证：" + "；".join(str(copy.file) for copy in made.copies))
        if made.failed:
            self.desk.ask.tell("没有备份成", "\n".join(made.failed))

    def restore(self) -> None:
        """A backup in the place of this book; the window opens again over it."""
        chosen = self.desk.ask.files("选一份备份", BOOKS) if self._may_leave() else []
        if chosen and self.desk.ask.sure(
            f"要用备份 {chosen[0].name} 换下现在的账本吗？备份之后登记的内容不在里面；"
            "现在的账本会留在旁边，不会删。",
            "恢复",
        ):
            self.desk.reopen.emit(str(self.book), str(chosen[0]))

    def check(self) -> None:
        """Look the whole book over."""
        self._start("检查账本", backup.faults, self._checked)

    def _checked(self, faults: list[str]) -> None:
        if faults:
            self.health.setText("\n".join([f"发现 {len(faults)} 处问题：", *faults]))
        else:
            at = self.desk.office.clock()
            self.health.setText(f"账本完好（{at:%Y年%m月%d日 %H:%M} 检查）。")
            self.desk.said.emit("账本完好。")

    def save_plain(self) -> None:
        """The book as an ordinary SQLite file, for whoever maintains the PC."""
        question = "另存的文件没有加密，谁都能打开，里面有客户的姓名和电话。要继续吗？"
        if not self.desk.ask.sure(question, "继续"):
            return
        out = self.desk.ask.target(
            "另存为普通数据库文件", paths.file_name(f"{self.book.stem}.sqlite"), "SQLite (*.sqlite)"
        )
        if out is not None:
            self._start("另存账本", partial(backup.export_plain, out=out), self._saved_plain)

    def _saved_plain(self, out: Path) -> None:
        self.desk.said.emit(f"已另存：{out}")

    def _start(self, title: str, work: Callable[[Office], Any], done: Callable[[Any], None]) -> None:
        if self._may_leave():
            self.desk.jobs.run(title, _OnOffice(self.desk.office, work), done, self._refused, self._stopped)

    def _refused(self, sentence: str) -> None:
        self.desk.ask.tell("没有办成", sentence)

    def _stopped(self) -> None:
        self.desk.said.emit("已取消，没有改动。")

    def _offer(self) -> None:
        busy = self.desk.jobs.current is not None
        for button in (self.backup_button, self.check_button, self.plain_button):
            button.setEnabled(not busy)

    def _show_last(self) -> None:
        second = settings.second_place()
        places = backup.places(self.book, second, settings.backup_seen(self.book), self.desk.office.clock())
        for place in places[1:]:
            if place.there and place.newest:
                settings.see_backup(self.book, place.newest)
        lines = [_told(place) for place in places]
        if second is None:
            lines.append("第二处：还没有选。请插上U盘，按 Ctrl+D 选一个文件夹；以后一插上就自动备份")
        self.last.setText("\n".join(lines))


def _back_up(office: Office, second: Path) -> Made:
    """The second place first: it is the one that was asked for."""
    folders = dict.fromkeys([second, paths.backups(office.book.path)])
    return backup.make_each(office, list(folders), _unheard)


def _unheard(_stage: str) -> None:
    """What stands at the foot already is enough."""


def _told(place: Place) -> str:
    where = "这台电脑上" if place.beside else "第二处"
    made = (
        f"最近一份是 {place.newest:%Y年%m月%d日 %H:%M} 的，验证过"
        if place.newest
        else "还没有备份过，请按 Ctrl+B"
    )
    out = "" if place.there else "（没有插上）"
    return f"{where}：{made}；备份放在：{place.folder}{out}"


class _OnOffice:
    """Work of a service over the office, on the worker."""

    def __init__(self, office: Office, work: Callable[[Office], Any]) -> None:
        self.office = office
        self.work = work

    def __call__(self, job: Job) -> Any:
        job.say(f"正在{job.title}…")
        return self.work(self.office)


class _SetSize:
    """A type size's button, without a closure over the page in a connection."""

    def __init__(self, page: Settings, size: theme.TypeSize) -> None:
        self.page = page
        self.size = size

    def __call__(self) -> None:
        self.page.set_size(self.size)
