"""旁读：what a page shows is read beside the window — what is quick is there at once, the rest later."""

import threading
from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from supply_station.errors import Interrupted
from supply_station.ui.kit.tidy import Tidy

GRACE = 0.03
"""Seconds the window waits for what it asked to be read; a person does not notice them."""
LOOK = 10
"""Milliseconds between two looks whether a reading that takes longer is over."""


class Reading(threading.Thread):
    """One thing being read; `failure` is what stood in the way."""

    def __init__(self, work: Callable[[], Any], show: Callable[[Any], None]) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.show = show
        self.value: Any = None
        self.failure: Exception | None = None
        self._work = work

    def run(self) -> None:
        """On its own thread."""
        try:
            self.value = self._work()
        except Exception as failure:  # noqa: BLE001 - it is raised again on the window's thread
            self.failure = failure
        finally:
            self.over.set()


class Reader(QObject):
    """Reads for many askers at once, one thing for each: a newer question takes the place of the older one.

    Args:
        parent: owns it.
        interrupt: stops what the book is doing for a thread.
    """

    def __init__(self, parent: QObject, interrupt: Callable[[int], None]) -> None:
        super().__init__(parent)
        self._interrupt = interrupt
        self._wanted: dict[Hashable, Reading] = {}
        self._dropped: list[Reading] = []
        self._tidy = Tidy(self)
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def read(
        self,
        asker: Hashable,
        work: Callable[[], Any],
        show: Callable[[Any], None],
        *,
        later: bool = False,
    ) -> None:
        """Call `work` on a thread of its own and hand its value to `show` on the window's thread.

        It is shown before this returns if it is there within the grace, but for what is only wanted `later`.
        What fails is raised, here or there. An asker which is gone meanwhile is shown and told nothing.
        """
        self.drop(asker)
        reading = Reading(work, show)
        self._wanted[asker] = reading
        self._tidy.begin()
        if later:
            self._timer.start()  # what is shown already is painted first
            return
        reading.start()
        if reading.over.wait(GRACE):
            self._end(asker, reading)
        else:
            self._timer.start()

    def reads_for(self, asker: Hashable) -> bool:
        """Whether something is still being read for it."""
        return asker in self._wanted

    def busy(self) -> bool:
        """Whether anything is still being read."""
        return bool(self._wanted)

    def drop(self, asker: Hashable) -> None:
        """Read no further for it; nothing is shown."""
        reading = self._wanted.pop(asker, None)
        if reading is None:
            return
        if reading.ident is None:
            self._tidy.end(brought=False)
        else:
            self._dropped.append(reading)
            self._stop(reading)

    def stop(self) -> None:
        """Drop everything and wait until all of it has stopped."""
        for asker in list(self._wanted):
            self.drop(asker)
        for reading in self._dropped:
            while not reading.over.wait(LOOK / 1000):
                self._stop(reading)
        self._look()

    def _stop(self, reading: Reading) -> None:
        if reading.ident is not None and not reading.over.is_set():
            self._interrupt(reading.ident)

    def _look(self) -> None:
        for reading in list(self._dropped):
            if reading.over.is_set():
                self._dropped.remove(reading)
                self._tidy.end(brought=False)
            else:
                self._stop(reading)
        if not self._wanted and not self._dropped:
            self._timer.stop()
        for asker, reading in list(self._wanted.items()):
            if reading.ident is None:
                reading.start()
            elif reading.over.is_set() and self._wanted.get(asker) is reading:
                self._end(asker, reading)

    def _end(self, asker: Hashable, reading: Reading) -> None:
        del self._wanted[asker]
        self._tidy.end(brought=False)
        if isinstance(asker, QObject) and not isValid(asker):
            return  # the page was closed meanwhile
        if reading.failure is None:
            reading.show(reading.value)
        elif not isinstance(reading.failure, Interrupted):
            raise reading.failure
