"""附件栏：the files kept with a record — listed, added by dialog or drop, opened in a window of ours."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from supply_station import paths
from supply_station.services import attachment
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.photo import Photo
from supply_station.ui.kit.preview import Preview

KINDS = "照片和扫描件 (*.jpg *.jpeg *.png *.bmp *.pdf);;所有文件 (*)"


class AttachmentPanel(QWidget):
    """The files of one record.

    Args:
        desk: performs and asks.
        record_name: the stem of the record's ledger, e.g. `customer`.
        record_id: the record.
    """

    def __init__(self, desk: Desk, record_name: str, record_id: int) -> None:
        super().__init__()
        self.desk = desk
        self.record_name = record_name
        self.record_id = record_id
        self.store = attachment.store_of(desk.office)
        self.window_of_file: QWidget | None = None
        self.setAcceptDrops(True)
        self.list = QListWidget()
        self.list.setAccessibleName("附件")
        self.list.itemActivated.connect(self.open)
        self.empty = QLabel("还没有附件。按 Alt+A 添加照片或扫描件，也可以把文件拖到这里。")
        self.empty.setObjectName("empty")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = FlowLayout()
        for title, key, slot in (
            ("添加附件", "Alt+A", self.add),
            ("打开", "Alt+O", self.open),
            ("另存为", "Alt+S", self.save),
            ("作废附件", "Alt+D", self.void),
        ):
            buttons.addWidget(keyed(self, title, key, slot))
        box = QVBoxLayout(self)
        box.addWidget(self.list, 1)
        box.addWidget(self.empty, 1)
        box.addLayout(buttons)
        self.refresh()

    def refresh(self) -> None:
        """List the files as they are kept now."""
        self.held = self.desk.consult(
            attachment.held_by, record_name=self.record_name, record_id=self.record_id
        )
        self.list.clear()
        for each in self.held:
            size = f"{max(1, each.size // 1024):,} KB"
            self.list.addItem(QListWidgetItem(f"{each.name}　{size}　{each.recorded_at:%Y-%m-%d %H:%M}"))
        if self.held:
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(self.held))
        self.empty.setVisible(not self.held)

    def add(self) -> None:
        """Choose files and keep them."""
        self.keep(self.desk.ask.files("添加附件", KINDS))

    def keep(self, files: list[Path]) -> None:
        """Keep files in the background; photos are reduced."""
        if files:
            self.desk.attempt(_Start(self, files))

    def chosen(self) -> attachment.Held | None:
        """The file chosen in the list."""
        row = self.list.currentRow()
        if 0 <= row < len(self.held):
            return self.held[row]
        self.desk.said.emit("请先选中一个附件")
        return None

    def open(self) -> None:
        """Show the chosen file: photos and PDF in a window of ours, others are saved first."""
        if (held := self.chosen()) is not None:
            self.desk.attempt(partial(self._open, held))

    def save(self) -> None:
        """Hand the chosen file out."""
        if (held := self.chosen()) is not None:
            self.desk.attempt(partial(self._save, held))

    def void(self) -> None:
        """作废 the chosen file, with a reason."""
        if (held := self.chosen()) is not None:
            self.desk.attempt(partial(self._void, held))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Keep what was dropped."""
        self.keep([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def kept(self, count: int) -> None:
        """All of them are kept."""
        self.desk.said.emit(f"已添加 {count} 个附件")
        self.refresh()

    def not_kept(self, sentence: str) -> None:
        """One was refused; those before it are kept."""
        self.refresh()
        self.desk.ask.tell("没有添加", sentence)

    def _open(self, held: attachment.Held) -> str | None:
        data = self._content(held)
        image = QImage.fromData(data)
        if not image.isNull():
            self.window_of_file = Photo(held.name, image)
        elif data.startswith(b"%PDF-"):
            self.window_of_file = Preview(self.desk, held.name, data, held.name)
        else:
            return f"“{held.name}”不是照片也不是 PDF，请按 Alt+S 另存后打开"
        self.window_of_file.show()
        return None

    def _save(self, held: attachment.Held) -> str | None:
        target = self.desk.ask.target("另存为", paths.file_name(held.name), "所有文件 (*)")
        if target is None:
            return None
        with paths.arriving(target) as file:
            file.write(self._content(held))
        return f"已保存为 {target}"

    def _void(self, held: attachment.Held) -> str | None:
        reason = self.desk.ask.line(f"作废附件“{held.name}”的原因")
        if reason is None:
            return None
        self.desk.perform(attachment.void_attachment, key=held.id, reason=reason)
        self.refresh()
        return "附件已作废"

    def _content(self, held: attachment.Held) -> bytes:
        return self.desk.consult(attachment.content, store=self.store, key=held.id)


class _Start:
    """What 添加附件 does: the files are read and kept on the worker thread."""

    def __init__(self, panel: AttachmentPanel, files: list[Path]) -> None:
        self.panel = panel
        self.files = files

    def __call__(self) -> None:
        panel = self.panel
        panel.desk.jobs.run("添加附件", self._keep, panel.kept, panel.not_kept, panel.refresh)

    def _keep(self, job: Job) -> int:
        panel = self.panel
        kind = attachment.kind_named(panel.record_name)
        for number, path in enumerate(self.files, 1):
            job.say(f"正在添加附件：第 {number} 个，共 {len(self.files)} 个")
            panel.desk.perform(
                attachment.attach,
                store=panel.store,
                record=kind,
                record_id=panel.record_id,
                name=path.name,
                data=attachment.bytes_of(path),
            )
        return len(self.files)
