"""桌面：between the pages and the office — acts performed, queries consulted, pages told what changed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from supply_station.errors import RuleBroken, Trouble
from supply_station.ui.kit.ask import Ask
from supply_station.ui.kit.jobs import Jobs
from supply_station.ui.kit.opener import Opener, open_outside
from supply_station.ui.kit.reader import Reader

if TYPE_CHECKING:  # the window is painted before SQLAlchemy is imported
    from supply_station.services.office import Act, Office

P = ParamSpec("P")
R = TypeVar("R")


class Desk(QObject):
    """What every page is handed: it never sees a session or a live record."""

    changed = Signal(frozenset)
    """The kinds of record an act has changed."""
    said = Signal(str)
    """A line for the foot of the window: what was done."""
    go = Signal(str, str, dict)
    """Show another page: its stem, words to search for, filters by field name."""
    reopen = Signal(str, str)
    """Close the window and open a book: its path, and a backup to put in its place first, or nothing."""

    def __init__(self, office: "Office | None", ask: Ask, opener: Opener = open_outside) -> None:
        super().__init__()
        self._office = office
        self.ask = ask
        self.opener = opener
        self.opens: Callable[[str], bool] = _nothing
        """Opens what a whole code names, typed or scanned; False where it names nothing."""
        self.came_from = ""
        """The stem of the page from which the person was sent to look at something, by `go`."""
        self.jobs = Jobs(self, self._interrupt)
        self.reader = Reader(self, self._interrupt)

    @property
    def office(self) -> "Office":
        """The open book's office; there is none while the window stands and its book is being opened."""
        assert self._office is not None  # noqa: S101 - no page is shown before
        return self._office

    def open(self, office: "Office") -> None:
        """The book is open: what is done here is done in its office."""
        self._office = office

    def perform(self, act: "Act[P, R]", *args: P.args, **values: P.kwargs) -> R:
        """Perform an act here and now; pages are told what kinds of record changed.

        Raises:
            RuleBroken: refused; a form shows it beside the field.
            Trouble: the disk, a lock or damage.
        """
        value = self.office.perform(act, *args, **values)
        self.changed.emit(act.changes)
        return value

    def consult(self, query: Callable[Concatenate[Any, P], R], *args: P.args, **values: P.kwargs) -> R:
        """Read."""
        return self.office.consult(query, *args, **values)

    def attempt(self, work: Callable[[], str | None]) -> bool:
        """Do what a button does: its sentence goes to the foot, a refusal or trouble is told in a box."""
        try:
            done = work()
        except RuleBroken as refusal:
            self.ask.tell("没有办成", refusal.sentence)
            return False
        except Trouble as trouble:
            self.ask.tell("出了故障", trouble.sentence)
            return False
        if done:
            self.said.emit(done)
        return True

    def rest(self) -> None:
        """Stop everything that reads or writes, and wait until it has stopped."""
        self.jobs.stop()
        self.reader.stop()

    def _interrupt(self, thread: int) -> None:
        self.office.interrupt(thread)


def _nothing(_text: str) -> bool:
    return False
