"""月报：what stands open in a month, and the workbook for the county company (domain 11)."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from supply_station import paths, settings
from supply_station.services import month_end
from supply_station.services.month_end import Handed
from supply_station.services.month_end_points import Standing
from supply_station.ui.kit.button import keyed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.figures import Figures
from supply_station.ui.kit.flow import FlowLayout
from supply_station.ui.kit.hand_page import HandPage
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.month_picker import MonthPicker
from supply_station.ui.kit.rows import Head, RowsTable

HEADS = (
    Head("表"),
    Head("未完成的事", wide=True),
    Head("数量（户、条）", number=True),
    Head("下一步", wide=True),
)
EMPTY = "账本里还没有电量。请先在“导入”页收进营销系统导出的电量明细，再来做月报。"
COUNTING = "正在核对…"


@dataclass(frozen=True)
class Checked:
    """What a check of a month found."""

    month: str
    points: list[Standing]


class MonthEnd(HandPage):
    """月报."""

    stem = "month_end"
    title = "月报"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.checked: Checked | None = None
        self.file: Path | None = None
        self._check = _Check(desk)
        self._write: _Write | None = None
        self.picker = MonthPicker(self)
        self.state = QLabel()
        self.state.setObjectName("sectionTitle")
        self.state.setWordWrap(True)
        self.empty = QLabel(EMPTY)
        self.empty.setObjectName("empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.table = RowsTable("未完成的事", HEADS, wrap=True)
        self.where = QLabel()
        self.where.setObjectName("quiet")
        self.where.setWordWrap(True)
        self.export_button = keyed(self, "导出月报", "Ctrl+E", self.export, primary=True)
        self.follow_button = keyed(self, "去办选中的事（Enter）", "", self.follow)
        self.folder_button = keyed(self, "换文件夹", "Ctrl+D", self.change_folder)
        self.open_file_button = keyed(self, "打开文件", "Ctrl+O", self.open_file)
        self.open_folder_button = keyed(self, "打开文件夹", "Ctrl+Shift+O", self.open_folder)
        self._lay_out()
        self.figures = Figures(
            self, desk, title="核对月报", work=self._check, show=self._show, refused=self._refused
        )
        self.picker.picked.connect(self._picked)
        self.table.opened.connect(self._opened)
        self._show_file()
        self._offer()

    def refresh(self) -> None:
        """Check the month anew."""
        self._offer()
        self.figures.ask()

    def ask_for(self, words: str = "", filters: dict[str, str] | None = None) -> None:  # noqa: ARG002
        """The month another page speaks of."""
        if month := (filters or {}).get("month"):
            self.picker.choose(month)

    def follow(self) -> None:
        """Go where the chosen point is dealt with."""
        row = self.table.row()
        if row is not None:
            self._opened(row)

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

    def _offer(self) -> None:
        self.picker.offer(self.desk.consult(month_end.months, today=self.desk.office.clock().date()))
        self._check.month = self.picker.month()
        self._show_state()

    def _picked(self, month: str) -> None:
        self.checked = None
        self._check.month = month
        self._show_state()
        self.figures.ask()

    def _show(self, checked: Checked) -> None:
        if checked.month != self.picker.month():
            return  # another month was picked meanwhile, and is checked next
        self.checked = checked
        points = [each.point for each in checked.points]
        self.table.show_rows([(each.sheet, each.matter, each.count, each.next_step) for each in points])
        self._show_state()

    def _refused(self, sentence: str) -> None:
        self.state.setText(sentence)

    def _opened(self, row: int) -> None:
        if self.checked is not None:
            point = self.checked.points[row]
            self.desk.go.emit(point.stem, "", point.filters)

    def _export(self) -> str | None:
        if not self.picker.month():
            return EMPTY
        remembered = settings.load().report_folder
        folder = Path(remembered) if remembered and Path(remembered).is_dir() else self._ask_folder()
        if folder is not None:
            self._start(_Write(self.desk, self.picker.month(), folder))
        return None

    def _ask_folder(self) -> Path | None:
        folder = self.desk.ask.folder("月报放在哪个文件夹")
        if folder is not None:
            settings.remember(report_folder=str(folder))
            self._show_file()
        return folder

    def _start(self, write: "_Write") -> None:
        self._write = write
        self.desk.jobs.run("导出月报", write, self._written, self._unwritten)

    def _written(self, handed: Handed) -> None:
        assert self._write is not None  # noqa: S101 - it was started
        self.file = self._write.target
        draft = f"（草稿，还有 {handed.open_points} 项没有完成）" if handed.open_points else ""
        self.desk.said.emit(f"已导出：{self.file}{draft}")
        self._show_file()

    def _unwritten(self, sentence: str) -> None:
        target = self._write.target if self._write else None
        if self._write is None or target is None or not target.is_file():
            self.desk.ask.tell("没有导出", sentence)
            return
        other = paths.free_name(target)
        if self.desk.ask.sure(sentence, f"另存为“{other}”"):
            self._start(_Write(self.desk, self._write.month, target.parent, other))

    def _open(self, path: Path, otherwise: str) -> None:
        if not path.exists() or not self.desk.opener(path):
            self.desk.ask.tell("没有打开", f"“{path.name}”打不开：{otherwise}。它在：{path}")

    def _show_state(self) -> None:
        month, checked = self.picker.month(), self.checked
        points = len(checked.points) if checked else 0
        if checked is None:
            said = COUNTING
        elif points:
            said = f"草稿：{month} 还有 {points} 项没有完成。现在也能导出，月报上会标明“草稿”。"
        else:
            said = f"{month} 没有未完成的事，导出的月报不标“草稿”。"
        self.state.setText(said)
        self.state.setVisible(bool(month))
        self.picker.setEnabled(bool(month))
        self.empty.setVisible(not month)
        self.table.setVisible(bool(month))
        self.export_button.setEnabled(bool(month))
        self.follow_button.setEnabled(bool(points))

    def _show_file(self) -> None:
        folder = settings.load().report_folder
        if self.file is not None:
            said = f"已导出：{self.file}"
        else:
            said = f"月报放在：{folder}" if folder else "第一次导出时选一个放月报的文件夹，以后都放在那里。"
        self.where.setText(said)
        self.open_file_button.setEnabled(self.file is not None)
        self.open_folder_button.setEnabled(self.file is not None)

    def _lay_out(self) -> None:
        name = QLabel(self.title)
        name.setObjectName("pageTitle")
        top = QHBoxLayout()
        top.addWidget(name)
        top.addWidget(self.picker)
        top.addStretch(1)
        acts = FlowLayout()
        for button in (
            self.follow_button,
            self.export_button,
            self.folder_button,
            self.open_file_button,
            self.open_folder_button,
        ):
            acts.addWidget(button)
        down = QVBoxLayout(self)
        down.addLayout(top)
        down.addWidget(self.state)
        down.addWidget(self.table, 1)
        down.addWidget(self.empty, 1)
        down.addWidget(self.where)
        down.addLayout(acts)
        self.setFocusProxy(self.table)


class _Check:
    """The job: what stands open in a month."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.month = ""

    def __call__(self, _job: Job) -> Checked:
        month = self.month
        points = self.desk.office.consult(month_end.standing, month=month) if month else []
        return Checked(month, points)


class _Write:
    """The job: the workbook into a folder, under its own name or another."""

    def __init__(self, desk: Desk, month: str, folder: Path, name: str | None = None) -> None:
        self.desk = desk
        self.month = month
        self.folder = folder
        self.name = name
        self.target: Path | None = None

    def __call__(self, job: Job) -> Handed:
        office = self.desk.office
        job.say(f"正在整理 {self.month} 的月报…")
        handed = office.consult(month_end.workbook, month=self.month, at=office.clock(), by=office.clerk)
        self.target = self.folder / (self.name or handed.name)
        job.say(f"正在写入 {self.target.name}…")
        with paths.arriving(self.target) as file:
            file.write(handed.data)
        return handed
