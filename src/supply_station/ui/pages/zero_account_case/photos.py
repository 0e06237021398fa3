"""核查照片：many photos at once, each to the case that its file name begins with."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from supply_station.services import attachment
from supply_station.services.zero_account_list import case_months
from supply_station.services.zero_account_photo import Photos, attach_photos
from supply_station.ui.kit.attachments import KINDS
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.month_picker import MonthPicker
from supply_station.ui.kit.rows import Head, RowsTable

ADVICE = (
    "照片的文件名以户号开头，例如“4300000000017-门.jpg”，程序自己放到那一户；"
    "可以一次选很多张，也可以把文件拖到这里。同名的不会放两遍。"
)
UNKNOWN, LACKING = "不知道是哪一户的，请改文件名再放", "核查过，还没有照片"


class PhotoPanel(QWidget):
    """Chooses or takes files, and tells what became of them and who still lacks one."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setAcceptDrops(True)
        self.picker = MonthPicker(self)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.table = RowsTable("照片的情况", (Head("户号或文件名"), Head("情况", wide=True)))
        self.table.opened.connect(self._open)
        self.rows: list[tuple[str, str]] = []
        self._lay_out()
        self.picker.picked.connect(self._say_nothing)

    def begin(self) -> None:
        """Offer the months that have cases."""
        self.picker.offer(self.desk.consult(case_months))
        self._say_nothing()
        self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self) -> None:
        """Choose files and attach them."""
        self.take(self.desk.ask.files("选择核查照片", KINDS))

    def take(self, files: list[Path]) -> None:
        """Attach these files in the background."""
        if files and self.picker.month():
            self.desk.attempt(_Start(self, files))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def taken(self, found: Photos) -> None:
        """Tell what became of the files."""
        self.desk.changed.emit(attach_photos.changes)
        again = f"，以前放过的 {found.already:,} 张" if found.already else ""
        parts = [f"放好了 {found.attached:,} 张{again}"]
        if found.unknown:
            parts.append(f"{len(found.unknown):,} 张不知道是哪一户的")
        parts.append(f"还有 {len(found.lacking):,} 户没有照片" if found.lacking else "核查过的户都有照片了")
        self.told.setText("；".join(parts) + "。")
        self.desk.said.emit(parts[0])
        self.rows = [
            *((name, UNKNOWN) for name in found.unknown),
            *((account_no, LACKING) for account_no in found.lacking),
        ]
        self.table.show_rows(self.rows)

    def refused(self, sentence: str) -> None:
        """None was attached."""
        self.desk.ask.tell("没有添加", sentence)

    def _say_nothing(self) -> None:
        self.rows = []
        self.table.show_rows([])
        self.told.setText("选好照片，这里会列出认不出的照片和还没有照片的户。")

    def _open(self, row: int) -> None:
        name, word = self.rows[row]
        if word == LACKING:
            self.desk.go.emit("customer", name, {})

    def _lay_out(self) -> None:
        title, advice = QLabel("核查照片"), QLabel(ADVICE)
        title.setObjectName("pageTitle")
        advice.setObjectName("quiet")
        advice.setWordWrap(True)
        top, foot = QHBoxLayout(), QHBoxLayout()
        for part in (title, self.picker):
            top.addWidget(part)
        top.addStretch(1)
        self.choose_button = keyed(self, "选照片", "Ctrl+O", self.choose, primary=True)
        foot.addStretch(1)
        foot.addWidget(self.choose_button)
        foot.addWidget(keyed(self, "返回", "Esc", self.closed.emit))
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(advice)
        down.addWidget(self.told)
        down.addWidget(self.table, 1)
        down.addLayout(foot)


@dataclass(frozen=True)
class _Attaching:
    """The job: the files are read and attached on the worker thread."""

    desk: Desk
    month: str
    files: list[Path]

    def __call__(self, job: Job) -> Photos:
        read = []
        for number, path in enumerate(self.files, 1):
            job.say(f"正在读照片：第 {number} 张，共 {len(self.files)} 张")
            read.append((path.name, attachment.bytes_of(path)))
        job.say("正在放照片…")
        office = self.desk.office
        return office.perform(attach_photos, store=attachment.store_of(office), month=self.month, files=read)


class _Start:
    """What choosing files does."""

    def __init__(self, panel: PhotoPanel, files: list[Path]) -> None:
        self.panel = panel
        self.files = files

    def __call__(self) -> None:
        panel = self.panel
        work = _Attaching(panel.desk, panel.picker.month(), self.files)
        panel.desk.jobs.run("添加核查照片", work, panel.taken, panel.refused)
