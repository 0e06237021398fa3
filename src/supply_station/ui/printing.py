"""打印：an order's way to paper — made in a job, looked at, and marked once it was printed or saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

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
    """Brings one paper to the preview. The mark comes last: without the paper it would lie."""

    def __init__(self, desk: Desk, wanted: Wanted) -> None:
        super().__init__(desk)
        self.desk = desk
        self.wanted = wanted
        self.preview: Preview | None = None
        self._numbers: Sequence[str] = ()
        self._marked: set[str] = set()

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
        self._numbers = printed.numbers
        title = f"{self.wanted.title}（{len(self._numbers):,} 户）"
        name = f"{self.wanted.title}{self.wanted.month or self._numbers[0]}.pdf"
        self.preview = Preview(self.desk, title, printed.pdf, name)
        self.preview.handed_out.connect(self._mark)
        self.preview.destroyed.connect(self.deleteLater)
        self.preview.show()
        self.desk.said.emit(f"{title}已备好，请在预览里打印")

    def _mark(self, first: int, end: int) -> None:
        """Remember what went to paper, each order once, however often its page is printed from here."""
        numbers = self._numbers[first:end] if self.wanted.kind == zero_account_paper.CHECK else self._numbers
        new = [number for number in numbers if number not in self._marked]
        if new:
            self.desk.attempt(partial(self._mark_printed, new))

    def _mark_printed(self, numbers: Sequence[str]) -> None:
        self.desk.perform(zero_account_paper.mark_printed, kind=self.wanted.kind, numbers=numbers)
        self._marked.update(numbers)

    def _refused(self, sentence: str) -> None:
        self.desk.ask.tell("没有可打印的", sentence)
        self.deleteLater()


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
