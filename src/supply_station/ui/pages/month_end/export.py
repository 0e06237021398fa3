"""月报的导出：the workbook into a folder that is asked for once, and how it is opened there."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from supply_station import settings
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.saving import Saving
from supply_station.ui.pages.month_end.work import Workbook


class Export(QLabel):
    """Says where the workbook lies; its buttons, which stand on `page`, write and open it."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__()
        self.desk = desk
        self.month = ""
        self.file: Path | None = None
        self._book: Workbook | None = None
        self.setObjectName("quiet")
        self.setWordWrap(True)
        self.export_button = keyed(page, "导出月报", "Ctrl+E", self.export, primary=True)
        self.folder_button = keyed(page, "换文件夹", "Ctrl+D", self.change_folder)
        self.open_file_button = keyed(page, "打开文件", "Ctrl+O", self.open_file)
        self.open_folder_button = keyed(page, "打开文件夹", "Ctrl+Shift+O", self.open_folder)
        self._show_file()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """In the order in which they are needed."""
        return self.export_button, self.folder_button, self.open_file_button, self.open_folder_button

    def show_month(self, month: str) -> None:
        """The month that is handed out; none without readings."""
        self.month = month
        self.export_button.setEnabled(bool(month))

    def show_file(self, file: Path) -> None:
        """The workbook that was written last: it can be opened from here."""
        self.file = file
        self._show_file()

    def export(self) -> None:
        """Write the workbook into the folder, which is asked for once."""
        self.desk.attempt(self._export)

    def change_folder(self) -> None:
        """Choose another folder."""
        folder = self._ask_folder()
        if folder is not None:
            self.desk.said.emit(f"月报以后放在 {folder}")

    def open_file(self) -> None:
        """Open the workbook in the PC's own program."""
        if self.file is not None:
            self._open(self.file, "没有能打开它的程序（WPS 或 Excel），或文件已经不在了")

    def open_folder(self) -> None:
        """Open the folder the workbook lies in."""
        if self.file is not None:
            self._open(self.file.parent, "文件夹已经不在了")

    def _export(self) -> None:
        remembered = settings.load().report_folder
        folder = Path(remembered) if remembered and Path(remembered).is_dir() else self._ask_folder()
        if folder is not None:
            self._book = Workbook(self.desk, self.month)
            Saving(self.desk, "导出月报", folder, self._book.make, self._written).start()

    def _ask_folder(self) -> Path | None:
        folder = self.desk.ask.folder("月报放在哪个文件夹")
        if folder is not None:
            settings.remember(report_folder=str(folder))
            self._show_file()
        return folder

    def _written(self, file: Path) -> str:
        assert self._book is not None  # noqa: S101 - it was started
        self.show_file(file)
        return f"已导出：{file}{self._book.told()}"

    def _open(self, path: Path, otherwise: str) -> None:
        if not path.exists() or not self.desk.opener(path):
            self.desk.ask.tell("没有打开", f"“{path.name}”打不开：{otherwise}。它在：{path}")

    def _show_file(self) -> None:
        folder = settings.load().report_folder
        if self.file is not None:
            said = f"已导出：{self.file}"
        else:
            said = f"月报放在：{folder}" if folder else "第一次导出时选一个放月报的文件夹，以后都放在那里。"
        self.setText(said)
        self.open_file_button.setEnabled(self.file is not None)
        self.open_folder_button.setEnabled(self.file is not None)
