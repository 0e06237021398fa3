"""存文件：bytes made beside the window and written; where the file is open, another name is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from supply_station import paths
from supply_station.errors import RuleBroken
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job


@dataclass(frozen=True)
class Made:
    """A file ready to be written: its name and its bytes."""

    name: str
    data: bytes


class Saving:
    """One file on its way to the disk. It is made once, whatever name it gets in the end.

    Args:
        desk: works, says and asks.
        title: what the work is called, such as 导出月报.
        folder: where the file comes to lie.
        make: makes it on the worker thread.
        done: is told where it lies, and gives the line for the foot.
    """

    def __init__(
        self, desk: Desk, title: str, folder: Path, make: Callable[[Job], Made], done: Callable[[Path], str]
    ) -> None:
        self.desk = desk
        self.title = title
        self.folder = folder
        self._make = make
        self._done = done
        self._made: Made | None = None
        self._open_elsewhere: Path | None = None

    def start(self) -> None:
        """Make the file and write it.

        Raises:
            RuleBroken: other long work is under way.
        """
        self.desk.jobs.run(self.title, self._write, self._written, self._refused)

    def _write(self, job: Job) -> Path:
        """On the worker thread."""
        if self._made is None:
            self._made = self._make(job)
        target = self.folder / self._made.name
        job.say(f"正在写入 {target.name}…")
        try:
            with paths.arriving(target) as file:
                file.write(self._made.data)
        except RuleBroken:
            self._open_elsewhere = target if target.is_file() else None
            raise
        return target

    def _written(self, target: Path) -> None:
        self.desk.said.emit(self._done(target))

    def _refused(self, sentence: str) -> None:
        taken, self._open_elsewhere = self._open_elsewhere, None
        if taken is None or self._made is None:
            self.desk.ask.tell(f"没有{self.title}", sentence)
            return
        other = paths.free_name(taken)
        if self.desk.ask.sure(sentence, f"另存为“{other}”"):
            self._made = Made(other, self._made.data)
            self.desk.attempt(self.start)
