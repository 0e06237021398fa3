"""打印：a paper's way — made in a job, looked at, and its orders marked once they were printed or saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from supply_station.services.work_order_paper import Printed, PrintedPage, mark_printed
from supply_station.services.zero_account_paper import note_printed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.preview import Preview

_NAMED = 10
"""Orders that are named where several could not be printed."""


@dataclass(frozen=True)
class Wanted:
    """A paper.

    Attributes:
        title: what a clerk calls it.
        name: the file's name without its ending.
        query: makes it from the book, `values` and `at` and `by`; orders as `Printed`, other papers as a PDF.
        values: what the query asks for beside the time and the person.
        paper: the stem of a paper of the zero ledger, which the journal tells of; orders tell of themselves.
    """

    title: str
    name: str
    query: Callable[..., Printed | bytes]
    values: Mapping[str, Any] = field(default_factory=dict)
    paper: str = ""


class Printing(QObject):
    """Brings one paper to the preview. The mark comes last: without the paper it would lie."""

    def __init__(self, desk: Desk, wanted: Wanted) -> None:
        super().__init__(desk)
        self.desk = desk
        self.wanted = wanted
        self.preview: Preview | None = None
        self._printed = Printed(b"", ())
        self._marked: set[int] = set()
        self._noted = False

    def start(self) -> None:
        """Make the paper.

        Raises:
            RuleBroken: other long work is under way.
        """
        title = self.wanted.title
        self.desk.jobs.run(
            f"准备{title}", _Render(self.desk, self.wanted), self._show, self._refused, self.deleteLater
        )

    def _show(self, printed: Printed) -> None:
        self._printed = printed
        many = len(printed.pages)
        title = f"{self.wanted.title}（{many:,} 张）" if many else self.wanted.title
        self.preview = Preview(self.desk, title, printed.pdf, f"{self.wanted.name}.pdf")
        self.preview.handed_out.connect(self._mark)
        self.preview.destroyed.connect(self.deleteLater)
        self.preview.show()
        self.desk.said.emit(f"{title}已备好，请在预览里打印")
        if printed.left_out:
            self.desk.ask.tell("有几张没有再打", "\n".join(_told(printed.left_out)))

    def _mark(self, first: int, end: int) -> None:
        """Remember what went to paper, each order once, however often its page is printed from here."""
        new = [page for page in self._printed.between(first, end) if page.order not in self._marked]
        if new:
            self.desk.attempt(partial(self._mark_printed, new))
        if self.wanted.paper and not self._noted:
            self._noted = self.desk.attempt(self._note)

    def _note(self) -> None:
        self.desk.perform(note_printed, paper=self.wanted.paper, **self.wanted.values)

    def _mark_printed(self, pages: list[PrintedPage]) -> None:
        self.desk.perform(mark_printed, pages=pages)
        self._marked.update(page.order for page in pages)

    def _refused(self, sentence: str) -> None:
        self.desk.ask.tell("没有可打印的", sentence)
        self.deleteLater()


def _told(left_out: Sequence[str]) -> list[str]:
    """So many lines as a message box holds."""
    more = len(left_out) - _NAMED
    return [*left_out[:_NAMED], *([f"另有 {more:,} 张也是这样"] if more > 0 else [])]


class _Render:
    """The job: the paper as the book stands now."""

    def __init__(self, desk: Desk, wanted: Wanted) -> None:
        self.desk = desk
        self.wanted = wanted

    def __call__(self, job: Job) -> Printed:
        job.say(f"正在准备{self.wanted.title}…")
        office = self.desk.office
        made = office.consult(self.wanted.query, at=office.clock(), by=office.clerk, **self.wanted.values)
        return made if isinstance(made, Printed) else Printed(made, ())
