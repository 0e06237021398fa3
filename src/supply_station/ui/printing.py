"""打印：an order's way to paper — made in a job, looked at, and marked once it was printed or saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from supply_station.services import zero_account_paper
from supply_station.services.zero_account_paper import Printed
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.preview import Preview


@dataclass(frozen=True)
class Wanted:
    """A paper: its stem, what a clerk calls it, and the orders on it or the month whose open cases are."""

    kind: str
    title: str
    month: str | None = None
    numbers: Sequence[str] = ()


class Printing(QObject):
    """Brings papers to the preview. The mark comes last: without the paper it would lie."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.preview: Preview | None = None
        self._unmarked: tuple[str, Sequence[str]] | None = None

    def start(self, wanted: Wanted) -> None:
        """Make the paper.

        Raises:
            RuleBroken: other long work is under way.
        """
        self._wanted = wanted
        self.desk.jobs.run(f"准备{wanted.title}", _Render(self.desk, wanted), self._show, self._refused)

    def _show(self, printed: Printed) -> None:
        many = len(printed.numbers)
        title = f"{self._wanted.title}（{many:,} 户）"
        first = printed.numbers[0]
        name = f"{self._wanted.title}{self._wanted.month or first}.pdf"
        self._unmarked = (self._wanted.kind, printed.numbers)
        self.preview = Preview(self.desk, title, printed.pdf, name)
        self.preview.handed_out.connect(self._mark)
        self.preview.show()

    def _mark(self) -> None:
        if self._unmarked is not None:
            self.desk.attempt(self._mark_printed)

    def _mark_printed(self) -> str:
        assert self._unmarked is not None  # noqa: S101 - looked at a line above
        kind, numbers = self._unmarked
        self.desk.perform(zero_account_paper.mark_printed, kind=kind, numbers=numbers)
        self._unmarked = None
        return f"已打印 {len(numbers):,} 户"

    def _refused(self, sentence: str) -> None:
        self.desk.ask.tell("没有可打印的", sentence)


class _Render:
    """The job: the paper as the book stands now."""

    def __init__(self, desk: Desk, wanted: Wanted) -> None:
        self.desk = desk
        self.wanted = wanted

    def __call__(self, job: Job) -> Printed:
        job.say(f"正在准备{self.wanted.title}…")
        office = self.desk.office
        return office.consult(
            zero_account_paper.paper,
            kind=self.wanted.kind,
            month=None if self.wanted.numbers else self.wanted.month,
            numbers=self.wanted.numbers,
            at=office.clock(),
            by=office.clerk,
        )
