"""自用电公示榜的打印：A4 or A3, looked at first; printed or saved, it is noted (domain 4)."""

from functools import partial

from PySide6.QtCore import QObject

from supply_station.errors import RuleBroken
from supply_station.services import staff_meter_paper
from supply_station.services.staff_meter_posting import note_board_printed, posting_of
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.preview import Preview

SIZES = ("A4", "A3")


class Board(QObject):
    """Brings the board of a month to the preview."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.preview: Preview | None = None
        self._month = ""
        self._noted = False

    def show_month(self, month: str) -> None:
        """Ask for the paper's size and show the board.

        Raises:
            RuleBroken: the month is not posted.
        """
        posting = self.desk.consult(posting_of, month=month) if month else None
        if posting is None:
            raise RuleBroken(f"{month} 的自用电还没有张榜。请先按 Ctrl+G 张榜，再打印。")
        size = self.desk.ask.one_of("公示榜打在多大的纸上？", SIZES)
        if size is None:
            return
        office, title = self.desk.office, staff_meter_paper.TITLE
        large = size == SIZES[1]
        pdf = office.consult(
            staff_meter_paper.board, month=month, large=large, at=office.clock(), by=office.clerk
        )
        self._month, self._noted = month, False
        self.preview = Preview(self.desk, f"{title} {month}", pdf, f"{title}{month}（{size}）.pdf")
        self.preview.handed_out.connect(self._handed_out)
        self.preview.show()

    def _handed_out(self, _first: int, _end: int) -> None:
        if not self._noted:
            self._noted = self.desk.attempt(partial(_note, self.desk, self._month))


def _note(desk: Desk, month: str) -> str:
    many = desk.perform(note_board_printed, month=month)
    return f"公示榜已打印或保存，第 {many} 次"
