"""复制：rows as text that Excel takes, headings first."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QGuiApplication

from supply_station.services import listing
from supply_station.services.listing import View
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.words import heading

MANY = 500
"""Beyond so many rows the copying is done in the background."""
BLOCK = 500


def copy_rows(desk: Desk, view: View, wanted: Sequence[int]) -> None:
    """Copy rows, headings first, to be pasted into Excel; `wanted` are their ids, in order."""
    copying = Copying(desk, view, wanted)
    if len(wanted) > MANY:
        desk.attempt(partial(_copy_many, copying))
    else:
        copying.keep(copying())


class Copying:
    """The text of some rows of a list; called by a job or by hand.

    Args:
        desk: reads.
        view: the list.
        wanted: the ids of the rows, in order.
    """

    def __init__(self, desk: Desk, view: View, wanted: Sequence[int]) -> None:
        self.desk = desk
        self.view = view
        self.wanted = wanted

    def __call__(self, job: Job | None = None) -> str:
        """Read and join them."""
        columns, wanted = self.view.columns, self.wanted
        lines = ["\t".join(map(heading, columns))]
        for start in range(0, len(wanted), BLOCK):
            if job is not None:
                job.say(f"正在复制第 {start + 1} 行，共 {len(wanted)} 行")
            block = wanted[start : start + BLOCK]
            values = self.desk.consult(listing.rows, self.view, block)
            lines += [
                "\t".join(
                    listing.text(column, value) for column, value in zip(columns, values[key], strict=True)
                )
                for key in block
                if key in values
            ]
        return "\n".join(lines)

    def keep(self, text: str) -> None:
        """Put the text where it can be pasted from."""
        QGuiApplication.clipboard().setText(text)
        self.desk.said.emit(f"已复制 {text.count(chr(10))} 行，可粘贴到 Excel")

    def refused(self, sentence: str) -> None:
        """Told, and nothing was copied."""
        self.desk.ask.tell("没有复制", sentence)


def _copy_many(copying: Copying) -> None:
    copying.desk.jobs.run("复制", copying, copying.keep, copying.refused)
